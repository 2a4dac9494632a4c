"""At least so much voice."""

from __future__ import annotations

from dataclasses import dataclass

from ..overlap import Overlap
from ..rules import seconds_at_least
from ..verdict import Judgement
from .base import Strategy

__all__ = ["MinDuration"]


@dataclass(frozen=True, slots=True)
class MinDuration(Strategy):
    """The user's voice was heard for at least *seconds* in this overlap.

    Voiced seconds: pauses and the voice detector's hang-over do not count.

    Raises:
        ConfigurationError: *seconds* is not a finite number of at least 0.
    """

    seconds: float

    def __post_init__(self) -> None:
        seconds_at_least("MinDuration", "seconds", self.seconds, 0.0)

    def judge(self, overlap: Overlap) -> Judgement:
        # A billionth of a second makes 13 windows of 0.05 s reach 0.65 s.
        if overlap.voiced + 1e-9 >= self.seconds:
            return self.yes("{0:.2f} s of voice", self.seconds)
        return self.unsure("less than {0:.2f} s of voice", self.seconds)

    def __repr__(self) -> str:
        return f"MinDuration({self.seconds!r})"
