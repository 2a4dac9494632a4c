"""Plays one record through the engine."""

from __future__ import annotations

from dataclasses import dataclass

from ..overlap import Fault
from ..policy import InterruptionPolicy
from .prefixes import prefixes
from .record import Record
from .turn import AgentTurn, Utterance

__all__ = ["Outcome", "play_record"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a policy made of a record."""

    record: Record
    #: How many words were heard when it interrupted the agent, or None.
    fired_at: int | None
    #: Why, in the words of the decision that settled it.
    reason: str
    #: What strategies raised.
    faults: tuple[Fault, ...] = ()
    #: Seconds from the onset of the overlap until it interrupted the agent, or None.
    seconds: float | None = None

    @property
    def has_fired(self) -> bool:
        return self.fired_at is not None

    def as_dict(self) -> dict[str, object]:
        """The line of the decisions file."""
        return {"id": self.record.id, "fired_at": self.fired_at, "reason": self.reason}


def play_record(record: Record, policy: InterruptionPolicy) -> Outcome:
    """Play *record* word by word, then its final, then silence until it is settled."""
    turn = AgentTurn(policy, record)
    fired_at = turn.hear(Utterance(record.text, record.lang, record.word_ends))
    if fired_at is None and turn.fall_silent():
        fired_at = len(prefixes(record.text, record.lang))
    settled = turn.settled
    reason = settled.reason if settled is not None else ""
    seconds = settled.onset_latency if settled is not None and fired_at is not None else None
    return Outcome(record, fired_at, reason, tuple(turn.faults), seconds)
