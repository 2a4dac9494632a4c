"""What policies trade: false interruptions, missed ones, and time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .bootstrap import Floats, Interval, drawn, intervals
from .judged import ORDINARY, Judged

__all__ = ["Costs", "Trade", "Trades"]

_COUNTED = ("backchannels", "false", "interrupts", "missed", "seconds")


@dataclass(frozen=True, slots=True)
class Costs:
    """What one mistake costs, and a second of waiting for each interrupt that is heeded."""

    false: float = 1.0
    missed: float = 3.0
    late: float = 0.0


@dataclass(frozen=True, slots=True)
class Trade:
    """The figures of one policy; None where there is nothing to measure, of intervals as well."""

    #: Shares from 0 to 1, of backchannels and of interrupts.
    false: float | None
    missed: float | None
    #: From the onset until the agent was stopped, mean over the interrupts that stopped it.
    seconds: float | None
    #: The mean over all overlaps.
    cost: float
    #: 95 %, by text, in the order of the four above.
    intervals: tuple[Interval, ...] = (None, None, None, None)

    def as_dict(self) -> dict[str, object]:
        """The figures as JSON-ready values."""
        names = ("false", "missed", "seconds", "cost")
        figures = {name: getattr(self, name) for name in names}
        return {**figures, "intervals": dict(zip(names, self.intervals, strict=True))}


class Trades:
    """The figures of all policies on the same overlaps, by their columns in *judged*."""

    def __init__(self, judged: Judged, costs: Costs) -> None:
        self._judged = judged
        self._costs = costs
        self._is_interrupt = np.array(judged.interrupts, dtype=bool)
        texts: dict[str, int] = {}
        self._text = np.array([texts.setdefault(text, len(texts)) for text in judged.texts])
        sums = [self._counts(column).sum(axis=0) for column in range(judged.seconds.shape[1])]
        self._figures = _measured(np.array(sums), costs)
        # Who never stops the agent is not quick.
        never = np.isnan(self._figures[:, 2])
        self._compared = np.nan_to_num(self._figures[:, :3])
        self._compared[never, 2] = np.inf

    def __len__(self) -> int:
        return len(self._figures)

    def trade(self, column: int, *, with_intervals: bool = False) -> Trade:
        """The figures of the policy in *column*."""
        false, missed, seconds, cost = self._figures[column]
        found: list[Interval] = [None] * 4
        if with_intervals:
            found = intervals(self._by_text(column), lambda sums: _measured(sums, self._costs))
        return Trade(
            _or_none(false), _or_none(missed), _or_none(seconds), float(cost), tuple(found)
        )

    @property
    def front(self) -> list[int]:
        """The policies that no other is as good as in all three and better in one.

        Of policies with the same figures the first; in the order of their costs.
        """
        figures = self._compared
        kept: list[int] = []
        for column in np.lexsort((figures[:, 2], self._figures[:, 3])):
            better = (figures <= figures[column]).all(axis=1)
            same = (figures == figures[column]).all(axis=1)
            is_beaten = (better & ~same).any()
            if not is_beaten and not same[:column].any():
                kept.append(int(column))
        return kept

    @property
    def best(self) -> int:
        """The policy of the least cost; of equal ones the quickest, then the first."""
        costs, seconds = self._figures[:, 3], self._compared[:, 2]
        return int(np.lexsort((np.arange(len(costs)), seconds, np.round(costs, 9)))[0])

    def chance(self, one: int, other: int) -> float:
        """The share of draws in which *one* costs less than *other*: how sure the choice is."""
        both = drawn(np.hstack([self._by_text(one), self._by_text(other)]))
        ones = _measured(both[:, : len(_COUNTED)], self._costs)[:, 3]
        others = _measured(both[:, len(_COUNTED) :], self._costs)[:, 3]
        return float((ones < others).mean())

    def _counts(self, column: int) -> Floats:
        """A row for each overlap, a column for each of `_COUNTED`."""
        seconds = self._judged.seconds[:, column].astype(np.float64)
        counts = seconds != ORDINARY
        stopped = counts & ~np.isnan(seconds)
        heeded = stopped & self._is_interrupt
        found = (
            counts & ~self._is_interrupt,
            stopped & ~self._is_interrupt,
            counts & self._is_interrupt,
            counts & ~stopped & self._is_interrupt,
            np.where(heeded, seconds, 0.0),
        )
        return np.stack(found, axis=1).astype(np.float64)

    def _by_text(self, column: int) -> Floats:
        counts = self._counts(column)
        return np.stack([np.bincount(self._text, weights=part) for part in counts.T], axis=1)


def _measured(sums: Floats, costs: Costs) -> Floats:
    """False, missed, seconds and cost from sums of `_COUNTED`, row by row; NaN for nothing."""
    backchannels, false, interrupts, missed, seconds = sums.T
    spent = costs.false * false + costs.missed * missed + costs.late * seconds
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.stack(
            [
                false / backchannels,
                missed / interrupts,
                seconds / (interrupts - missed),
                spent / np.maximum(backchannels + interrupts, 1.0),
            ],
            axis=1,
        )


def _or_none(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)
