"""How many words too late an interruption was seen."""

from __future__ import annotations

from functools import lru_cache

from ..agent_speech import AgentWords
from ..events import Transcript
from ..overlap import GrowingOverlap
from ..strategies import Backchannel
from ..verdict import Verdict
from .prefixes import one_by_one
from .record import Record

__all__ = ["lag"]

_ACKNOWLEDGEMENT = Backchannel()


def lag(record: Record, fired_at: int) -> int:
    """Words heard after the first word that could have told, *fired_at* words being heard.

    That is the first word from the onset on that is no acknowledgement itself, by our own
    :class:`Backchannel`; where all are, the last one.
    """
    words = one_by_one(record.text, record.lang)
    telling = len(words) - 1
    for index in range(record.onset, len(words)):
        if not _acknowledges(words[index], record.lang):
            telling = index
            break
    return max(0, fired_at - 1 - telling)


@lru_cache(maxsize=65536)
def _acknowledges(word: str, language: str) -> bool:
    overlap = GrowingOverlap(1, 0.0, agent=AgentWords())
    overlap.add_transcript(Transcript(0.0, word, is_final=True, language=language), stable=0.0)
    return not overlap.words or _ACKNOWLEDGEMENT.judge(overlap).verdict is Verdict.YES
