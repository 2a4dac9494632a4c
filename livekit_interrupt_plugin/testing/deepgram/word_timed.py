"""A recogniser that knows what will be said, word by word, and hears it in its time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .messages import Message, Results, SpeechStarted, Word, heard
from .script import ROUNDING


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words, and how they are recognised; all times are seconds of the call's audio."""

    words: tuple[Word, ...]
    #: Seconds from one interim to the next.
    interim_every: float
    #: Seconds from the last word's end to the final.
    final_after: float

    @property
    def final_at(self) -> float:
        return self.words[-1].end + self.final_after

    def __post_init__(self) -> None:
        if not self.words:
            raise ValueError("an utterance must have words, got none")
        if self.interim_every <= 0:
            raise ValueError(f"interim_every must be positive, got {self.interim_every}")
        end = 0.0
        for word in self.words:
            if not end <= word.start <= word.end:
                raise ValueError(f"words must follow one another in time, got {self.words}")
            end = word.end


class WordTimed:
    """Recognises *utterances* for one connection, by the audio it is given.

    It has not heard what was said before the connection, not even half of it: a word that began
    then is lost, and of an utterance only what follows is recognised. *utterances* may grow.

    Args:
        since: Seconds of the call's audio before the connection.
        sample_rate: Samples per second.
    """

    def __init__(self, utterances: Sequence[Utterance], *, since: float, sample_rate: int) -> None:
        self._utterances = utterances
        self._since = since
        self._bytes_per_second = 2 * sample_rate
        self._bytes = 0
        self._done = 0  # utterances
        self._finalized = since  # words that began earlier are written, or lost
        self._has_started = False
        self._looks = 0
        self._shown = 0  # words in the newest interim

    def __call__(self, pcm: bytes) -> list[Message]:
        """What is new after *pcm*; after none: all that was heard, as finals."""
        self._bytes += len(pcm)
        now = self._since + self._bytes / self._bytes_per_second + ROUNDING
        if not pcm:
            return self._finalize(now)
        messages: list[Message] = []
        while self._done < len(self._utterances):
            utterance = self._utterances[self._done]
            words = self._unwritten(utterance)
            messages += self._listen(utterance, words, now)
            if now < utterance.final_at:
                break
            if words:
                messages.append(self._said(words, is_final=True))
            self._done += 1
            self._begin_anew()
        return messages

    def _listen(self, utterance: Utterance, words: Sequence[Word], now: float) -> list[Message]:
        """The start of the speech, and an interim if it is time to look and there is more."""
        if not words or now < words[0].start:
            return []
        messages: list[Message] = []
        if not self._has_started:
            self._has_started = True
            messages.append(SpeechStarted(words[0].start - self._since))
        looks = int((now - words[0].start) / utterance.interim_every)
        if looks > self._looks:
            self._looks = looks
            so_far = [word for word in words if word.end <= now]
            if len(so_far) > self._shown:
                self._shown = len(so_far)
                messages.append(self._said(so_far, is_final=False))
        return messages

    def _finalize(self, now: float) -> list[Message]:
        if self._done == len(self._utterances):
            return []
        words = self._unwritten(self._utterances[self._done])
        so_far = [word for word in words if word.end <= now]
        if not so_far:
            return []
        self._finalized = so_far[-1].end
        self._begin_anew()
        return [replace(self._said(so_far, is_final=True), from_finalize=True)]

    def _begin_anew(self) -> None:
        self._has_started = False
        self._looks = 0
        self._shown = 0

    def _unwritten(self, utterance: Utterance) -> list[Word]:
        return [word for word in utterance.words if word.start >= self._finalized - ROUNDING]

    def _said(self, words: Sequence[Word], *, is_final: bool) -> Results:
        """*words*, at their times in this connection's audio."""
        placed = [
            replace(word, start=word.start - self._since, end=word.end - self._since)
            for word in words
        ]
        return heard(placed, is_final=is_final)
