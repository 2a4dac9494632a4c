"""Whether the session heard the newest utterance begin."""

from __future__ import annotations

from typing import Any, Literal

from .speech_events import changed

__all__ = ["Utterance"]


class Utterance:
    """One stream's newest utterance: a session is told of its end if it was told of its start."""

    __slots__ = ("_at", "_event", "is_on", "state")

    def __init__(self) -> None:
        #: True while the stream says that the user speaks.
        self.is_on = False
        #: What became of its start.
        self.state: Literal["passed", "withheld", "dropped"] = "passed"
        self._event: Any = None
        self._at = 0.0

    def passed(self) -> None:
        self.state = "passed"
        self._event = None

    def withheld(self, start: Any, at: float) -> None:
        self.state = "withheld"
        self._event, self._at = start, at

    def released(self) -> None:
        if self.state == "withheld":
            self.passed()

    def dropped(self) -> None:
        if self.state == "withheld":
            self.state = "dropped"

    def take_start_dropped(self) -> Any:
        """The start that was dropped, as it was, or None."""
        if self.state != "dropped":
            return None
        start = self._event
        self.passed()
        return start

    def take_start_owed(self, now: float) -> Any:
        """The start of speech that goes on after its first part was dropped, or None."""
        if self.state != "dropped" or not self.is_on:
            return None
        start, at = self._event, self._at
        self.passed()
        return changed(start, speech_duration=getattr(start, "speech_duration", 0.0) + now - at)
