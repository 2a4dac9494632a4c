"""Phrases written short, and the automaton that reads words by them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import product
from typing import NamedTuple

from ..errors import ConfigurationError
from ..words import spell, split_words

__all__ = ["Grammar", "Reading", "expand"]

_OPENING = {"(": ")", "[": "]"}
_NAME = re.compile(r"\{(\w+)\}")


def expand(pattern: str, sets: Mapping[str, Iterable[str]] | None = None) -> tuple[str, ...]:
    """Every phrase that *pattern* stands for.

    ``(a|b)`` is one of several, ``[a]`` may be left out, ``{name}`` is one of a named set.

    >>> expand("[oh] (yes|no)")
    ('yes', 'no', 'oh yes', 'oh no')

    Raises:
        ConfigurationError: a bracket is left open, or a set is unknown.
    """
    flat = _NAME.sub(lambda match: _members(match[1], sets or {}, pattern), pattern)
    phrases, _ = _alternatives(flat, pattern)
    return tuple(dict.fromkeys(" ".join(phrase.split()) for phrase in phrases))


def _members(name: str, sets: Mapping[str, Iterable[str]], pattern: str) -> str:
    if name not in sets:
        raise ConfigurationError(f"a pattern must name a known set, got {name!r} in {pattern!r}")
    return f"({'|'.join(sets[name])})"


def _alternatives(text: str, pattern: str, end: str = "") -> tuple[list[str], str]:
    """The phrases up to *end*, and the text after it."""
    done: list[str] = []
    current = [""]
    while text:
        letter, text = text[0], text[1:]
        if letter == end:
            return done + current, text
        if letter == "|":
            done, current = done + current, [""]
        elif letter in _OPENING:
            inner, text = _alternatives(text, pattern, _OPENING[letter])
            inner = ["", *inner] if letter == "[" else inner
            current = [before + after for before, after in product(current, inner)]
        elif letter in _OPENING.values():
            raise _unbalanced(pattern)
        else:
            current = [phrase + letter for phrase in current]
    if end:
        raise _unbalanced(pattern)
    return done + current, text


def _unbalanced(pattern: str) -> ConfigurationError:
    return ConfigurationError(f"a pattern must close just what it opens, got {pattern!r}")


class _Node:
    """What has been read of one or several phrases."""

    __slots__ = ("example", "is_goal", "is_phrase", "is_starter", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.is_phrase = False
        self.is_goal = False
        self.is_starter = False
        #: One phrase that goes through here, for the reason.
        self.example = ""

    def grow(self, phrase: str) -> _Node:
        """The node after *phrase*, made if need be."""
        node = self
        for unit in spell(split_words(phrase)):
            node = node.next.setdefault(unit, _Node())
            node.example = node.example or phrase
        return node


class Reading(NamedTuple):
    """How far a grammar could read."""

    #: How many units the whole phrases read so far have.
    settled: int
    #: How many units were read, the one that fits nothing included.
    read: int
    #: False when the last unit read fits nothing.
    fits: bool
    #: The goal that was reached, or an empty string.
    goal: str = ""
    #: A phrase that the last units may become.
    example: str = ""

    @property
    def is_whole(self) -> bool:
        """True when everything read is whole phrases."""
        return self.fits and self.settled == self.read


class Grammar:
    """Any number of phrases, one after another, then perhaps a goal.

    Args:
        phrases: What may come anywhere.
        followers: What cannot come first ("then" in "okay then").
        openings: What cannot come right after one of the *starters*.
        starters: Phrases as others, after which no opening comes.
        goals: What ends the reading.
    """

    __slots__ = ("_after", "_first", "_openings")

    def __init__(
        self,
        phrases: Iterable[str],
        *,
        followers: Iterable[str] = (),
        openings: Iterable[str] = (),
        starters: Iterable[str] = (),
        goals: Iterable[str] = (),
    ) -> None:
        self._first, self._after, self._openings = _Node(), _Node(), _Node()
        for root, some in (
            (self._first, (*phrases, *starters)),
            (self._after, followers),
            (self._openings, openings),
        ):
            for phrase in some:
                root.grow(phrase).is_phrase = True
        for phrase in starters:
            self._first.grow(phrase).is_starter = True
        for phrase in goals:
            self._first.grow(phrase).is_goal = True

    def read(self, units: tuple[str, ...]) -> Reading:
        """Read *units* (see :func:`..words.spell`) up to a goal or to one that does not fit."""
        nodes = [self._first, self._openings]
        settled = 0
        for index, unit in enumerate(units, start=1):
            nodes = [node.next[unit] for node in nodes if unit in node.next]
            if not nodes:
                return Reading(settled, index, fits=False)
            for node in nodes:
                if node.is_goal:
                    return Reading(settled, index, fits=True, goal=node.example)
            if any(node.is_phrase for node in nodes):
                settled = index
                nodes += self._what_follows(nodes)
        return Reading(settled, len(units), fits=True, example=nodes[0].example)

    def _what_follows(self, ended: list[_Node]) -> tuple[_Node, ...]:
        if any(node.is_starter for node in ended):
            return self._first, self._after
        return self._first, self._after, self._openings
