"""Text that is written faster than it is spoken, told at the pace of the voice."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from ..words import split_words

__all__ = ["WORDS_PER_SECOND", "Pace", "Segment"]

#: The pace of a voice nobody has measured yet: 170 words a minute, the middle of what is advised
#: for radio (160 to 180: Rodero, "A comparative analysis of speech rate", Text & Talk 32, 2012).
WORDS_PER_SECOND = 170 / 60

# Instructions to the synthesiser in the text: `<break time="1s"/>`. One that is still open hides
# what follows, for at most as many characters as any we know has.
_TAG = re.compile(r"<[/a-zA-Z][^<>]{0,200}(?:>|\Z)")
_WHOLE_TAG = re.compile(r"<[/a-zA-Z][^<>]{0,200}>")
# A word and the white space that ends it; a clause where a script writes no spaces.
_PIECE = re.compile(r"\s*[^\s。、，！？；：]+[。、，！？；：]+|\s*\S+\s+")


class Pace:
    """How fast a voice speaks, as far as it was measured."""

    def __init__(self) -> None:
        self._characters = 0
        self._seconds = 0.0

    def measured(self, characters: int, seconds: float) -> None:
        if characters > 0 and seconds > 0:
            self._characters += characters
            self._seconds += seconds

    def seconds(self, characters: int, words: int) -> float:
        if self._characters:
            return characters * self._seconds / self._characters
        return words / WORDS_PER_SECOND


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word to be said."""

    text: str
    #: Of the segment up to its end.
    characters: int
    words: int
    #: When it will have been said, in seconds of its segment, where the synthesiser knows.
    end: float | None


class Segment:
    """One stretch of text that is spoken in one go: what was said of it, and what is to come."""

    def __init__(self) -> None:
        self.is_complete = False
        self._open = ""
        self._characters = self._words = 0
        self._coming: deque[_Piece] = deque()
        self._audible = 0.0
        self._since: float | None = None

    def goes_on(self, now: float) -> None:
        self._since = now

    def pauses(self, now: float) -> None:
        if self._since is not None:
            self._audible += now - self._since
        self._since = None

    def add(self, text: str, end: float | None) -> None:
        self._open = _WHOLE_TAG.sub(" ", self._open + text)
        hidden = _TAG.search(self._open)
        readable = self._open[: hidden.start()] if hidden else self._open
        taken = 0
        for piece in _PIECE.finditer(readable):
            self._append(piece[0], end)
            taken = piece.end()
        self._open = self._open[taken:]

    def complete(self) -> None:
        self.is_complete = True
        if self._open.strip():
            self._append(self._open, end=None)
        self._open = ""

    def next_ends(self, pace: Pace) -> float | None:
        """When the next piece will have been said; None where it is not being said now."""
        if self._since is None or not self._coming:
            return None
        piece = self._coming[0]
        end = pace.seconds(piece.characters, piece.words) if piece.end is None else piece.end
        return self._since - self._audible + end

    def take(self) -> str:
        return self._coming.popleft().text

    def rest(self) -> Iterator[str]:
        """What is to come of a segment that has been played; one never heard has nothing."""
        while self._coming and (self._audible or self._since is not None):
            yield self.take()

    def _append(self, text: str, end: float | None) -> None:
        self._words += len(split_words(text))
        spoken = self._characters + len(text.rstrip())
        self._coming.append(_Piece(text.strip(), spoken, self._words, end))
        self._characters += len(text)
