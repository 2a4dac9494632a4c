"""Text in columns of a terminal: what is wide there, and what must not get there."""

from __future__ import annotations

import unicodedata

__all__ = ["cut", "left", "right", "width"]


def width(text: str) -> int:
    """How many columns *text* takes; a Chinese character takes two."""
    return sum(map(_columns, text))


def left(text: str, columns: int) -> str:
    """*text* on the left of so many columns."""
    text = cut(text, columns)
    return text + " " * (columns - width(text))


def right(text: str, columns: int) -> str:
    """*text* on the right of so many columns."""
    text = cut(text, columns)
    return " " * (columns - width(text)) + text


def cut(text: str, columns: int) -> str:
    """*text* in at most so many columns, without line ends and escape codes."""
    text = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
    if width(text) <= columns:
        return text
    kept, room = "", columns - 1
    for letter in text:
        room -= _columns(letter)
        if room < 0:
            break
        kept += letter
    return f"{kept}…"


def _columns(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
