"""At least so many words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
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
        if type(self) is not MinWords:
            return _judgement(self, said)
        return _judged(self.count, said)

    def __repr__(self) -> str:
        return f"MinWords({self.count})"


# Asked for with every interim, and there are few of them.
@lru_cache(maxsize=1024)
def _judged(count: int, said: int) -> Judgement:
    return _judgement(MinWords(count), said)


def _judgement(strategy: MinWords, said: int) -> Judgement:
    says = strategy.yes if said >= strategy.count else strategy.unsure
    return says("{0} of {1} words", said, strategy.count)
