"""95 % intervals, by drawing the same number of texts again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Floats", "Interval", "drawn", "intervals"]

Floats: TypeAlias = npt.NDArray[np.float64]
#: The lower and the upper end, or None where there is nothing to measure.
Interval: TypeAlias = tuple[float, float] | None

DRAWS = 1000
#: The same file has the same intervals every time.
SEED = 0


def intervals(counts: Floats, figures: Callable[[Floats], Floats]) -> list[Interval]:
    """The interval of each figure.

    A text is drawn with all its occurrences: they are right or wrong together, so counting each
    for itself would make the intervals too narrow.

    Args:
        counts: A row for each text, a column for each thing counted.
        figures: From the sums of many draws, a row each, their figures, a column each; NaN where
            a draw has nothing to measure.
    """
    return [_middle(column) for column in figures(drawn(counts)).T]


def drawn(counts: Floats) -> Floats:
    """The sums of the columns of *counts* in each draw, a row each."""
    texts = len(counts)
    random = np.random.default_rng(SEED)
    sums = np.empty((DRAWS, counts.shape[1]))
    for row in range(DRAWS):
        times = np.bincount(random.integers(texts, size=texts), minlength=texts)
        sums[row] = times @ counts
    return sums


def _middle(figures: Floats) -> Interval:
    measured = figures[~np.isnan(figures)]
    if not len(measured):
        return None
    low, high = np.percentile(measured, (2.5, 97.5))
    return float(low), float(high)
