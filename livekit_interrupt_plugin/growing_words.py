"""The words of a text that is written again and again, longer each time."""

from __future__ import annotations

from functools import lru_cache

from . import segments
from .words import LONGEST_PIECE, opens_tag, split_words, words_of_piece

__all__ = ["GrowingWords"]

#: What the second half of a word in two halves begins with ("uh huh", "o k"): it changes the word
#: before it, so nothing is taken for granted there.
_SECOND_HALVES = frozenset("hHkK")


class GrowingWords:
    """What an interim says; of a longer one, only the new word is split.

    The words are those of :func:`split_words`: that more text never changes the words before the
    last one makes this possible.
    """

    __slots__ = ("_last", "_stem", "_stem_words", "words")

    def __init__(self) -> None:
        self.words: tuple[str, ...] = ()
        # The text up to its last word, where that is a plain one, else None; its words; the word.
        self._stem: str | None = None
        self._stem_words: tuple[str, ...] = ()
        self._last = ""

    def replace(self, text: str, language: str | None) -> int:
        """Take *text* instead; how many of the first words stay."""
        stem = self._stem
        if stem is None:
            return self._split(text, language)
        if text.startswith(stem) and len(text) - len(stem) <= LONGEST_PIECE:
            word = text[len(stem) :]
            if (plain := _plain(word)) is not None:
                return self._end_in(word, plain)
        grown = f"{stem}{self._last} "
        if text.startswith(grown) and len(text) - len(grown) <= LONGEST_PIECE:
            word = text[len(grown) :]
            if (plain := _plain(word)) is not None:
                self._stem, self._stem_words = grown, self.words
                return self._end_in(word, plain)
        return self._split(text, language)

    def _end_in(self, word: str, plain: tuple[str, ...]) -> int:
        before, stem = self.words, self._stem_words
        self._last = word
        stays = len(stem)
        if len(before) > stays and before[stays] == plain[0]:
            stays += 1
        self.words = stem + plain
        return stays

    def _split(self, text: str, language: str | None) -> int:
        before, self.words = self.words, split_words(text, language)
        self._stem = None
        head, space, word = text.rpartition(" ")
        if _is_plain(word) and not opens_tag(head) and not segments.loaded:
            self._stem, self._stem_words, self._last = head + space, self.words[:-1], word
        return _common(before, self.words)


@lru_cache(maxsize=4096)
def _plain(word: str) -> tuple[str, ...] | None:
    """The word in *word*, where it is a plain one."""
    return words_of_piece(word, None) if _is_plain(word) else None


def _is_plain(word: str) -> bool:
    """Whether *word* is one word, whatever comes before it."""
    if len(word) > LONGEST_PIECE or not word.isalnum():
        return False
    return word.isascii() and word[0] not in _SECOND_HALVES


def _common(before: tuple[str, ...], after: tuple[str, ...]) -> int:
    count = 0
    for old, new in zip(before, after, strict=False):
        if old != new:
            break
        count += 1
    return count
