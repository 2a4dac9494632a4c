"""One stretch of the user talking over the agent, as far as it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .agent_speech import AgentWords
from .events import Opinion, Transcript
from .words import asks, split_words

__all__ = ["Fault", "GrowingOverlap", "Overlap"]

#: Seconds before or after the end of a question for which words may be its answer. Answers begin
#: 0.0 to 0.2 s after it most often, in ten languages (Stivers et al., "Universals and cultural
#: variation in turn-taking in conversation", PNAS 106, 2009); the rest is for those who answer
#: early, for the line, and for the host's estimate of how far the agent has got.
BESIDE = 1.0


@dataclass(frozen=True, slots=True)
class Fault:
    """Something a strategy raised while it judged."""

    strategy: object
    error: Exception


class Overlap:
    """What a strategy sees: the evidence so far, and no clock.

    Evidence changes only when an event brings some or when an interim has stood long enough, so
    a judgement never depends on how often somebody asks. Read it; the engine alone writes it.
    """

    __slots__ = (
        "_agent",
        "_all_interim",
        "_final_text",
        "_final_words",
        "_interim_text",
        "_interim_words",
        "_since",
        "confidence",
        "evidence_at",
        "faults",
        "first_speaker",
        "is_complete",
        "language",
        "loudness",
        "number",
        "onset",
        "opinions",
        "speaker",
        "user_first",
        "voiced",
        "words",
    )

    #: The overlap's number in its call, from 1.
    number: int
    #: Seconds on the clock of the events: the later of the user's onset and the agent's.
    onset: float
    #: The words that count, normalised (see :mod:`.words`): all finals and the words of the
    #: newest interim that have stood for the policy's ``stable`` seconds.
    words: tuple[str, ...]
    #: Seconds of the user's voice in this overlap; pauses and a detector's hang-over not counted.
    voiced: float
    #: True when no interim is waiting for its final: these words will not grow by themselves.
    is_complete: bool
    #: The recogniser's confidence in the newest words, 0 to 1, or None.
    confidence: float | None
    #: The language of the newest words as a BCP 47 tag, or None.
    language: str | None
    #: The diarisation label of the newest words, or None.
    speaker: str | None
    #: The diarisation label of whoever spoke first in this call, or None.
    first_speaker: str | None
    #: How loud the user was at the loudest, in dBFS smoothed over 0.2 s; None where nobody
    #: asked for loudness, or no audio came yet.
    loudness: float | None
    #: The newest opinion of each source.
    opinions: Mapping[str, Opinion]
    #: True when the user was talking before the agent became audible.
    user_first: bool
    #: When the newest evidence arrived.
    evidence_at: float
    #: What strategies raised while they judged this overlap.
    faults: list[Fault]

    @property
    def text(self) -> str:
        """The words that count, as the recogniser printed them where all of them do."""
        if len(self._interim_words) == len(self._all_interim):
            return self.heard
        return " ".join(filter(None, (self._final_text, *self._interim_words)))

    @property
    def heard(self) -> str:
        """All that was heard so far, as the recogniser printed it, unripe words included."""
        if self._final_text and self._interim_text:
            return f"{self._final_text} {self._interim_text}"
        return self._final_text or self._interim_text

    @property
    def agent_text(self) -> str:
        """What the agent has said so far in this speech, or an empty string if unknown."""
        return self._agent.text

    @property
    def agent_asked(self) -> bool:
        """True when what the agent has said so far ends in a question mark."""
        return asks(self._agent.text)

    @property
    def agent_text_before(self) -> str:
        """What the agent had said in this speech at the onset, or an empty string if unknown."""
        return self._agent.text_at(self.onset)

    @property
    def agent_asked_before(self) -> bool:
        """True when what the agent had said at the onset ends in a question mark."""
        return asks(self.agent_text_before)

    @property
    def is_beside_a_question(self) -> bool:
        """True when a question of the agent's ended a second at most before or after the onset,
        or was its last word by then: the words may be the answer."""
        return self.agent_asked_before or abs(self._agent.asked - self.onset) <= BESIDE

    def agent_text_since(self, at: float) -> str:
        """What of it may have sounded after *at*, in seconds on the clock of the events."""
        return self._agent.text_since(at)

    _agent: AgentWords
    _final_text: str
    _final_words: tuple[str, ...]
    _interim_text: str
    _interim_words: tuple[str, ...]
    _all_interim: tuple[str, ...]
    _since: list[float]


class GrowingOverlap(Overlap):
    """The engine's side of an overlap: it takes in evidence."""

    __slots__ = ("_opinions",)

    def __init__(
        self, number: int, onset: float, *, agent: AgentWords, user_first: bool = False
    ) -> None:
        self.number = number
        self.onset = onset
        self.user_first = user_first
        self.words = ()
        self.voiced = 0.0
        self.is_complete = True
        self.confidence = self.language = self.speaker = self.first_speaker = None
        self.loudness = None
        self._opinions: dict[str, Opinion] = {}
        self.opinions = MappingProxyType(self._opinions)
        self.evidence_at = onset
        self.faults = []
        self._agent = agent
        self._final_text = self._interim_text = ""
        self._final_words = self._interim_words = self._all_interim = ()
        self._since = []

    def add_voice(self, at: float, seconds: float) -> None:
        self.voiced += seconds
        self.evidence_at = at

    def add_loudness(self, at: float, dbfs: float) -> bool:
        """Take in how loud it was; whether it is the loudest so far."""
        if self.loudness is not None and dbfs <= self.loudness:
            return False
        self.loudness = dbfs
        self.evidence_at = at
        return True

    def add_opinion(self, opinion: Opinion) -> None:
        self._opinions[opinion.source] = opinion
        self.evidence_at = opinion.at

    def add_transcript(self, event: Transcript, *, stable: float) -> None:
        """Take in what the recogniser wrote: finals append, interims replace."""
        self.evidence_at = event.at
        if event.confidence is not None:
            self.confidence = event.confidence
        if event.language:
            self.language = event.language
        if event.speaker is not None:
            self.speaker = event.speaker
        text = event.text.strip()
        if event.is_final:
            self._add_final(text)
        else:
            self._replace_interim(event.at, text)
        self._count(event.at, stable)

    def ripen(self, now: float, *, stable: float) -> None:
        """Count the interim's words that have stood for *stable* seconds by *now*."""
        before = len(self._interim_words)
        self._count(now, stable)
        if len(self._interim_words) > before:
            self.evidence_at = self._since[len(self._interim_words) - 1]

    def ripens_at(self, *, stable: float) -> float | None:
        """When the next word of the interim will count, or None."""
        counted = len(self._interim_words)
        return self._since[counted] + stable if counted < len(self._since) else None

    def _add_final(self, text: str) -> None:
        if text:
            self._final_text = f"{self._final_text} {text}" if self._final_text else text
            self._final_words += split_words(text, self.language)
        self._interim_text = ""
        self._all_interim = ()
        self._since = []
        self.is_complete = True

    def _replace_interim(self, at: float, text: str) -> None:
        words = split_words(text, self.language) if text else ()
        kept = 0
        for old, new in zip(self._all_interim, words, strict=False):
            if old != new:
                break
            kept += 1
        self._since = self._since[:kept] + [at] * (len(words) - kept)
        self._all_interim = words
        self._interim_text = text
        self.is_complete = not words

    def _count(self, now: float, stable: float) -> None:
        ripe = 0
        for since in self._since:
            if since + stable > now:
                break
            ripe += 1
        self._interim_words = self._all_interim[:ripe]
        self.words = self._final_words + self._interim_words
