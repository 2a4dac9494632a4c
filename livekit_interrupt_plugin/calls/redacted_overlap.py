"""An overlap without its words, as it stood at one moment."""

from __future__ import annotations

from types import MappingProxyType

from ..overlap import Overlap
from .redaction import redacted_opinion, shape

__all__ = ["RedactedOverlap"]

#: What has no words in it.
_TOLD = (
    *("number", "onset", "voiced", "is_complete", "confidence", "language", "speaker"),
    *("first_speaker", "loudness", "user_first", "evidence_at"),
)


class RedactedOverlap(Overlap):
    """*overlap* as it stands, with the shapes of its words (see :func:`.redaction.shape`).

    It does not grow, and keeps nothing of what was said.
    """

    __slots__ = ("_shape", "_shape_heard")

    def __init__(self, overlap: Overlap) -> None:
        for name in _TOLD:
            setattr(self, name, getattr(overlap, name))
        self.words = tuple("x" * len(word) for word in overlap.words)
        told = {source: redacted_opinion(one) for source, one in overlap.opinions.items()}
        self.opinions = MappingProxyType(told)
        self.faults = []
        self._agent = overlap._agent.masked()
        self._shape, self._shape_heard = shape(overlap.text), shape(overlap.heard)

    @property
    def text(self) -> str:
        return self._shape

    @property
    def heard(self) -> str:
        return self._shape_heard
