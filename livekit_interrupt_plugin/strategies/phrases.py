"""One of some phrases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ..errors import ConfigurationError
from ..overlap import Overlap
from ..verdict import Judgement
from ..words import split_words
from .base import Strategy
from .grammar import Grammar
from .lexicon import Lexicon, lexicon_for, lexicons
from .opening import judge_opening

__all__ = ["Phrases"]


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Phrases(Strategy):
    """The user opens with one of *phrases*: "stop", "okay stop", "could you please stop".

    What a listener says first, fillers and politeness may come before; a phrase later in a
    sentence is part of it ("i can't wait"). UNSURE while the last words may become a phrase, at
    the longest until the next word or the final.

    Raises:
        ConfigurationError: there is no phrase, or one without a word.
    """

    phrases: tuple[str, ...]

    def __init__(self, *phrases: str) -> None:
        if not phrases:
            raise ConfigurationError("Phrases needs a phrase, got none", hint='Phrases("stop")')
        for phrase in phrases:
            if not isinstance(phrase, str) or not split_words(phrase):
                raise ConfigurationError(f"Phrases: a phrase must have a word, got {phrase!r}")
        object.__setattr__(self, "phrases", phrases)
        for lexicon in lexicons().values():
            _grammar(phrases, lexicon)

    def judge(self, overlap: Overlap) -> Judgement:
        grammar = _grammar(self.phrases, lexicon_for(overlap.language, "en"))
        return judge_opening(self, grammar, overlap, "one of the phrases")

    def __repr__(self) -> str:
        return f"Phrases({', '.join(map(repr, self.phrases))})"


@lru_cache(maxsize=256)
def _grammar(phrases: tuple[str, ...], lexicon: Lexicon) -> Grammar:
    return lexicon.grammar(lexicon.openers, goals=phrases)
