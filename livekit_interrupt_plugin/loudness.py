"""The loudness of 16-bit PCM in dBFS, smoothed by time."""

from __future__ import annotations

import math
from array import array
from collections import deque

__all__ = ["QUIETEST", "RecentLoudness", "dbfs"]

#: What digital silence counts as: half a step of 16-bit audio is about -96 dBFS.
QUIETEST = -96.0
#: Seconds over which loudness is smoothed: about a syllable, so that a click does not count.
SMOOTHING = 0.2
#: Seconds of loudness that are remembered: a transcript comes that much after its words.
REMEMBERED = 2.0

_FULL_SCALE = 32768.0


def dbfs(pcm: bytes | bytearray | memoryview) -> float:
    """The RMS level of native-endian 16-bit mono PCM, in dB below full scale (0 is the most)."""
    samples = array("h", bytes(pcm))
    if not samples:
        return QUIETEST
    power = sum(map(_square, samples)) / len(samples)
    return max(QUIETEST, 10.0 * math.log10(power / _FULL_SCALE**2)) if power else QUIETEST


class RecentLoudness:
    """Loudness smoothed over :data:`SMOOTHING` seconds, whatever the frames' sizes."""

    __slots__ = ("_power", "_recent")

    def __init__(self) -> None:
        self._power = 0.0
        self._recent: deque[tuple[float, float]] = deque()

    def add(self, at: float, level: float, seconds: float) -> float:
        """Take in the last *seconds* of audio at *level* dBFS; the smoothed level in dBFS."""
        share = 1.0 - math.exp(-seconds / SMOOTHING)
        self._power += (10.0 ** (level / 10.0) - self._power) * share
        smoothed = 10.0 * math.log10(self._power) if self._power > 1e-12 else QUIETEST
        self._recent.append((at, smoothed))
        while self._recent[0][0] < at - REMEMBERED:
            self._recent.popleft()
        return smoothed

    def peak_since(self, at: float) -> float | None:
        """The loudest since *at*, in dBFS, as far as it is remembered; None: nothing was heard."""
        return max((level for when, level in self._recent if when >= at), default=None)


def _square(sample: int) -> int:
    return sample * sample
