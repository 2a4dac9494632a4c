"""Words that ask for the floor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from ..overlap import Overlap
from ..verdict import Judgement
from .base import Strategy
from .grammar import Grammar
from .lexicon import Lexicon, as_lexicons, grammar_of, lexicon_for, lexicons
from .opening import judge_opening

__all__ = ["Commands"]


@dataclass(frozen=True, slots=True)
class Commands(Strategy):
    """The user opens with a command in their language: "stop", "okay wait", "one moment please".

    As :class:`Phrases`, with the commands of ``languages/*.toml``.

    Args:
        language: The language of transcripts that name none.
        words: A :class:`Lexicon` or several, added to the words of their languages.

    Raises:
        ConfigurationError: there are no words for *language*.
    """

    language: str = "en"
    words: tuple[Lexicon, ...] | Lexicon = ()

    judges_words_alone: ClassVar[bool] = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", as_lexicons("Commands", self.words))
        lexicon_for(None, self.language, self.words)
        for lexicon in lexicons(self.words).values():
            _grammar(lexicon)

    def judge(self, overlap: Overlap) -> Judgement:
        grammar = _grammar(lexicon_for(overlap.language, self.language, self.words))
        return judge_opening(self, grammar, overlap, "a command")

    def __repr__(self) -> str:
        shown = [f"language={self.language!r}"] * (self.language != "en")
        if self.words:
            shown.append(f"words={self.words!r}")
        return f"Commands({', '.join(shown)})"


@cache
def _grammar(lexicon: Lexicon) -> Grammar:
    return grammar_of(lexicon).extended(lexicon.openers, goals=lexicon.commands)
