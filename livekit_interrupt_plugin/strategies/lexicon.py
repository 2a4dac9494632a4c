"""What the words of one language do in a conversation, read from a TOML file."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover
    import tomli as tomllib

from ..errors import ConfigurationError
from .grammar import Grammar, expand

__all__ = ["Lexicon", "lexicon_for", "lexicons"]


# Compared by identity: a lexicon is a key of caches that the audio path asks.
@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The phrases of one language, by what they do."""

    #: A BCP 47 language, "en".
    language: str
    #: "yeah", "that's right": go on.
    backchannels: tuple[str, ...] = ()
    #: "then", "love": go on, after a backchannel.
    followers: tuple[str, ...] = ()
    #: "i see": go on, but not right after a starter: "yeah i" mostly begins a sentence.
    openings: tuple[str, ...] = ()
    #: "yeah", "uh": backchannels that often begin a turn.
    starters: tuple[str, ...] = ()
    #: "no": go on, after a negative statement of the agent.
    after_negative: tuple[str, ...] = ()
    #: "not", "never": what makes a statement negative.
    negatives: tuple[str, ...] = ()
    #: "yes", "okay": answers, when the agent has just asked.
    answers: tuple[str, ...] = ()
    #: "stop", "hold on": give me the floor.
    commands: tuple[str, ...] = ()
    #: "please", "could you": what may stand before a command.
    openers: tuple[str, ...] = ()

    @classmethod
    def from_table(cls, language: str, table: Mapping[str, Any]) -> Lexicon:
        """A lexicon from a table of the form that ``languages/en.toml`` has."""
        sets = {name: group["words"] for name, group in table.get("sets", {}).items()}
        kinds = (
            "backchannels",
            "followers",
            "openings",
            "starters",
            "after_negative",
            "answers",
            "commands",
            "openers",
        )
        phrases = {kind: _expanded(_patterns(table.get(kind, {})), sets) for kind in kinds}
        negatives = table.get("negatives", {}).get("words", ())
        return cls(language, negatives=_expanded(negatives, sets), **phrases)

    def grammar(self, also: tuple[str, ...] = (), *, goals: tuple[str, ...] = ()) -> Grammar:
        """Reads backchannels and the phrases of *also*, up to one of *goals*."""
        return Grammar(
            self.backchannels + also,
            followers=self.followers,
            openings=self.openings,
            starters=self.starters,
            goals=goals,
        )


def _patterns(groups: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for group in groups.values():
        yield from group["phrases"]


def _expanded(patterns: Any, sets: Mapping[str, list[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p for pattern in patterns for p in expand(pattern, sets)))


@cache
def lexicons() -> Mapping[str, Lexicon]:
    """Every language there is a file for. Read once; ask before the call, not in it."""
    found = {}
    for file in files(__package__).joinpath("languages").iterdir():
        if file.name.endswith(".toml"):
            language = file.name.removesuffix(".toml")
            found[language] = Lexicon.from_table(language, tomllib.loads(file.read_text("utf-8")))
    return found


@cache
def lexicon_for(tag: str | None, default: str) -> Lexicon:
    """The lexicon of a BCP 47 *tag* such as "en-GB", or of the *default* language.

    Raises:
        ConfigurationError: there is none for *default*.
    """
    known = lexicons()
    if default not in known:
        raise ConfigurationError(
            f"language must be one of {', '.join(sorted(known))}, got {default!r}"
        )
    language = (tag or default).casefold().replace("_", "-").split("-")[0]
    return known.get(language, known[default])
