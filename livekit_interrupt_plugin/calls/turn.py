"""One turn of the agent, past its grace, and what a listener says into it, as events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..decision import Action, Decision
from ..engine import Engine
from ..events import (
    AgentSaid,
    AgentSpeechStarted,
    Event,
    Tick,
    Transcript,
    UserSpeechEnded,
    UserSpeechStarted,
    VoiceHeard,
)
from ..overlap import Fault
from ..policy import InterruptionPolicy
from .prefixes import one_by_one, prefixes
from .record import Record, Stream

__all__ = ["AgentTurn", "Utterance", "for_text"]

#: Seconds of a word whose end is not known: 200 words a minute, the pace of conversation.
PACE = 0.3
#: Seconds of the longest word. What takes longer in ``word_ends`` is a pause (8 % in the dev set,
#: one of 91 s): it is cut, for a record is one overlap, and a pause would end it.
LONGEST = 0.5
#: Seconds between the end of the grace and the first word.
LATER = 1.0
#: Seconds of silence after which every overlap is settled under any sane policy.
SILENCE = 30.0


def for_text(policy: InterruptionPolicy) -> InterruptionPolicy:
    """*policy* as it scores text: words that somebody wrote down count at once."""
    return replace(policy, stable=0.0)


@dataclass(frozen=True, slots=True)
class Utterance:
    """What is played of a record, or of an event of a stream."""

    text: str
    lang: str
    word_ends: tuple[float, ...] = ()

    def events(self, at: float, longest: float) -> Iterator[tuple[int, Event]]:
        """Its events from *at* on, each with the number of words heard by then."""
        heard = prefixes(self.text, self.lang)
        yield 0, UserSpeechStarted(at)
        for count, (text, seconds) in enumerate(zip(heard, self._paces(len(heard)), strict=True)):
            seconds = min(seconds, longest)
            at += seconds
            yield count, VoiceHeard(at, seconds)
            yield count + 1, Transcript(at, text, language=self.lang)
        yield len(heard), UserSpeechEnded(at)
        yield len(heard), Transcript(at + longest / 2, self.text, is_final=True, language=self.lang)

    def _paces(self, words: int) -> Sequence[float]:
        ends = self.word_ends
        if not ends:
            return (PACE,) * words
        return [end - start for start, end in zip((0.0, *ends), ends)]  # noqa: B905 - one longer


class AgentTurn:
    """The agent speaks, past its grace; utterances are played into it through the engine."""

    def __init__(self, policy: InterruptionPolicy, record: Record | Stream) -> None:
        #: The decision that settled last; None while there is none.
        self.settled: Decision | None = None
        self._engine = Engine(policy)
        self._longest = min(LONGEST, policy.settle / 2)
        said = one_by_one(_said(record), record.lang)
        self._now = self._start = max(policy.grace + LATER, PACE * len(said))
        self._receive(AgentSpeechStarted(0.0))
        # The last word ends where the listener begins.
        for left, word in zip(range(len(said) - 1, -1, -1), said, strict=True):
            self._receive(AgentSaid(self._start - PACE * left, word))

    @property
    def faults(self) -> list[Fault]:
        """What strategies raised."""
        return self._engine.faults

    def hear(self, utterance: Utterance, at: float = 0.0) -> int | None:
        """Play *utterance*, *at* seconds into the turn or when the last one is over; the number
        of words heard when the agent was interrupted, or None."""
        begins = max(self._now, self._start + at)
        for heard, event in utterance.events(begins, self._longest):
            if self._receive(event):
                return heard
        return None

    def fall_silent(self) -> bool:
        """Let the listener be silent until all is settled; True if that interrupted the agent."""
        return self._receive(Tick(self._now + SILENCE))

    def _receive(self, event: Event) -> bool:
        self._now = event.at
        for decision in self._engine.receive(event):
            if decision.action is not Action.HOLD:
                self.settled = decision
            if decision.action is Action.INTERRUPT:
                return True
        return False


def _said(record: Record | Stream) -> str:
    """The agent's words as the engine hears them: a question ends in a question mark."""
    text = record.agent_text.strip()
    if record.agent_asked is None:
        return text
    text = text.rstrip("?？؟ ")
    return f"{text}?" if record.agent_asked else text
