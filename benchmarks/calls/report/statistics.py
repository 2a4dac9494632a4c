"""Figures with their 95 % intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

_Z = 1.959964  # of a normal distribution: 95 % are within so many standard deviations
_DRAWS = 2_000
_SEED = 1
_ROUNDING = 1e-9

Numbers: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A *value*, and between what it would be found again 95 times of 100."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """*count* of *total*."""

    count: int
    total: int

    def __add__(self, other: Share) -> Share:
        return Share(self.count + other.count, self.total + other.total)

    @property
    def estimate(self) -> Estimate:
        """As a share, with Wilson's interval, which is right for 0 and for all, too."""
        if not self.total:
            return Estimate(math.nan, 0.0, 1.0)
        share, n = self.count / self.total, self.total
        middle = share + _Z**2 / (2 * n)
        spread = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
        low, high = ((middle + sign * spread) / (1 + _Z**2 / n) for sign in (-1, 1))
        return Estimate(share, max(0.0, low), min(1.0, high))


@dataclass(frozen=True, slots=True)
class Sample:
    """A measured *value*, and the *call* it is from. What never came is infinite."""

    call: int
    value: float


def quantile(samples: Sequence[Sample], share: float) -> Estimate:
    """The smallest of *samples* that is not below *share* of them."""

    def of(values: Numbers, weights: Numbers) -> Numbers:
        order = np.argsort(values, kind="stable")
        reached = np.cumsum(weights[:, order], axis=1)
        enough = reached >= share * reached[:, -1:] - _ROUNDING
        return np.asarray(values[order][np.argmax(enough, axis=1)])

    return _bootstrapped(samples, of)


def mean(samples: Sequence[Sample]) -> Estimate:
    """The mean of *samples*."""
    return _bootstrapped(samples, lambda values, weights: weights @ values / weights.sum(axis=1))


def _bootstrapped(
    samples: Sequence[Sample], statistic: Callable[[Numbers, Numbers], Numbers]
) -> Estimate:
    """By drawing calls again, for what is in one call is alike.

    *statistic* is given the values, and in each row how often each of them was drawn.
    """
    if not samples:
        return Estimate(math.nan, math.nan, math.nan)
    values = np.array([sample.value for sample in samples])
    calls, call_of_value = np.unique([sample.call for sample in samples], return_inverse=True)
    draws = np.random.default_rng(_SEED).multinomial(
        len(calls), np.full(len(calls), 1 / len(calls)), size=_DRAWS
    )
    drawn = np.sort(statistic(values, draws[:, call_of_value].astype(float)))
    low, high = (float(drawn[round(edge * (_DRAWS - 1))]) for edge in (0.025, 0.975))
    return Estimate(float(statistic(values, np.ones((1, len(values))))[0]), low, high)
