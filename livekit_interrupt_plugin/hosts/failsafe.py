"""The user must be heard whatever happens inside the gate."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from .complaint import complain_of

__all__ = ["FailSafe"]


class FailSafe:
    """Runs the gate's work; after the first failure it runs nothing any more.

    Args:
        failed: Called once, to leave the session to LiveKit's own interruption handling.
    """

    def __init__(self, failed: Callable[[], None]) -> None:
        self._failed = failed
        self.has_failed = False

    def run(self, work: Callable[..., object], *arguments: Any) -> bool:
        """Whether *work* was done."""
        if self.has_failed:
            return False
        try:
            work(*arguments)
        except Exception as error:
            self.fails(error)
            return False
        return True

    def fails(self, error: Exception) -> None:
        """*error* is the gate's failure."""
        self.has_failed = True
        complain_of(
            error,
            "the gate failed; LiveKit's own interruption handling takes over",
            level=logging.ERROR,
        )
        self._failed()
