"""Labels of few values: each value is a time series that somebody has to keep."""

from __future__ import annotations

import re

__all__ = ["OTHER", "UNDETERMINED", "Few", "language_label", "strategy_label"]

#: Stands for every value beyond the first so many.
OTHER = "other"
#: The BCP 47 tag of a language that nobody told.
UNDETERMINED = "und"

_PRIMARY = re.compile(r"[a-z]{2,8}(?=$|[-_])")


class Few:
    """The first *most* values that were asked for; any more are :data:`OTHER`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: set[str] = set()

    def of(self, value: str) -> str:
        if value in self._known:
            return value
        if len(self._known) >= self._most:
            return OTHER
        self._known.add(value)
        return value


def language_label(tag: str | None) -> str:
    """The primary language of a BCP 47 *tag*: regions and scripts would be series of their own.

    >>> language_label("pt-BR"), language_label(None)
    ('pt', 'und')
    """
    found = _PRIMARY.match(tag.lower()) if tag else None
    return found[0] if found else UNDETERMINED


def strategy_label(strategy: object) -> str:
    """The class of a strategy; a rule of the engine by its name. Its words are no label."""
    return strategy if isinstance(strategy, str) else type(strategy).__name__
