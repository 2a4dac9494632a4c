"""One of some phrases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from ..errors import ConfigurationError
from ..overlap import Overlap
from ..verdict import Judgement
from ..words import split_words
from .base import Strategy
from .grammar import Grammar
from .lexicon import Lexicon, as_lexicons, grammar_of, lexicon_for, lexicons
from .opening import judge_opening

__all__ = ["Phrases"]


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Phrases(Strategy):
    """The user opens with one of *phrases*: "stop", "okay stop", "could you please stop".

    What a listener says first, fillers and politeness may come before; a phrase later in a
    sentence is part of it ("i can't wait"). UNSURE while the last words may become a phrase, at
    the longest until the next word or the final.

    Args:
        language: The language of transcripts that name none.
        words: A :class:`Lexicon` or several, added to the words of their languages.

    Raises:
        ConfigurationError: there is no phrase, or one without a word.
    """

    phrases: tuple[str, ...]
    language: str
    words: tuple[Lexicon, ...]

    judges_words_alone: ClassVar[bool] = True

    def __init__(
        self,
        *phrases: str,
        language: str = "en",
        words: tuple[Lexicon, ...] | Lexicon = (),
    ) -> None:
        if not phrases:
            raise ConfigurationError("Phrases needs a phrase, got none", hint='Phrases("stop")')
        for phrase in phrases:
            if not isinstance(phrase, str) or not split_words(phrase):
                raise ConfigurationError(f"Phrases: a phrase must have a word, got {phrase!r}")
        object.__setattr__(self, "phrases", phrases)
        object.__setattr__(self, "language", language)
        object.__setattr__(self, "words", as_lexicons("Phrases", words))
        lexicon_for(None, language, self.words)
        for lexicon in lexicons(self.words).values():
            _grammar(phrases, lexicon)

    def judge(self, overlap: Overlap) -> Judgement:
        grammar = _grammar(self.phrases, lexicon_for(overlap.language, self.language, self.words))
        return judge_opening(self, grammar, overlap, "one of the phrases")

    def __repr__(self) -> str:
        shown = [repr(phrase) for phrase in self.phrases]
        if self.language != "en":
            shown.append(f"language={self.language!r}")
        if self.words:
            shown.append(f"words={self.words!r}")
        return f"Phrases({', '.join(shown)})"


# Never forgotten: a grammar that has to be made again would be made in the audio path.
@cache
def _grammar(phrases: tuple[str, ...], lexicon: Lexicon) -> Grammar:
    return grammar_of(lexicon).extended(lexicon.openers, goals=phrases)
