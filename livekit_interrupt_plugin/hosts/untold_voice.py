"""Voice that the engine need not hear of at once."""

from __future__ import annotations

__all__ = ["MOST", "UntoldVoice"]

#: Seconds of voice that are told in one, at most.
MOST = 0.5


class UntoldVoice:
    """The windows of a detector, thirty a second, that are told before whatever else happens.

    Only while the engine would do no more than count them (see :meth:`Engine.only_counts_voice`).
    """

    __slots__ = ("at", "seconds")

    def __init__(self) -> None:
        #: When the newest of them came, and how long they are together, in seconds.
        self.at = self.seconds = 0.0

    def take(self) -> tuple[float, float]:
        """When the newest came and the seconds of all; from here on there is none."""
        seconds, self.seconds = self.seconds, 0.0
        return self.at, seconds
