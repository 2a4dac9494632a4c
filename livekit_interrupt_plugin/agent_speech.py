"""The agent's speech: one playback, from its first audible sound to its end."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from dataclasses import dataclass, field

from .words import asks, joined, split_words

__all__ = ["AgentSpeech", "AgentWords"]

#: Words a second: 170 a minute, as ``hosts/paced_text.py`` paces them.
_PACE = 170 / 60
#: Whatever is said: a question mark asks, and white space stands between words.
_LETTER = re.compile(r"[^\s?？؟]")


class AgentWords:
    """The words of the agent's speech; shared with its overlaps, so that they see it grow."""

    __slots__ = ("_lengths", "_told", "_until", "asked", "text")

    def __init__(self) -> None:
        self.text = ""
        #: When its newest question ended, in seconds on the clock of the events.
        self.asked = -math.inf
        # Of each piece: when it was told, until when it may sound, the length of the text with it.
        self._told: list[float] = []
        self._until: list[float] = []
        self._lengths: list[int] = []

    def add(self, at: float, text: str) -> None:
        """The agent has said *text* by *at*."""
        if not (text := text.strip()):
            return
        self.text = joined(self.text, text)
        self._told.append(at)
        self._until.append(max([at + _may_take(text), *self._until[-1:]]))
        self._lengths.append(len(self.text))
        if asks(text):
            self.asked = at

    def text_at(self, at: float) -> str:
        """What had been said by *at*."""
        return self.text[: self._length(bisect_right(self._told, at))]

    def text_since(self, at: float) -> str:
        """What may have sounded after *at*."""
        return self.text[self._length(bisect_right(self._until, at)) :].lstrip()

    def masked(self) -> AgentWords:
        """A copy of these words, as they are now, without a letter of them."""
        copy = AgentWords()
        copy.text = _LETTER.sub("x", self.text)
        copy.asked = self.asked
        copy._told, copy._until = self._told[:], self._until[:]
        copy._lengths = self._lengths[:]
        return copy

    def _length(self, pieces: int) -> int:
        return self._lengths[pieces - 1] if pieces else 0


def _may_take(text: str) -> float:
    """Seconds for which *text* may still sound when it is told.

    A word is told when it was spoken; not every host knows when that is, and one that tells a
    sentence may do so as it begins.
    """
    words = len(split_words(text))
    return words / _PACE if words > 1 else 0.0


@dataclass(slots=True)
class AgentSpeech:
    """The speech that is playing, or that just ended; as it is here, none has begun yet."""

    #: When the agent took the floor, audible or thinking, in seconds on the clock of the events.
    began: float = -math.inf
    interruptible: bool = True
    #: Until when nobody writes down what the user says over it.
    deaf_until: float = -math.inf
    words: AgentWords = field(default_factory=AgentWords)
    #: True once it has ended or was interrupted.
    is_over: bool = True
    #: Since when it sounds; minus infinity while the agent thinks about what to say.
    audible_since: float = -math.inf

    @property
    def is_thinking(self) -> bool:
        """True while the agent has the floor and is not heard."""
        return not self.is_over and self.audible_since == -math.inf
