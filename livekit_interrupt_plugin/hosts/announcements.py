"""What a gate's listeners and the log are told of a call."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from ..decision import Action, Decision
from ..overlap import Overlap
from .complaint import complain_of
from .disagreement import Disagreement
from .shown import Shown

__all__ = ["Announcements"]

logger = logging.getLogger("livekit_interrupt_plugin")


class Announcements:
    """Tells them; one that raises stops nothing.

    Args:
        emit: Calls the listeners of an event with its argument.
        shown: What they get to see.
    """

    def __init__(self, emit: Callable[[Any, Any], object], shown: Shown) -> None:
        self._emit = emit
        self._shown = shown

    def decided(self, decision: Decision) -> None:
        """Of each decision; the log at DEBUG, and not of those that hold."""
        decision = self._shown.decision(decision)
        if decision.action is not Action.HOLD:
            logger.debug("%s: %s (%s)", decision.action.value, decision.reason, decision.strategy)
        self._tell("interruption_decision", decision)

    def disagreed(self, disagreement: Disagreement) -> None:
        """Of what the policy in the shadow would have done."""
        self._tell("shadow_disagreed", self._shown.disagreement(disagreement))

    def overlap_updated(self, overlap: Overlap) -> None:
        """Of what is known of the open overlap."""
        if self._shown.redacts:
            overlap = self._shown.overlap(overlap)
        self._tell("overlap_updated", overlap)

    def _tell(self, name: str, argument: object) -> None:
        try:
            self._emit(name, argument)
        except Exception as error:
            # LiveKit's emitters let some of what a listener raises through; the call goes on.
            complain_of(error, "a listener of %r raised", name, level=logging.ERROR)
