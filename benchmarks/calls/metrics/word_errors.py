"""The word error rate of a recogniser."""

from __future__ import annotations

from collections.abc import Sequence


def word_errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """The fewest insertions, deletions and substitutions that make *said* of *heard*."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(said, start=1):
        before, row = row, [number]
        for column, other in enumerate(heard, start=1):
            replaced = before[column - 1] + (word != other)
            row.append(min(before[column] + 1, row[-1] + 1, replaced))
    return row[-1]
