"""What is an acknowledgement by itself, by our own word lists."""

from __future__ import annotations

from functools import lru_cache

from ..agent_speech import AgentWords
from ..events import Transcript
from ..overlap import GrowingOverlap
from ..strategies import Backchannel
from ..verdict import Verdict

__all__ = ["is_acknowledgement"]

_ACKNOWLEDGEMENT = Backchannel()


@lru_cache(maxsize=65536)
def is_acknowledgement(text: str, language: str) -> bool:
    """Whether *text* is nothing but a backchannel, or has no word at all."""
    overlap = GrowingOverlap(1, 0.0, agent=AgentWords())
    overlap.add_transcript(Transcript(0.0, text, is_final=True, language=language), stable=0.0)
    return not overlap.words or _ACKNOWLEDGEMENT.judge(overlap).verdict is Verdict.YES
