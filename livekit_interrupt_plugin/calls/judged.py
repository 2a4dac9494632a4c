"""What many policies make of labelled overlaps, as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ..decision import Action, Decision
from ..errors import ConfigurationError
from ..policy import InterruptionPolicy
from .labels import Labelled
from .opened import open_call
from .play_record import play_record
from .record import Label, Record
from .replay import Replay
from .replayed import told
from .stretch import settled, settled_on
from .sweep import Sweep
from .turn import for_text

__all__ = ["ORDINARY", "Judged", "Seconds", "joined", "judge"]

#: Seconds from the onset until the agent was stopped: a row for each overlap, a column for each
#: policy. NaN: it was not stopped.
Seconds: TypeAlias = npt.NDArray[np.float32]
#: In their place where there was an ordinary turn, by which everybody does right.
ORDINARY = -1.0


@dataclass(slots=True)
class Judged:
    """Overlaps that are backchannels or interrupts, and what each policy made of them."""

    #: What was said: overlaps of one text are right or wrong together.
    texts: list[str] = field(default_factory=list)
    #: Whether it was an interrupt.
    interrupts: list[bool] = field(default_factory=list)
    seconds: Seconds = field(default_factory=lambda: np.empty((0, 0), np.float32))
    #: How many labels a person gave.
    by_hand: int = 0
    #: What could not be read.
    complaints: list[str] = field(default_factory=list)
    #: How often strategies raised, by what they raised.
    faults: Counter[str] = field(default_factory=Counter)


def judge(items: Sequence[Record | str], sweep: Sweep, *, derive: bool = True) -> list[Judged]:
    """What the policies of *sweep* make of records, and of the calls in files; all in one."""
    policies = [policy for _, policy in sweep.policies()]
    return [
        joined(
            _judge_trace(item, policies, derive=derive)
            if isinstance(item, str)
            else _judge_record(item, policies)
            for item in items
        )
    ]


def joined(parts: Iterable[Judged]) -> Judged:
    """All of *parts*, in their order."""
    whole = Judged()
    rows = []
    for part in parts:
        whole.texts += part.texts
        whole.interrupts += part.interrupts
        whole.by_hand += part.by_hand
        whole.complaints += part.complaints
        whole.faults += part.faults
        if len(part.seconds):
            rows.append(part.seconds)
    if rows:
        whole.seconds = np.concatenate(rows)
    return whole


def _judge_record(record: Record, policies: Sequence[InterruptionPolicy]) -> Judged:
    if record.label is Label.OTHER:
        return Judged()
    judged = Judged([record.text], [record.label is Label.INTERRUPT], by_hand=1)
    row = []
    for policy in policies:
        outcome = play_record(record, for_text(policy))
        row.append(np.nan if outcome.seconds is None else outcome.seconds)
        judged.faults += told(outcome.faults)
    judged.seconds = np.array([row], np.float32)
    return judged


def _judge_trace(name: str, policies: Sequence[InterruptionPolicy], *, derive: bool) -> Judged:
    opened, complaints = open_call(name, derive=derive)
    if opened is None:
        return Judged(complaints=complaints)
    told_apart = [one for one in opened.labelled if one.label is not Label.OTHER]
    judged = Judged(
        [one.stretch.text for one in told_apart],
        [one.label is Label.INTERRUPT for one in told_apart],
        by_hand=sum(one.by_hand for one in told_apart),
        complaints=complaints,
    )
    columns = []
    try:
        for policy in policies if told_apart else ():
            replayed = Replay(opened.call, policy)
            judged.faults += told(replayed.faults)
            columns.append(_column(told_apart, settled(replayed.decisions)))
    except ConfigurationError as error:
        return Judged(complaints=[*complaints, f"{name}: {error}"])
    if columns:
        judged.seconds = np.array(columns, np.float32).T
    return judged


def _column(labelled: Sequence[Labelled], decisions: Sequence[Decision]) -> list[float]:
    return [_until_stopped(one, settled_on(one.stretch, decisions)) for one in labelled]


def _until_stopped(labelled: Labelled, decision: Decision | None) -> float:
    if decision is None or decision.action is Action.IGNORE:
        return np.nan
    if decision.action is Action.PASS:
        return ORDINARY
    return decision.at - labelled.stretch.onset
