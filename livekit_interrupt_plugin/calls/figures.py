"""The figures of a policy on utterances: false, missed, late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from .bootstrap import Floats, Interval, intervals
from .lag import lag
from .play_record import Outcome
from .record import Label

__all__ = ["Figures", "figures_of"]


@dataclass(frozen=True, slots=True)
class Figures:
    """Rates are shares from 0 to 1; None where there is nothing to measure."""

    records: int
    backchannels: int
    false_interruptions: int
    false_rate: float | None
    #: Each distinct text counts once: as false if it ever fired, whatever the agent had said.
    false_rate_per_type: float | None
    interrupts: int
    missed: int
    missed_rate: float | None
    #: Of the interrupts that fired: words heard by then, mean.
    words_heard: float | None
    #: Of the interrupts that fired: words too late, mean.
    lag: float | None
    #: Of the interrupts that fired: seconds from the onset, mean.
    seconds: float | None
    #: The mean of the shares of backchannels and interrupts that were judged right.
    balanced_accuracy: float | None
    others: int
    others_fired: int
    #: 95 %, by text, of the figures above that are no counts.
    intervals: dict[str, Interval] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """The figures as JSON-ready values."""
        return {name: getattr(self, name) for name in self.__slots__}


_MEASURED = (
    "false_rate",
    "false_rate_per_type",
    "missed_rate",
    "words_heard",
    "lag",
    "seconds",
    "balanced_accuracy",
)
_COUNTED = (
    "backchannels",
    "false",
    "types",
    "false types",
    "interrupts",
    "missed",
    "words heard",
    "lag",
    "seconds",
)
_AT = {name: column for column, name in enumerate(_COUNTED)}


def figures_of(outcomes: Sequence[Outcome]) -> Figures:
    """The figures of *outcomes*, with their intervals."""
    counts = _counts_by_text(outcomes)
    sums = counts.sum(axis=0, keepdims=True)
    others = [outcome for outcome in outcomes if outcome.record.label is Label.OTHER]
    measured = dict(zip(_MEASURED, map(_or_none, _measure(sums)[0]), strict=True))
    return Figures(
        records=len(outcomes),
        backchannels=int(sums[0, _AT["backchannels"]]),
        false_interruptions=int(sums[0, _AT["false"]]),
        interrupts=int(sums[0, _AT["interrupts"]]),
        missed=int(sums[0, _AT["missed"]]),
        others=len(others),
        others_fired=sum(other.has_fired for other in others),
        intervals=_intervals(counts),
        **measured,
    )


def _intervals(counts: Floats) -> dict[str, Interval]:
    if not len(counts):
        return dict.fromkeys(_MEASURED)
    return dict(zip(_MEASURED, intervals(counts, _measure), strict=True))


def _counts_by_text(outcomes: Sequence[Outcome]) -> Floats:
    """A row for each text, a column for each of `_COUNTED`."""
    texts: dict[str, int] = {}
    rows = [texts.setdefault(outcome.record.text, len(texts)) for outcome in outcomes]
    counts = np.zeros((len(texts), len(_COUNTED)))
    for row, outcome in zip(rows, outcomes, strict=True):
        for name, amount in _what_counts(outcome).items():
            counts[row, _AT[name]] += amount
    counts[:, _AT["types"]] = counts[:, _AT["backchannels"]] > 0
    counts[:, _AT["false types"]] = counts[:, _AT["false"]] > 0
    return counts


def _what_counts(outcome: Outcome) -> dict[str, float]:
    match outcome.record.label, outcome.fired_at:
        case Label.BACKCHANNEL, fired_at:
            return {"backchannels": 1, "false": fired_at is not None}
        case Label.INTERRUPT, None:
            return {"interrupts": 1, "missed": 1}
        case Label.INTERRUPT, int(fired_at):
            late = {"lag": lag(outcome.record, fired_at), "seconds": outcome.seconds or 0.0}
            return {"interrupts": 1, "words heard": fired_at, **late}
        case _:
            return {}


def _measure(sums: Floats) -> Floats:
    """The figures of `_MEASURED` from sums of `_COUNTED`, row by row; NaN for nothing."""

    def share(part: str, whole: Floats) -> Floats:
        shares: Floats = np.full(len(sums), np.nan)
        np.divide(sums[:, _AT[part]], whole, out=shares, where=whole > 0)
        return shares

    interrupts = sums[:, _AT["interrupts"]]
    fired = interrupts - sums[:, _AT["missed"]]
    false = share("false", sums[:, _AT["backchannels"]])
    missed = share("missed", interrupts)
    return np.stack(
        [
            false,
            share("false types", sums[:, _AT["types"]]),
            missed,
            share("words heard", fired),
            share("lag", fired),
            share("seconds", fired),
            1 - (false + missed) / 2,
        ],
        axis=1,
    )


def _or_none(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)
