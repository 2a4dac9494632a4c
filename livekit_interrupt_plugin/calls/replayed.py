"""Calls replayed, a file at a time, in whatever process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from ..decision import Decision
from ..demo.policies import find_policy
from ..errors import ConfigurationError
from ..overlap import Fault
from .call import Call
from .opened import read_trace
from .policy_code import strategy_code
from .replay import Replay
from .stretch import settled
from .trace import as_recorded

__all__ = ["Replayed", "replay_files", "told"]


@dataclass(slots=True)
class Replayed:
    """What was decided on the call in one file."""

    name: str
    #: What could not be read, and what went wrong.
    complaints: list[str] = field(default_factory=list)
    #: False where there is no call to be decided.
    is_read: bool = False
    #: The name of the room or session.
    call: str = ""
    #: When the call began, on its own clock, and how many seconds it took.
    began: float = 0.0
    seconds: float = 0.0
    #: The decisions that settled something, in order.
    settled: list[Decision] = field(default_factory=list)
    #: How often strategies raised, by what they raised.
    faults: Counter[str] = field(default_factory=Counter)
    #: From when on, on the call's own clock, it was decided otherwise live; None: nowhere.
    differs_at: float | None = None


def replay_files(names: Sequence[str], policy: str | None = None) -> list[Replayed]:
    """Replay the calls in the files *names* under the *policy* of that name, or their own."""
    return [_replay_file(name, policy) for name in names]


def told(faults: Sequence[Fault]) -> Counter[str]:
    """*faults* in words, counted: what raised may be of one process alone."""
    return Counter(
        f"{strategy_code(fault.strategy)} raised {type(fault.error).__name__}: {fault.error}"
        for fault in faults
    )


def _replay_file(name: str, policy: str | None) -> Replayed:
    call, complaints = read_trace(name)
    if call is None:
        return Replayed(name, complaints)
    if call.lost:
        complaints.append(f"{name}: {call.lost:,} events are missing in the recording")
    if call.header.redacted:
        complaints.append(f"{name}: has no words, so what reads words decides otherwise")
    try:
        replayed = Replay(call, find_policy(policy) if policy is not None else None)
    except ConfigurationError as error:
        return Replayed(name, [*complaints, f"{name}: {error}"])
    return Replayed(
        name,
        complaints,
        is_read=True,
        call=call.header.call,
        began=call.began,
        seconds=call.seconds,
        settled=list(map(as_recorded, settled(replayed.decisions))),
        faults=told(replayed.faults),
        differs_at=_differs_at(call, replayed.decisions) if policy is None else None,
    )


def _differs_at(call: Call, decisions: Sequence[Decision]) -> float | None:
    if call.header.redacted:
        return None  # there is nothing to compare: what was decided on is not there
    now = list(map(as_recorded, decisions))
    if now == call.decisions:
        return None
    same = sum(takewhile(bool, (a == b for a, b in zip(now, call.decisions, strict=False))))
    others = [*now[same : same + 1], *call.decisions[same : same + 1]]
    return min(decision.at for decision in others)
