"""At least so loud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..errors import ConfigurationError
from ..loudness import QUIETEST
from ..overlap import Overlap
from ..verdict import Judgement
from .base import Strategy

__all__ = ["MinLoudness"]


@dataclass(frozen=True, slots=True)
class MinLoudness(Strategy):
    """The user was at least *dbfs* loud in this overlap: a voice near the microphone.

    Loudness is smoothed over 0.2 s of audio, however it is cut into frames; 0 dBFS is full scale.
    UNSURE until audio was heard.

    Raises:
        ConfigurationError: *dbfs* is not a number from -96 to 0.
    """

    dbfs: float

    needs_loudness: ClassVar[bool] = True

    def __post_init__(self) -> None:
        value = self.dbfs
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ConfigurationError(f"MinLoudness: dbfs must be a number, got {value!r}")
        if not QUIETEST <= value <= 0:
            raise ConfigurationError(
                f"MinLoudness: dbfs must be from {QUIETEST:g} to 0, got {value!r}",
                hint="speech near a microphone is about -30, a voice across the room -50",
            )

    def judge(self, overlap: Overlap) -> Judgement:
        if overlap.loudness is None:
            return self.unsure("no audio yet")
        if overlap.loudness >= self.dbfs:
            return self.yes("at least {0:g} dBFS", self.dbfs)
        return self.no("quieter than {0:g} dBFS", self.dbfs)

    def __repr__(self) -> str:
        return f"MinLoudness({self.dbfs!r})"
