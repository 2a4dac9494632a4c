"""The automaton that reads words by phrases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from ..words import spell, split_words
from .patterns import choices_of, expand

__all__ = ["Grammar", "Reading", "expand"]


class _Node:
    """What has been read of one or several phrases."""

    __slots__ = ("example", "is_goal", "is_phrase", "is_starter", "links", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        #: Where the words go on that more than one way leads to.
        self.links: list[_Node] = []
        self.is_phrase = False
        self.is_goal = False
        self.is_starter = False
        #: One phrase that goes through here, for the reason.
        self.example = ""

    def grow(self, words: str, example: str = "") -> _Node:
        """The node after *words*, made if need be."""
        node = self
        for unit in spell(split_words(words)):
            node = node.next.setdefault(unit, _Node())
            node.example = node.example or example or words
        return node

    def add(self, choices: Sequence[Sequence[str]]) -> None:
        """Add the phrases that have one of each of *choices*, after one another."""
        first, rest = choices[0], choices[1:]
        if "" in first and rest:
            self.add(rest)
        tail = " ".join(filter(None, (choice[0] for choice in rest)))
        ends = [self.grow(words, f"{words} {tail}".strip()) for words in first if words]
        head = next(filter(None, first), "")
        for place, choice in enumerate(rest, start=1):
            tail = " ".join(filter(None, (choice[0] for choice in rest[place:])))
            after = _Node()
            for end in ends:
                end.links.append(after)
            grown = [
                after.grow(words, " ".join(filter(None, (head, words, tail))))
                for words in choice
                if words
            ]
            ends = grown + ends if "" in choice else grown
            head = f"{head} {choice[0]}".strip()
        for end in ends:
            end.is_phrase = True


_Roots: TypeAlias = tuple[_Node, ...]


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
        phrases: What may come anywhere; like the next two, each may be short for several.
        followers: What cannot come first ("then" in "okay then").
        openings: What cannot come right after one of the *starters*.
        starters: Phrases as others, after which no opening comes.
    """

    __slots__ = ("_after", "_first", "_openings")

    def __init__(
        self,
        phrases: Iterable[str],
        *,
        followers: Iterable[str] = (),
        openings: Iterable[str] = (),
        starters: Iterable[str] = (),
    ) -> None:
        first, after, before = _Node(), _Node(), _Node()
        for root, some in ((first, phrases), (after, followers), (before, openings)):
            for pattern in some:
                root.add(choices_of(pattern))
        for phrase in starters:
            node = first.grow(phrase)
            node.is_phrase = node.is_starter = True
        self._first: _Roots = (first,)
        self._after: _Roots = (after,)
        self._openings: _Roots = (before,)

    @classmethod
    def side_by_side(cls, grammars: Sequence[Grammar]) -> Grammar:
        """Reads the phrases of any of *grammars*, also mixed."""
        return cls._of(
            tuple(root for grammar in grammars for root in grammar._first),
            tuple(root for grammar in grammars for root in grammar._after),
            tuple(root for grammar in grammars for root in grammar._openings),
        )

    @classmethod
    def _of(cls, first: _Roots, after: _Roots, openings: _Roots) -> Grammar:
        grammar = cls(())
        grammar._first, grammar._after, grammar._openings = first, after, openings
        return grammar

    def extended(self, phrases: Iterable[str] = (), *, goals: Iterable[str] = ()) -> Grammar:
        """This one with more phrases that may come anywhere, and *goals* that end the reading."""
        more = _Node()
        for phrase in phrases:
            more.grow(phrase).is_phrase = True
        for goal in goals:
            more.grow(goal).is_goal = True
        return Grammar._of((*self._first, more), self._after, self._openings)

    def read(self, units: tuple[str, ...]) -> Reading:
        """Read *units* (see :func:`..words.spell`) up to a goal or to one that does not fit."""
        nodes = [*self._first, *self._openings]
        settled = 0
        for index, unit in enumerate(units, start=1):
            nodes = [node.next[unit] for node in nodes if unit in node.next]
            if not nodes:
                return Reading(settled, index, fits=False)
            for node in nodes:
                if node.is_goal:
                    return Reading(settled, index, fits=True, goal=node.example)
            links = [after for node in nodes for after in node.links]
            if any(node.is_phrase for node in nodes):
                settled = index
                links += self._what_follows(nodes)
            nodes += links
        return Reading(settled, len(units), fits=True, example=nodes[0].example)

    def _what_follows(self, ended: list[_Node]) -> tuple[_Node, ...]:
        if any(node.is_starter for node in ended):
            return (*self._first, *self._after)
        return (*self._first, *self._after, *self._openings)
