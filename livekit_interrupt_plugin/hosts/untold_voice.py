"""Voice that the engine need not hear of at once."""

from __future__ import annotations

__all__ = ["UntoldVoice"]

#: Seconds of voice that are told in one, at most.
MOST = 0.5


class UntoldVoice:
    """Collects the windows of a detector, thirty a second, to be told before whatever else happens.

    Only while the engine would do no more than count them (see :meth:`Engine.only_counts_voice`).
    """

    __slots__ = ("at", "seconds")

    def __init__(self) -> None:
        #: When the newest of them came, and how long they are together.
        self.at = self.seconds = 0.0

    def add(self, at: float, seconds: float) -> bool:
        """Take in a window of *seconds* that came *at*; whether it is time to tell them."""
        self.at = at
        self.seconds += seconds
        return self.seconds >= MOST

    def take(self) -> tuple[float, float]:
        """When the newest came and the seconds of all; from here on there is none."""
        seconds, self.seconds = self.seconds, 0.0
        return self.at, seconds
