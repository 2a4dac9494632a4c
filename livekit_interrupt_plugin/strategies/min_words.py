"""At least so many words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..overlap import Overlap
from ..rules import whole_number
from ..verdict import Judgement
from .base import Strategy

__all__ = ["MinWords"]


@dataclass(frozen=True, slots=True)
class MinWords(Strategy):
    """The user said at least *count* words in this overlap: all finals and the newest interim.

    Raises:
        ConfigurationError: *count* is not a whole number of at least 1.
    """

    count: int

    judges_words_alone: ClassVar[bool] = True

    def __post_init__(self) -> None:
        whole_number(
            "MinWords", "count", self.count, at_least=1, hint="for any sound use MinDuration(0.0)"
        )

    def judge(self, overlap: Overlap) -> Judgement:
        said = len(overlap.words)
        if said >= self.count:
            return self.yes("{0} of {1} words", said, self.count)
        return self.unsure("{0} of {1} words", said, self.count)

    def __repr__(self) -> str:
        return f"MinWords({self.count})"
