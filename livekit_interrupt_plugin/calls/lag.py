"""How many words too late an interruption was seen."""

from __future__ import annotations

from .acknowledgement import is_acknowledgement
from .prefixes import one_by_one
from .record import Record

__all__ = ["lag"]


def lag(record: Record, fired_at: int) -> int:
    """Words heard after the first word that could have told, *fired_at* words being heard.

    That is the first word from the onset on that is no acknowledgement itself, by our own
    :class:`Backchannel`; where all are, the last one.
    """
    words = one_by_one(record.text, record.lang)
    telling = len(words) - 1
    for index in range(record.onset, len(words)):
        if not is_acknowledgement(words[index], record.lang):
            telling = index
            break
    return max(0, fired_at - 1 - telling)
