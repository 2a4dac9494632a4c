"""A listener's noise: go on, I hear you."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from functools import cache, lru_cache
from typing import ClassVar

from ..errors import ConfigurationError
from ..overlap import Overlap
from ..rules import whole_number
from ..verdict import Judgement
from ..words import spell, split_words, written
from .base import Strategy
from .grammar import Grammar, Reading
from .lexicon import Lexicon, as_lexicons, grammar_of, lexicon_for, lexicons

__all__ = ["Backchannel"]


@dataclass(frozen=True, slots=True)
class Backchannel(Strategy):
    """All that was said so far is a backchannel: acknowledgement, agreement, laughter, filler.

    UNSURE while the last words may still become one ("i", "i see"), at the longest until the next
    word or the final; a final "i" is more. What is more stays more, whatever words follow.
    "no" is one after a negative statement of the agent only. In a language without words a single
    unknown word leaves it UNSURE.

    Args:
        answers: Whether "yes" or "okay" is an answer, and so no backchannel, when the agent has
            just asked. Off: on our dev set it raises false interruptions from 1.9 % to 5.1 % and
            finds no further interrupt; most questions that are talked over go on.
        language: The language of transcripts that name none.
        words: A :class:`Lexicon` or several, added to the words of their languages.
        waits: Whether "i" waits for "i see". False spares a tenth of a word of lag and cuts the
            agent off more often; see ``presets.eager``.
        tolerated: How many different words that are no phrase leave it UNSURE, unless they are a
            command; at least as many as the language tolerates. See ``presets.patient``.

    Raises:
        ConfigurationError: there are no words for *language*, or a setting breaks its rule.
    """

    answers: bool = False
    language: str = "en"
    words: tuple[Lexicon, ...] | Lexicon = ()
    _: KW_ONLY
    waits: bool = True
    tolerated: int = 0

    is_about_the_floor: ClassVar[bool] = False
    judges_words_alone: ClassVar[bool] = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", as_lexicons("Backchannel", self.words))
        lexicon_for(None, self.language, self.words)
        _truth("answers", self.answers)
        _truth("waits", self.waits)
        whole_number("Backchannel", "tolerated", self.tolerated, at_least=0)
        for lexicon in lexicons(self.words).values():
            for asked, negative in ((False, False), (False, True), (self.answers, False)):
                self._reads(lexicon, asked=asked, negative=negative)

    def judge(self, overlap: Overlap) -> Judgement:
        if not overlap.words:
            return self.unsure("no words yet")
        lexicon = lexicon_for(overlap.language, self.language, self.words)
        units = spell(overlap.words)
        reading = self._grammar(lexicon, overlap).read(units)
        last = written(units[reading.settled : reading.read])
        if reading.goal in lexicon.commands:
            return self.no("'{0}' is a command", last)
        if reading.goal:
            return self.no("'{0}' answers the agent", last)
        if reading.is_whole:
            return self.yes("'{0}' is a backchannel", written(units))
        if self.waits and reading.fits and not overlap.is_complete:
            return self.unsure("'{0}' may become '{1}'", last, reading.example)
        unknown = _unknown(overlap.words, reading)
        if unknown <= (lexicon.tolerated or 0):
            return self.unsure("'{0}' is of no language there are words for", last)
        if unknown <= self.tolerated:
            return self.unsure("'{0}' alone may be a listener's", last)
        return self.no("'{0}' is more than a backchannel", last)

    def _grammar(self, lexicon: Lexicon, overlap: Overlap) -> Grammar:
        asked = overlap.agent_asked_before
        negative = not asked and _is_negative(overlap.agent_text_before[-60:], lexicon)
        return self._reads(lexicon, asked=asked and self.answers, negative=negative)

    def _reads(self, lexicon: Lexicon, *, asked: bool, negative: bool) -> Grammar:
        # An unknown word may wait, a command may not.
        waiting = bool(lexicon.tolerated or self.tolerated)
        return _grammar(lexicon, asked, negative, waiting)

    def __repr__(self) -> str:
        shown = ["answers=True"] * self.answers
        if self.language != "en":
            shown.append(f"language={self.language!r}")
        if self.words:
            shown.append(f"words={self.words!r}")
        if not self.waits:
            shown.append("waits=False")
        if self.tolerated:
            shown.append(f"tolerated={self.tolerated}")
        return f"Backchannel({', '.join(shown)})"


def _truth(name: str, value: object) -> None:
    if not isinstance(value, bool):
        raise ConfigurationError(f"Backchannel: {name} must be True or False, got {value!r}")


@cache
def _grammar(lexicon: Lexicon, asked: bool, negative: bool, commands: bool) -> Grammar:
    agreements = lexicon.after_negative if negative else ()
    goals = lexicon.answers if asked else ()
    if commands:
        goals += lexicon.commands
    grammar = grammar_of(lexicon)
    return grammar.extended(agreements, goals=goals) if agreements or goals else grammar


@lru_cache(maxsize=256)
def _is_negative(text: str, lexicon: Lexicon) -> bool:
    """True when the last eight words of *text* hold a negative; eight, as in the dev set."""
    return not _negatives(lexicon).isdisjoint(split_words(text)[-8:])


@cache
def _negatives(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(word for phrase in lexicon.negatives for word in split_words(phrase))


def _unknown(words: tuple[str, ...], reading: Reading) -> int:
    """How many different words there are from the first one on that is no phrase."""
    return len(set(_after(words, reading.settled)))


def _after(words: tuple[str, ...], settled: int) -> Iterator[str]:
    for word in words:
        settled -= len(spell((word,)))
        if settled < 0:
            yield word
