"""Phrases written short: "that's [very] (good|nice)"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise, product

from ..errors import ConfigurationError

__all__ = ["choices_of", "expand", "with_sets"]

_CLOSING = {"(": ")", "[": "]"}
_NAME = re.compile(r"\{(\w+)\}")
_NOTATION = frozenset("([{|])")
_TOKEN = re.compile(r"[()\[\]|]|[^()\[\]|]+")


def expand(pattern: str, sets: Mapping[str, Iterable[str]] | None = None) -> tuple[str, ...]:
    """Every phrase that *pattern* stands for.

    ``(a|b)`` is one of several, ``[a]`` may be left out, ``{name}`` is one of a named set.

    >>> expand("[oh] (yes|no)")
    ('yes', 'no', 'oh yes', 'oh no')

    Raises:
        ConfigurationError: a bracket is left open, or a set is unknown.
    """
    tokens = iter(_TOKEN.findall(with_sets(pattern, sets or {})))
    phrases = _alternatives(tokens, pattern)
    return tuple(dict.fromkeys(" ".join(phrase.split()) for phrase in phrases))


def choices_of(pattern: str) -> tuple[tuple[str, ...], ...]:
    """What *pattern* leaves open, place by place.

    >>> choices_of("oh [very] (good|so so)")
    (('oh',), ('', 'very'), ('good', 'so so'))

    Raises:
        ConfigurationError: as :func:`expand`.
    """
    if not _is_short(pattern):
        return ((pattern,),)
    return tuple(expand(place) for place in _places(pattern) if place)


def with_sets(pattern: str, sets: Mapping[str, Iterable[str]]) -> str:
    """*pattern* with the members of each set in the place of its name.

    >>> with_sets("oh {kind}", {"kind": ("good", "bad")})
    'oh (good|bad)'

    Raises:
        ConfigurationError: a set is unknown.
    """
    return _NAME.sub(lambda match: _members(match[1], sets, pattern), pattern)


def _is_short(pattern: str) -> bool:
    return not _NOTATION.isdisjoint(pattern)


def _places(pattern: str) -> list[str]:
    """*pattern* cut at the spaces that are in no bracket; whole where it is a choice itself."""
    cuts, depth = [-1], 0
    for index, letter in enumerate(pattern):
        depth += (letter in _CLOSING) - (letter in _CLOSING.values())
        if depth == 0 and letter == "|":
            return [pattern]
        if depth == 0 and letter == " ":
            cuts.append(index)
    return [pattern[start + 1 : end] for start, end in pairwise([*cuts, len(pattern)])]


def _members(name: str, sets: Mapping[str, Iterable[str]], pattern: str) -> str:
    if name not in sets:
        raise ConfigurationError(f"a pattern must name a known set, got {name!r} in {pattern!r}")
    return f"({'|'.join(sets[name])})"


def _alternatives(tokens: Iterator[str], pattern: str, end: str = "") -> list[str]:
    """The phrases that *tokens* stand for, up to *end*."""
    done: list[str] = []
    current = [""]
    for token in tokens:
        if token == end:
            return done + current
        if token == "|":
            done, current = done + current, [""]
        elif token in _CLOSING:
            inner = _alternatives(tokens, pattern, _CLOSING[token])
            inner = ["", *inner] if token == "[" else inner
            current = [before + after for before, after in product(current, inner)]
        elif token in _CLOSING.values():
            raise _unbalanced(pattern)
        else:
            current = [phrase + token for phrase in current]
    if end:
        raise _unbalanced(pattern)
    return done + current


def _unbalanced(pattern: str) -> ConfigurationError:
    return ConfigurationError(f"a pattern must close just what it opens, got {pattern!r}")
