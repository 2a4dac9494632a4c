"""What a policy makes of the labelled overlaps of recorded calls, beside what people said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..decision import Action, Decision
from ..demo.policies import find_policy
from ..errors import ConfigurationError
from ..policy import InterruptionPolicy
from .labels import Labelled
from .opened import Opened, open_call
from .play_record import Outcome
from .prefixes import one_by_one
from .record import Record
from .replay import Replay
from .replayed import told
from .stretch import settled, settled_on

__all__ = ["BY_HAND", "DERIVED", "ScoredTrace", "outcomes_of", "score_traces"]

#: The sources of labels, as the table of a score names them.
BY_HAND, DERIVED = "by hand", "derived"


@dataclass(slots=True)
class ScoredTrace:
    """What came of the call in one file."""

    outcomes: list[Outcome] = field(default_factory=list)
    #: What could not be read.
    complaints: list[str] = field(default_factory=list)
    #: How often strategies raised, by what they raised.
    faults: Counter[str] = field(default_factory=Counter)


def score_traces(names: Sequence[str], policy: str, *, derive: bool = True) -> list[ScoredTrace]:
    """What the *policy* of that name makes of the calls in the files *names*."""
    return [_score_trace(name, find_policy(policy), derive=derive) for name in names]


def outcomes_of(opened: Opened, policy: InterruptionPolicy) -> tuple[list[Outcome], Counter[str]]:
    """What *policy* makes of the labelled overlaps of a call, and what strategies raised.

    Raises:
        ConfigurationError: words were cut by a package that is not installed.
    """
    replayed = Replay(opened.call, policy)
    decisions = settled(replayed.decisions)
    outcomes = []
    for one in opened.labelled:
        decision = settled_on(one.stretch, decisions)
        # An ordinary turn is right by everybody: neither stopped nor missed.
        if decision is None or decision.action is not Action.PASS:
            outcomes.append(_outcome(opened.call.name, one, decision))
    return outcomes, told(replayed.faults)


def _score_trace(name: str, policy: InterruptionPolicy, *, derive: bool) -> ScoredTrace:
    opened, complaints = open_call(name, derive=derive)
    if opened is None:
        return ScoredTrace(complaints=complaints)
    try:
        outcomes, faults = outcomes_of(opened, policy)
    except ConfigurationError as error:
        return ScoredTrace(complaints=[*complaints, f"{name}: {error}"])
    return ScoredTrace(outcomes, complaints, faults)


def _outcome(name: str, labelled: Labelled, decision: Decision | None) -> Outcome:
    stretch = labelled.stretch
    record = Record(
        stretch.text,
        labelled.label,
        id=f"{name}#{stretch.number}",
        lang=stretch.language,
        source=BY_HAND if labelled.by_hand else DERIVED,
        agent_text=stretch.agent_text,
    )
    if decision is None:
        return Outcome(record, None, "taken for one with the next overlap")
    if decision.action is not Action.INTERRUPT:
        return Outcome(record, None, decision.reason)
    heard = len(one_by_one(decision.text, stretch.language))
    return Outcome(record, heard, decision.reason, seconds=decision.at - stretch.onset)
