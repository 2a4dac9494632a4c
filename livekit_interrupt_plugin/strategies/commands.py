"""Words that ask for the floor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ..overlap import Overlap
from ..verdict import Judgement
from .base import Strategy
from .grammar import Grammar
from .lexicon import Lexicon, lexicon_for, lexicons
from .opening import judge_opening

__all__ = ["Commands"]


@dataclass(frozen=True, slots=True)
class Commands(Strategy):
    """The user opens with a command in their language: "stop", "okay wait", "one moment please".

    As :class:`Phrases`, with the commands of ``languages/*.toml``.

    Args:
        language: The language of transcripts that name none, or one there are no words for.

    Raises:
        ConfigurationError: there are no words for *language*.
    """

    language: str = "en"

    def __post_init__(self) -> None:
        lexicon_for(None, self.language)
        for lexicon in lexicons().values():
            _grammar(lexicon)

    def judge(self, overlap: Overlap) -> Judgement:
        grammar = _grammar(lexicon_for(overlap.language, self.language))
        return judge_opening(self, grammar, overlap, "a command")

    def __repr__(self) -> str:
        return "Commands()" if self.language == "en" else f"Commands(language={self.language!r})"


@cache
def _grammar(lexicon: Lexicon) -> Grammar:
    return lexicon.grammar(lexicon.openers, goals=lexicon.commands)
