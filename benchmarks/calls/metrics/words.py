"""The caller's words: which the language model never got, and which it got twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Said:
    """A word the caller said in *scene*; whether the agent *must* hear of it."""

    word: str
    scene: int
    must: bool


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the words."""

    #: The scene of each word that should have arrived and did not.
    lost: tuple[int, ...]
    #: How many words arrived that were not said, or not so often.
    surplus: int


def account(said: Sequence[Said], arrived: Sequence[str]) -> Account:
    """Match what was *said* with what *arrived*, both in order.

    Of all ways to match them, it is one that leaves as few words as possible without their like,
    first of those that must arrive, then of the others.
    """
    best = _best(said, arrived)
    lost: list[int] = []
    matched = 0
    row, column = 0, 0
    while row < len(said) and column < len(arrived):
        if best[row, column] == best[row + 1, column]:
            lost += [said[row].scene] if said[row].must else []
            row += 1
        elif best[row, column] == best[row, column + 1]:
            column += 1
        else:
            row, column, matched = row + 1, column + 1, matched + 1
    lost += [word.scene for word in said[row:] if word.must]
    return Account(tuple(lost), len(arrived) - matched)


def _best(
    said: Sequence[Said], arrived: Sequence[str]
) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """How well the words from each place on can be matched."""
    worth_of_all_others = len(said) + 1
    best = np.zeros((len(said) + 1, len(arrived) + 1), dtype=np.int64)
    for row in range(len(said) - 1, -1, -1):
        worth = worth_of_all_others if said[row].must else 1
        for column in range(len(arrived) - 1, -1, -1):
            matched = worth + best[row + 1, column + 1]
            is_same = said[row].word == arrived[column]
            best[row, column] = max(
                best[row + 1, column], best[row, column + 1], matched if is_same else 0
            )
    return best
