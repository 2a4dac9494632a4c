"""Calls made into what their page is drawn from, a file at a time, in whatever process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..demo.policies import find_policy
from ..errors import ConfigurationError
from .call import Call
from .clock import clock
from .console import counted
from .opened import Opened, open_call
from .policy_code import policy_from
from .report.picture import picture
from .report.view import View, decided_by

__all__ = ["LIVE", "Reported", "report_files"]

#: What was decided live, as a policy.
LIVE = "as recorded"


@dataclass(slots=True)
class Reported:
    """What is drawn of the call in one file."""

    name: str
    #: What could not be read, and what went wrong.
    complaints: list[str] = field(default_factory=list)
    #: The values; None where there is no call.
    picture: dict[str, Any] | None = None
    #: The call without its events; None where there is none.
    call: Call | None = None


def report_files(names: Sequence[str], policies: Sequence[str]) -> list[Reported]:
    """What is drawn of the calls in the files *names*, decided by at most two *policies*; fewer
    than two are compared with what was decided live."""
    return [_report_file(name, policies) for name in names]


def _report_file(name: str, policies: Sequence[str]) -> Reported:
    opened, complaints = open_call(name)
    if opened is None:
        return Reported(name, complaints)
    notes: list[str] = []
    try:
        views = list(_views(opened.call, policies, notes))
    except ConfigurationError as error:
        return Reported(name, [*complaints, f"{name}: {error}"])
    for view in views:
        notes += (f"{view.name}: {fault}" for fault in counted(view.faults))
    notes += complaints
    drawn = picture(opened, views, notes)
    return Reported(name, complaints, drawn, _without_events(opened))


def _views(call: Call, policies: Sequence[str], notes: list[str]) -> Iterator[View]:
    if call.lost:
        notes.append(f"{call.lost:,} events are missing in the recording")
    if call.header.redacted:
        notes.append("The recording has no words: what reads words decides otherwise")
    if len(policies) < 2:
        yield _live(call, notes)
    for name in policies:
        yield decided_by(find_policy(name), call, name)


def _live(call: Call, notes: list[str]) -> View:
    """What was decided then, with the verdicts of the call's own policy where it is known."""
    recorded = View(LIVE, call.decisions)
    if call.header.redacted:
        return recorded
    try:
        again = decided_by(policy_from(call.header.policy), call, LIVE)
    except ConfigurationError as error:
        notes.append(f"The verdict of each strategy is not known: {error}")
        return recorded
    if call.decisions and list(again.decisions) != call.decisions:
        notes.append(_otherwise(call, again))
    recorded.terms, recorded.spans, recorded.faults = again.terms, again.spans, again.faults
    recorded.decisions = call.decisions or again.decisions
    return recorded


def _otherwise(call: Call, again: View) -> str:
    pairs = zip(again.decisions, call.decisions, strict=False)
    same = next((n for n, (a, b) in enumerate(pairs) if a != b), None)
    if same is None:
        same = min(len(again.decisions), len(call.decisions))
    others = [*again.decisions[same : same + 1], *call.decisions[same : same + 1]]
    since = clock(min(decision.at for decision in others) - call.began)
    return (
        f"This release decides otherwise than was decided live, from {since} on: the verdicts of "
        "the strategies are of this release, the decisions as they were"
    )


def _without_events(opened: Opened) -> Call:
    call = opened.call
    return Call(call.name, call.header, audio=call.audio)
