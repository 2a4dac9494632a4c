"""A call as one policy decides it: its decisions, and what its strategies said on the way."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from ...decision import Action, Decision
from ...policy import InterruptionPolicy
from ..call import Call
from ..policy_code import strategy_code
from ..replay import Replay
from ..trace import as_recorded
from .watched import Answer, Watch

__all__ = ["Span", "View", "decided_by"]


@dataclass(frozen=True, slots=True)
class Span:
    """One verdict of one term, for as long as it and its reason stood; in seconds."""

    term: int
    since: float
    until: float
    #: yes, no or unsure: whether the user takes the floor.
    verdict: str
    reason: str


@dataclass(slots=True)
class View:
    """What was decided, and why."""

    #: The policy's name.
    name: str
    decisions: Sequence[Decision]
    #: Its strategies as code, each with its ``~``; none where they are not known.
    terms: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    #: What strategies raised, counted.
    faults: Counter[str] = field(default_factory=Counter)


def decided_by(policy: InterruptionPolicy, call: Call, name: str) -> View:
    """*call* as *policy* decides it.

    Raises:
        ConfigurationError: words were cut by a package that is not installed.
    """
    watch = Watch(policy)
    replayed = Replay(call, watch.watched)
    faults = Counter(
        f"{strategy_code(fault.strategy)} raised {type(fault.error).__name__}: {fault.error}"
        for fault in replayed.faults
    )
    terms = list(map(strategy_code, watch.terms))
    spans = list(_spans(watch.answers, replayed.decisions, call.until))
    return View(name, list(map(as_recorded, replayed.decisions)), terms, spans, faults)


def _spans(
    answers: Iterable[Answer], decisions: Sequence[Decision], until: float
) -> Iterable[Span]:
    ends = sorted((d.onset, d.at) for d in decisions if d.action is not Action.HOLD)
    in_order = sorted(answers, key=lambda answer: (answer.term, answer.onset))
    for (_, onset), said in groupby(in_order, key=lambda answer: (answer.term, answer.onset)):
        place = bisect_left(ends, (onset, onset))
        is_over = place < len(ends) and ends[place][0] == onset
        yield from _of_one_overlap(list(said), ends[place][1] if is_over else until)


def _of_one_overlap(said: list[Answer], end: float) -> Iterable[Span]:
    """What one term *said* of one overlap, in order, until its *end*."""
    changes = [next(same) for _, same in groupby(said, key=_content)]
    for answer, following in zip(changes, [*changes[1:], None], strict=True):
        verdict, reason = _content(answer)
        until = end if following is None else following.at
        yield Span(answer.term, answer.at, max(answer.at, until), verdict, reason)


def _content(answer: Answer) -> tuple[str, str]:
    return answer.judgement.verdict.name.lower(), answer.judgement.reason
