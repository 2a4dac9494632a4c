"""The stretches of a recorded call in which the user talked over the agent."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from ..decision import Action, Decision
from ..events import AgentSaid, AgentSpeechStarted, Transcript
from .call import Call
from .meant import meant, settled
from .replay import replay

__all__ = ["Account", "Stretch", "settled", "settled_on"]

#: Words of the agent's that are kept of what it said before a stretch.
AGENT_WORDS = 20


@dataclass(frozen=True, slots=True)
class Stretch:
    """One overlap as it was decided live. Times are seconds on the clock of the call."""

    #: The overlap's number in its call, from 1.
    number: int
    onset: float
    #: The decision that settled it.
    decision: Decision
    #: All that the user said, also after an interruption, until the agent spoke again.
    text: str
    #: A BCP 47 tag.
    language: str
    #: The last words of the agent before it.
    agent_text: str
    #: When the next one began, or infinity.
    until: float

    @property
    def action(self) -> Action:
        """What was done about it."""
        return self.decision.action

    @property
    def end(self) -> float:
        """When it was settled."""
        return self.decision.at


class Account:
    """What was said in a call, and when; all in order."""

    def __init__(self, call: Call) -> None:
        #: When the newest event happened.
        self.until = call.until
        self.speeches = [s.at for s in call.steps if isinstance(s, AgentSpeechStarted)]
        self.said = [s for s in call.steps if isinstance(s, AgentSaid)]
        self.written = [s for s in call.steps if isinstance(s, Transcript) and s.text.strip()]
        self.finals = [s for s in self.written if s.is_final]
        self.languages = [s for s in self.written if s.language]
        #: The overlaps as they were decided live.
        decisions = call.decisions or replay(call)
        over = settled(decisions)
        onsets = [decision.onset for decision in over[1:]]
        self.stretches = list(map(self._stretch, over, [*onsets, math.inf]))

    def next_speech(self, after: float) -> float:
        """When the agent next began to speak."""
        index = bisect_right(self.speeches, after)
        return self.speeches[index] if index < len(self.speeches) else math.inf

    def finals_within(self, begin: float, end: float) -> Sequence[Transcript]:
        """The final transcripts from *begin* on and before *end*."""
        return _within(self.finals, begin, end)

    def is_quiet_within(self, begin: float, end: float) -> bool:
        """Whether the user said no word after *begin* and before *end*, as far as that is known."""
        return end <= self.until and not _within(self.written, math.nextafter(begin, end), end)

    def _stretch(self, decision: Decision, until: float) -> Stretch:
        text = decision.text
        if decision.action is not Action.IGNORE:
            after = self.finals_within(decision.onset, self.next_speech(decision.at))
            text = " ".join(final.text.strip() for final in after) or text
        heard = _within(self.languages, decision.onset, self.next_speech(decision.at))
        language = heard[0].language if heard else None
        return Stretch(
            decision.overlap,
            decision.onset,
            decision,
            text,
            language or "en",
            self._said_before(decision.onset),
            until,
        )

    def _said_before(self, at: float) -> str:
        began = bisect_right(self.speeches, at)
        since = self.speeches[began - 1] if began else -math.inf
        words = " ".join(said.text.strip() for said in _within(self.said, since, at)).split()
        return " ".join(words[-AGENT_WORDS:])


def settled_on(stretch: Stretch, decisions: Sequence[Decision]) -> Decision | None:
    """What another policy made of *stretch*, by its decisions that settled something."""
    return meant(stretch.onset, stretch.end, stretch.until, decisions)


_Dated = TypeVar("_Dated", AgentSaid, Transcript)


def _within(dated: Sequence[_Dated], begin: float, end: float) -> Sequence[_Dated]:
    """Those from *begin* on and before *end*."""
    first = bisect_left(dated, begin, key=_at)
    return dated[first : bisect_left(dated, end, lo=first, key=_at)]


def _at(one: AgentSaid | Transcript) -> float:
    return one.at
