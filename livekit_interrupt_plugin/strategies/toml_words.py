"""The TOML file of a language: what may be in it, and how it is read."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover
    import tomli as tomllib

from ..errors import ConfigurationError
from .patterns import with_sets

__all__ = ["KINDS", "TomlWords", "parse_words", "read_file"]

#: What phrases of a language do; see ``Lexicon``.
KINDS = (
    "backchannels",
    "followers",
    "openings",
    "starters",
    "after_negative",
    "negatives",
    "answers",
    "commands",
    "openers",
)
_Table = Mapping[str, object]


class TomlWords(NamedTuple):
    """What a file says."""

    #: The phrases of each of ``KINDS``, as they are written, with the sets in their places.
    phrases: dict[str, tuple[str, ...]]
    without: tuple[str, ...]
    tolerated: int | None


def read_file(path: Path) -> str:
    """The text of a language file.

    Raises:
        ConfigurationError: there is none, or it is no text.
    """
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: must be a readable UTF-8 file, got {error}") from error


def parse_words(text: str, name: str) -> TomlWords:
    """The words in the *text* of a file of the form of ``en.toml``.

    Raises:
        ConfigurationError: it breaks a rule; the message begins with *name*.
    """
    try:
        table = tomllib.loads(text)
        _no_keys_but(table, "the file", (*KINDS, "sets", "without", "tolerated"))
        sets = {key: _strings(group, key, "words") for key, group in _groups(table, "sets")}
        return TomlWords(
            {kind: tuple(dict.fromkeys(_phrases(table, kind, sets))) for kind in KINDS},
            tuple(_strings(table, "the file", "without") if "without" in table else ()),
            _number(table, "tolerated"),
        )
    except ConfigurationError as error:
        raise ConfigurationError(f"{name}: {error}") from error
    except (ValueError, RecursionError) as error:  # of 5,000 digits, or brackets
        raise ConfigurationError(f"{name}: must be TOML, got {error}") from error


def _phrases(table: _Table, kind: str, sets: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for name, group in _groups(table, kind):
        key = "words" if kind == "negatives" else "phrases"
        _no_keys_but(_table(group, name), f"[{name}]", (key, "source", "verified"))
        for pattern in _strings(group, name, key):
            yield with_sets(pattern, sets)


def _groups(table: _Table, kind: str) -> Iterator[tuple[str, object]]:
    if kind == "negatives":  # words of the agent, in one group
        groups: _Table = {kind: table[kind]} if kind in table else {}
    else:
        groups = _table(table.get(kind, {}), kind)
    for name, group in groups.items():
        yield name if kind in ("sets", "negatives") else f"{kind}.{name}", group


def _table(value: object, name: str) -> _Table:
    if not isinstance(value, dict):
        raise ConfigurationError(f"[{name}] must be a table, got {value!r}")
    return value


def _strings(group: object, name: str, key: str) -> list[str]:
    strings = _table(group, name).get(key)
    if not isinstance(strings, list) or not all(isinstance(item, str) for item in strings):
        raise ConfigurationError(f"[{name}] must have a list of strings as {key}, got {strings!r}")
    return strings


def _number(table: _Table, key: str) -> int | None:
    number = table.get(key)
    if number is None or (isinstance(number, int) and not isinstance(number, bool)):
        return number
    raise ConfigurationError(f"{key} must be a whole number, got {number!r}")


def _no_keys_but(table: _Table, name: str, keys: Sequence[str]) -> None:
    for key in table:
        if key not in keys:
            raise ConfigurationError(f"{name} must have no keys but {', '.join(keys)}, got {key!r}")
