"""What listeners and the log are shown of a call: all of it, or all but the words."""

from __future__ import annotations

from dataclasses import replace

from ..calls.redacted_overlap import RedactedOverlap
from ..calls.redaction import redacted_decision
from ..decision import Decision
from ..errors import ConfigurationError
from ..overlap import Overlap
from .disagreement import Disagreement

__all__ = ["Shown"]


class Shown:
    """Takes out the words where *redact* says so.

    Raises:
        ConfigurationError: *redact* is neither True nor False.
    """

    def __init__(self, redact: bool) -> None:
        if not isinstance(redact, bool):
            raise ConfigurationError(f"redact must be True or False, got {redact!r}")
        #: Whether anything is left out.
        self.redacts = redact

    def decision(self, decision: Decision) -> Decision:
        return redacted_decision(decision) if self.redacts else decision

    def disagreement(self, disagreement: Disagreement) -> Disagreement:
        if not self.redacts:
            return disagreement
        shadow = disagreement.shadow
        return replace(
            disagreement,
            live=redacted_decision(disagreement.live),
            shadow=None if shadow is None else redacted_decision(shadow),
        )

    def overlap(self, overlap: Overlap) -> Overlap:
        return RedactedOverlap(overlap) if self.redacts else overlap
