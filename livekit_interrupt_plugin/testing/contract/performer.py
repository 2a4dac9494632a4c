"""Who performs a call: a host, real or fake."""

from __future__ import annotations

from enum import Enum
from typing import Protocol

from .call import Call
from .outcome import Outcome

__all__ = ["REPLY_WITHIN", "Clock", "NoReply", "Performer"]

#: Seconds from the beginning of an act within which the reply that opens it must be heard.
REPLY_WITHIN = 8.0


class Clock(Enum):
    """In what time a performer performs."""

    #: Within ``virtual_time.run``, one call after another.
    VIRTUAL = "virtual"
    #: On an event loop in real time, several calls at once.
    REAL = "real"


class NoReply(Exception):  # noqa: N818  # it says what happened
    """An act opens with a reply, and none was heard within :data:`REPLY_WITHIN` seconds."""


class Performer(Protocol):
    """One form of one host on the installed release.

    A performer keeps nothing between two calls.
    """

    @property
    def release(self) -> str:
        """The version of livekit-agents, or "" where LiveKit has no part in it."""

    @property
    def host(self) -> str:
        """The class that decides: the row's name beside its release."""

    @property
    def clock(self) -> Clock:
        """In what time it performs."""

    def cannot(self, call: Call) -> str | None:
        """Why this host cannot perform *call*, in a sentence without a full stop; None: it can."""

    async def perform(self, call: Call) -> Outcome:
        """Perform *call* from its first act to the end of its last.

        An act begins when the one before is over. Its opening is performed and waited for; from
        there its happenings are scripted; after :attr:`Act.lasts` seconds it is over.

        Raises:
            NoReply: the reply that opens an act was not heard in time.
        """
