"""What is done about an overlap, and what becomes of its words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .verdict import Judgement, Verdict

__all__ = ["Action", "Decision", "Fate"]


class Action(Enum):
    """What is done about an overlap."""

    #: Nothing yet: the agent speaks on and the words are kept back.
    HOLD = "hold"
    #: The user takes the floor; the last decision of its overlap.
    INTERRUPT = "interrupt"
    #: The overlap is over and the agent goes on.
    IGNORE = "ignore"
    #: The agent had finished, or the user was first: an ordinary turn, nobody is interrupted. Or
    #: the call ended.
    PASS = "pass"

    def __repr__(self) -> str:
        return f"Action.{self.name}"


class Fate(Enum):
    """What became of words said over the agent."""

    #: They reach the conversation and get a reply.
    ANSWERED = "answered"
    #: They reach nobody; this record alone has them.
    DISCARDED = "discarded"
    #: They reach the conversation without a reply of their own.
    KEPT = "kept"

    def __repr__(self) -> str:
        return f"Fate.{self.name}"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about one overlap. Times are seconds on the clock of the events."""

    at: float
    action: Action
    #: The overlap's number in its call, from 1.
    overlap: int
    judgement: Judgement
    #: The words of the overlap, as far as they are known.
    text: str
    #: When the overlap began.
    onset: float
    #: When the evidence arrived that allowed this decision.
    evidence_at: float
    #: None while nothing is settled.
    fate: Fate | None = None
    #: The profile it was taken under ("thinking", "first", "cooldown" ...); None: the call's own
    #: policy.
    profile: str | None = None

    @property
    def reason(self) -> str:
        """Why, in words a support engineer can read."""
        return self.judgement.reason

    @property
    def strategy(self) -> str:
        """The strategy that decided, as written in the policy; a rule of the engine by its name."""
        source = self.judgement.strategy
        return source if isinstance(source, str) else repr(source)

    @property
    def verdict(self) -> Verdict:
        """The verdict of the whole policy."""
        return self.judgement.verdict

    @property
    def latency(self) -> float:
        """Seconds from the arrival of the evidence that allowed it to the decision."""
        return self.at - self.evidence_at

    @property
    def onset_latency(self) -> float:
        """Seconds from the onset of the overlap to the decision."""
        return self.at - self.onset

    def as_dict(self) -> dict[str, object]:
        """The decision as JSON-ready values."""
        return {
            "at": self.at,
            "action": self.action.value,
            "overlap": self.overlap,
            "reason": self.reason,
            "strategy": self.strategy,
            "verdict": self.verdict.name.lower(),
            "text": self.text,
            "onset": self.onset,
            "latency": self.latency,
            "onset_latency": self.onset_latency,
            "fate": self.fate.value if self.fate else None,
            "profile": self.profile,
        }
