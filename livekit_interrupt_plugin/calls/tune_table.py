"""The trade-off of a policy's settings as a table for people, at most 100 columns wide."""

from __future__ import annotations

from collections.abc import Iterator

from .bootstrap import Interval
from .clock import several
from .columns import cut, right, width
from .tuned import Tuned

__all__ = ["table"]

COLUMNS = 100
#: Policies of the front that are shown, at most; all are in the JSON and in the plot.
SHOWN = 20

_NUMBER = 18


def table(tuned: Tuned) -> str:
    """The whole report."""
    lines = [*_head(tuned), "", *_front(tuned), "", *_best(tuned)]
    return "\n".join(lines)


def _head(tuned: Tuned) -> Iterator[str]:
    judged, costs = tuned.judged, tuned.costs
    interrupts = sum(judged.interrupts)
    backchannels = len(judged.interrupts) - interrupts
    yield cut(f"Policy {tuned.policies[0][1].strategy!r}", COLUMNS)
    said = f"{several(backchannels, 'backchannel')} and {several(interrupts, 'interrupt')}"
    derived = len(judged.interrupts) - judged.by_hand
    labels = f", {several(derived, 'label')} derived" if derived else ""
    yield f"{several(len(tuned.policies), 'setting')} on {said}{labels}"
    late = f" + {costs.late:g} x seconds to stop" if costs.late else ""
    yield f"Cost of 100 overlaps: {costs.false:g} x false + {costs.missed:g} x missed{late}"


def _front(tuned: Tuned) -> Iterator[str]:
    titles = ("cost", "false %", "missed %", "onset to stop, s")
    yield f"   {''.join(right(title, _NUMBER) for title in titles)}  setting"
    shown = tuned.front[:SHOWN]
    for column in shown:
        yield _policy(tuned, column)
    if len(tuned.front) > SHOWN:
        yield f"    … and {len(tuned.front) - SHOWN:,} more"
    for column in (0, tuned.best):
        if column not in shown:
            shown.append(column)
            yield _policy(tuned, column)
    yield "> the least cost; * no other is as good in all three and better in one"
    yield "In brackets: 95 % intervals, by text."


def _policy(tuned: Tuned, column: int) -> str:
    trade = tuned.trade(column)
    values = (100 * trade.cost, _percent(trade.false), _percent(trade.missed), trade.seconds)
    false, missed, seconds, cost = trade.intervals
    intervals = (_hundred(cost), _hundred(false), _hundred(missed), seconds)
    numbers = [
        right(_number(value, interval, digits), _NUMBER)
        for value, interval, digits in zip(values, intervals, (1, 1, 1, 2), strict=True)
    ]
    mark = (">" if column == tuned.best else " ") + ("*" if column in tuned.front else " ")
    figures, setting = f"{mark} {''.join(numbers)}", _setting(tuned, column)
    beside = f"{figures}  {setting}"
    return beside if width(beside) <= COLUMNS else f"{figures}\n{right(setting, COLUMNS)}"


def _setting(tuned: Tuned, column: int) -> str:
    changed = tuned.policies[column][0]
    return ", ".join(f"{name}={value}" for name, value in changed.items()) or "as it is"


def _best(tuned: Tuned) -> Iterator[str]:
    if tuned.chance is None:
        yield "No setting costs less than the policy as it is:"
    else:
        yield f"Costs less than the policy as it is in {100 * tuned.chance:.0f} % of the draws:"
    yield ""
    yield tuned.code


def _number(value: float | None, interval: Interval, digits: int) -> str:
    if value is None:
        return "-"
    if interval is None:
        return f"{value:.{digits}f}"
    return f"{value:.{digits}f} ({interval[0]:.{digits}f}-{interval[1]:.{digits}f})"


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _hundred(interval: Interval) -> Interval:
    return None if interval is None else (100 * interval[0], 100 * interval[1])
