"""Whether words said over the agent answer what it asked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from .overlap import Overlap
from .strategies.backchannel import Backchannel
from .strategies.base import Strategy
from .strategies.commands import Commands
from .strategies.grammar import Grammar
from .strategies.lexicon import Lexicon, grammar_of, lexicon_for, lexicons
from .strategies.phrases import Phrases
from .words import spell

__all__ = ["Answers"]

#: "Yes" in every language we have (SWBD-DAMSL: ny). No answers for ``Backchannel(answers=True)``,
#: which gives them the floor: said over a question, most tell the agent to go on.
_SOUNDS = ("mm-hmm", "uh-huh")


class Answers:
    """Finds answers: "yes", "oh that's fine", "mm-hmm"; "no" as well.

    Args:
        strategy: Words are read in the language, and by the words of one's own, of the first
            leaf of it that has any; else in English where the recogniser names no language.
    """

    def __init__(self, strategy: Strategy) -> None:
        self._language, self._words = _as_read_by(strategy)
        self._grammars: Mapping[str, Grammar] = {
            lexicon.language: _grammar(lexicon) for lexicon in lexicons(self._words).values()
        }

    def has(self, overlap: Overlap) -> bool:
        """Whether the words of *overlap* open with an answer, and the agent has asked."""
        if not overlap.words or not overlap.is_beside_a_question:
            return False
        lexicon = lexicon_for(overlap.language, self._language, self._words)
        return bool(self._grammars[lexicon.language].read(spell(overlap.words)).goal)


def _as_read_by(strategy: Strategy) -> tuple[str, tuple[Lexicon, ...]]:
    for leaf in strategy.leaves():
        if isinstance(leaf, (Backchannel, Commands, Phrases)):
            words = leaf.words
            return leaf.language, words if isinstance(words, tuple) else (words,)
    return "en", ()


@cache
def _grammar(lexicon: Lexicon) -> Grammar:
    goals = (*lexicon.answers, *lexicon.after_negative, *_SOUNDS)
    return grammar_of(lexicon).extended(goals=goals)
