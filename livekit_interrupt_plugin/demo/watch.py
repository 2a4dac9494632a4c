"""Says when a contender falls silent, goes on, or replies, as it can be heard."""

from __future__ import annotations

from collections.abc import Iterator

from .contenders import Contender
from .happening import Happening, Kind
from .outcome import NOTICEABLE

__all__ = ["Watch"]


class Watch:
    """One contender's loudspeaker, looked at again and again.

    Args:
        contender: Whom to watch.
        opened_at: Loop time of the beginning of the call.
    """

    def __init__(self, contender: Contender, opened_at: float) -> None:
        self.contender = contender
        self.is_audible = False
        self._opened_at = opened_at
        self._line_ends = 0.0
        self._line_was_heard = False
        self._is_replying = False
        self._asked = 0

    def expect(self, line_ends: float) -> None:
        """A scene begins, and its line is due to end at *line_ends*, in seconds of the call."""
        self._line_ends = line_ends
        self._line_was_heard = self._is_replying = False
        self._asked = len(self.contender.llm.asked)

    def look(self, now: float) -> Iterator[Happening]:
        """What is new, *now* seconds into the call."""
        is_audible = self.contender.stage.speaker.audible_at(self._opened_at + now)
        if is_audible == self.is_audible:
            return
        self.is_audible = is_audible
        if is_audible and not self._line_was_heard:
            self._line_was_heard = True
        elif is_audible:
            yield Happening(now, Kind.WENT_ON, self.contender.key, self._begins_to_say())
        elif not self._is_replying and self._last_heard() < self._line_ends - NOTICEABLE:
            yield Happening(self._last_heard(), Kind.STOPPED, self.contender.key, "falls silent")

    def _begins_to_say(self) -> str:
        asked = self.contender.llm.asked[self._asked :]
        self._is_replying = bool(asked)
        return f'replies to "{asked[-1]}"' if asked else "goes on with its line"

    def _last_heard(self) -> float:
        """When its newest sound ended, in seconds of the call; it has been heard."""
        return self.contender.stage.speaker.heard[-1].end - self._opened_at
