"""How the interims of a recogniser grow, word by word."""

from __future__ import annotations

import itertools

__all__ = ["growing_interims"]


def growing_interims(words: list[str], per_word: float, every: float) -> list[tuple[float, str]]:
    """When interims come (seconds after the onset) and what they say: each one a new state."""
    growing: list[tuple[float, str]] = []
    for look in itertools.count(1):
        complete = min(len(words), int(look * every / per_word + 1e-9))
        said = " ".join(words[:complete])
        if said and (not growing or growing[-1][1] != said):
            growing.append((look * every, said))
        if complete == len(words):
            return growing
    raise AssertionError("unreachable: itertools.count never ends")
