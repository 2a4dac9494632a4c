"""The figures of the table: what each is called, what it says of a row, what is to be reached."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from .row import Row
from .statistics import Estimate, Share

Value: TypeAlias = Share | Estimate | str


@dataclass(frozen=True, slots=True)
class Column:
    """A figure of the table."""

    title: str
    of: Callable[[Row], Value]
    #: What is to be reached, in words and as a test; None: it is only measured.
    target: str = ""
    reached: Callable[[Row], bool] | None = None


# Contenders that fall silent while they are undecided.
_PAUSING = ("balanced-pause", "attentive")

COLUMNS: tuple[Column, ...] = (
    Column(
        "backchannels, coughs that stop it",
        lambda row: row.backchannels + row.coughs,
        "<= 2 %",
        lambda row: (
            row.backchannels.count + row.coughs.count
            <= 0.02 * (row.backchannels.total + row.coughs.total)
        ),
    ),
    Column("  backchannels", lambda row: row.backchannels),
    Column("  coughs", lambda row: row.coughs),
    Column(
        "dead air for each backchannel, s",
        lambda row: row.dead_air,
        "0; pause: <= 0.6",
        lambda row: row.dead_air.value <= (0.6 if row.contender in _PAUSING else 0.0),
    ),
    Column("  for each cough, s", lambda row: row.dead_air_of_coughs),
    Column(
        "commands that stop it",
        lambda row: row.commands,
        ">= 98 %",
        lambda row: row.commands.count >= 0.98 * row.commands.total,
    ),
    Column("interruptions that stop it", lambda row: row.interruptions),
    Column(
        "first reaction, s: p50",
        lambda row: row.reaction,
        "<= 0.25",
        lambda row: row.reaction.value <= 0.25,
    ),
    Column(
        "deciding word to silence, s: p50",
        lambda row: row.stopping,
        "<= 0.5",
        lambda row: row.stopping.value <= 0.5,
    ),
    Column(
        "  p95",
        lambda row: row.stopping_late,
        "<= 0.9",
        lambda row: row.stopping_late.value <= 0.9,
    ),
    Column(
        "  later than livekit: p50",
        lambda row: row.later,
        "< 0",
        lambda row: row.later.value < 0,
    ),
    Column("  sooner than livekit", lambda row: row.sooner),
    Column(
        "words lost",
        lambda row: f"{row.lost} of {row.words}",
        "0",
        lambda row: row.lost == 0,
    ),
    Column("words twice", lambda row: str(row.twice), "0", lambda row: not row.twice),
    Column("silent already", lambda row: str(row.silent)),
)


def brief(value: Value) -> str:
    """*value* in a few characters."""
    match value:
        case Share():
            return f"{value.count}/{value.total}"
        case Estimate():
            return _seconds(value.value)
        case text:
            return text


def full(value: Value) -> str:
    """*value* with its interval."""
    match value:
        case Share() if value.total:
            low, high = (100 * edge for edge in (value.estimate.low, value.estimate.high))
            return f"{brief(value)} ({low:.0f}..{high:.0f} %)"
        case Estimate() if not math.isnan(value.value):
            return f"{brief(value)} ({_seconds(value.low)}..{_seconds(value.high)})"
        case other:
            return brief(other)


def _seconds(value: float) -> str:
    if math.isnan(value):
        return "-"
    return f"{value:.2f}" if math.isfinite(value) else "never"
