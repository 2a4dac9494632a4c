"""One stretch of the user talking over the agent, as far as it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .agent_speech import AgentWords
from .events import Opinion, Transcript
from .growing_words import GrowingWords
from .words import asks, split_words

__all__ = ["Fault", "GrowingOverlap", "Overlap"]

#: Seconds before or after the end of a question for which words may be its answer. Answers begin
#: 0.0 to 0.2 s after it most often, in ten languages (Stivers et al., "Universals and cultural
#: variation in turn-taking in conversation", PNAS 106, 2009); the rest is for those who answer
#: early, for the line, and for the host's estimate of how far the agent has got.
BESIDE = 1.0

#: Characters of one transcript whose words are judged: a quarter of an hour of talk. What writes
#: more is no recogniser any more; its text is kept, and nobody waits while all of it is read.
READ = 10_000


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
        "_final_text",
        "_final_words",
        "_interim",
        "_interim_text",
        "_ripe",
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
    #: In a session the newest 0.5 s may be missing while nobody judges by it.
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
        words = self._interim.words
        if self._ripe == len(words):
            return self.heard
        return " ".join(filter(None, (self._final_text, *words[: self._ripe])))

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
    _interim: GrowingWords
    #: How many of the interim's words count.
    _ripe: int
    #: Since when each of the interim's words stands; never decreasing.
    _since: list[float]


class GrowingOverlap(Overlap):
    """The engine's side of an overlap: it takes in evidence, in place."""

    __slots__ = ("_opinions", "has_news")

    #: True where something changed that a judgement by words hangs on; the engine resets it.
    has_news: bool

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
        self.has_news = True
        self._agent = agent
        self._final_text = self._interim_text = ""
        self._final_words = ()
        self._interim = GrowingWords()
        self._ripe = 0
        self._since = []

    @property
    def interim(self) -> str:
        """The newest interim, or an empty string once its final came."""
        return self._interim_text

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
        self.has_news = True
        self.evidence_at = opinion.at

    def add_transcript(self, event: Transcript, *, stable: float) -> bool:
        """Take in what the recogniser wrote: finals append, interims replace.

        Whether it is an interim that says something else than the one before.
        """
        self.evidence_at = event.at
        if event.confidence is not None and event.confidence != self.confidence:
            self.confidence = event.confidence
            self.has_news = True
        if event.language and event.language != self.language:
            self.language = event.language
            self.has_news = True
        if event.speaker is not None and event.speaker != self.speaker:
            self.speaker = event.speaker
            self.has_news = True
        text = event.text.strip()
        if event.is_final:
            self._add_final(text)
            return False
        is_new = text != self._interim_text
        self._replace_interim(event.at, text, stable)
        return is_new

    def ripen(self, now: float, *, stable: float) -> None:
        """Count the interim's words that have stood for *stable* seconds by *now*."""
        before = self._ripe
        self._count(now, stable, before)
        if self._ripe > before:
            self.evidence_at = self._since[self._ripe - 1]

    def ripens_at(self, *, stable: float) -> float | None:
        """When the next word of the interim will count, or None."""
        since = self._since
        return since[self._ripe] + stable if self._ripe < len(since) else None

    @property
    def is_ripening(self) -> bool:
        """True when some of the interim's words do not count yet."""
        return self._ripe < len(self._since)

    def _add_final(self, text: str) -> None:
        if text:
            self._final_text = f"{self._final_text} {text}" if self._final_text else text
            self._final_words += split_words(text[:READ], self.language)
        self._interim = GrowingWords()
        self._interim_text = ""
        self._since = []
        self._ripe = 0
        self.words = self._final_words
        self.is_complete = True
        self.has_news = True

    def _replace_interim(self, at: float, text: str, stable: float) -> None:
        kept = self._interim.replace(text[:READ], self.language)
        words, since = self._interim.words, self._since
        new = len(words) - kept
        if new == 1 and len(since) == kept + 1:
            since[kept] = at
        else:
            since[kept:] = (at,) * new
        self._interim_text = text
        if self.is_complete is not (not words):
            self.is_complete = not words
            self.has_news = True
        self._count(at, stable, kept)

    def _count(self, now: float, stable: float, kept: int) -> None:
        """Count what has stood long enough, of an interim whose first *kept* words stay."""
        since, counted = self._since, self._ripe
        ripe = counted if counted < kept else kept
        while ripe < len(since) and since[ripe] + stable <= now:
            ripe += 1
        if ripe == counted <= kept:
            return
        self._ripe = ripe
        words = self._interim.words
        counting = words if ripe == len(words) else words[:ripe]
        self.words = self._final_words + counting if self._final_words else counting
        self.has_news = True
