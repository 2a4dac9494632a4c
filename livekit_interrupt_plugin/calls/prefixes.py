"""What was heard after each word of a text."""

from __future__ import annotations

import re

__all__ = ["one_by_one", "prefixes"]

_WORD = re.compile(r"\S+")
# A foreign word in Latin letters comes whole: no recogniser writes "o" for half an "ok".
_CHARACTER = re.compile(r"[A-Za-z0-9]+|\S")
_WITHOUT_SPACES = frozenset({"zh", "ja"})


def one_by_one(text: str, language: str) -> list[str]:
    """The words of *text* as they arrive; of Chinese and Japanese the characters.

    >>> one_by_one("はい ok", "ja")
    ['は', 'い', 'ok']
    """
    return _unit(language).findall(text)


def prefixes(text: str, language: str) -> list[str]:
    """What was heard after each word, or after each character of Chinese and Japanese.

    >>> prefixes("yeah but why", "en")
    ['yeah', 'yeah but', 'yeah but why']
    """
    return [text[: word.end()] for word in _unit(language).finditer(text)]


def _unit(language: str) -> re.Pattern[str]:
    primary = language.replace("_", "-").split("-")[0].casefold()
    return _CHARACTER if primary in _WITHOUT_SPACES else _WORD
