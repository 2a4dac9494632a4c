"""Turns 16-bit PCM up and down without a click."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Gain", "Pcm", "amplitude", "silence_like"]

#: int16 samples, one row for each instant and one column for each channel.
Pcm: TypeAlias = NDArray[np.int16]


def amplitude(db: float) -> float:
    """What a sample is multiplied by to be *db* decibels louder; -6 is about a half."""
    return float(10.0 ** (db / 20.0))


def silence_like(pcm: Pcm, samples: int) -> Pcm:
    """As many *samples* of silence, with the channels of *pcm*."""
    return np.zeros((samples, *pcm.shape[1:]), dtype=np.int16)


@dataclass(frozen=True, slots=True)
class Gain:
    """How loud audio is passed on, now and from sample to sample until *target* is reached.

    Levels are factors of the amplitude, from 0 (silence) to 1 (as it is).
    """

    level: float = 1.0
    target: float = 1.0
    #: How much the level changes in a second, on its way to the target.
    per_second: float = 0.0

    def towards(self, target: float, seconds: float) -> Gain:
        """From this level to *target* in a straight line of *seconds*; 0: at the next sample."""
        if seconds <= 0.0:
            return Gain(target, target)
        return replace(self, target=target, per_second=abs(target - self.level) / seconds)

    @property
    def is_silent(self) -> bool:
        """True once nothing more is heard."""
        return self.level == 0.0 and self.target == 0.0

    def applied(self, pcm: Pcm, sample_rate: int) -> tuple[Pcm, Gain]:
        """*pcm* at this gain, as a new array, and the gain after it; *sample_rate* in Hz."""
        if self.level == self.target:
            return (pcm if self.level == 1.0 else _times(pcm, self.level)), self
        steps = np.arange(1, len(pcm) + 1) * (self.per_second / sample_rate)
        if self.target < self.level:
            levels = np.maximum(self.level - steps, self.target)
        else:
            levels = np.minimum(self.level + steps, self.target)
        after = replace(self, level=float(levels[-1])) if len(pcm) else self
        return _times(pcm, levels[:, np.newaxis]), after


def _times(pcm: Pcm, levels: float | NDArray[np.float64]) -> Pcm:
    return np.asarray(np.rint(pcm * levels), dtype=np.int16)
