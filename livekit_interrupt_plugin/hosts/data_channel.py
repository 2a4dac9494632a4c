"""Decisions on the room's data channel, for a frontend to show."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any, TypeAlias

from ..calls.redaction import redacted_decision
from ..decision import Decision
from ..errors import ConfigurationError
from ..overlap import Overlap
from .audience import Watcher

__all__ = ["TOPIC", "DataChannel", "PublishLike", "Publisher", "as_data_channel", "message_of"]

logger = logging.getLogger("livekit_interrupt_plugin")

#: Where a frontend finds the decisions, unless it is told otherwise.
TOPIC = "lk.interruption"
#: The form of a message; a number that does not change while fields are only added.
VERSION = 1
#: Messages that wait for a slow connection, at most; older ones are left out.
BOUND = 100
#: Seconds one message may take.
PATIENCE = 5.0
#: Characters of a decision's text, and of its reason, that are sent: LiveKit takes 15 KiB in one
#: reliable packet, and a character is four bytes at most.
LONGEST = 1_500


@dataclass(frozen=True, slots=True)
class DataChannel:
    """Sends each decision into the room, as JSON, reliably and in order.

    Args:
        topic: Of the data packets.
        room: The room of the call, an ``rtc.Room``; by default that of the session, or of the
            job.
        redact: Leave out the user's words but for how many they are, and how long.

    Raises:
        ConfigurationError: *topic* is no name, or *room* cannot be published to.
    """

    topic: str = TOPIC
    _: KW_ONLY
    room: Any = None
    redact: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.topic, str) or not self.topic:
            raise ConfigurationError(
                f"DataChannel: topic must be a name, got {self.topic!r}", hint=f'such as "{TOPIC}"'
            )
        if not isinstance(self.redact, bool):
            raise ConfigurationError(
                f"DataChannel: redact must be True or False, got {self.redact!r}"
            )
        if self.room is not None and not hasattr(type(self.room), "local_participant"):
            _check_room(self.room)


#: What ``publish=`` takes: True, a topic, a room, or a channel.
PublishLike: TypeAlias = "DataChannel | bool | str | Any"


def as_data_channel(given: PublishLike) -> DataChannel | None:
    """The channel that *given* asks for; None: decisions stay here.

    Raises:
        ConfigurationError: it is none of what ``publish=`` takes.
    """
    if given is None or given is False:
        return None
    if given is True:
        return DataChannel()
    if isinstance(given, DataChannel):
        return given
    return DataChannel(given) if isinstance(given, str) else DataChannel(room=given)


def message_of(decision: Decision, *, redact: bool = False) -> bytes:
    """The message about *decision*: one JSON object, in UTF-8."""
    told = (redacted_decision(decision) if redact else decision).as_dict()
    told["text"] = str(told["text"])[:LONGEST]
    told["reason"] = str(told["reason"])[:LONGEST]
    message = {"version": VERSION, "type": "decision", **told}
    # What UTF-8 cannot write, half a character, is written as JSON writes it: \\ud83d.
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode(
        errors="backslashreplace"
    )


class Publisher(Watcher):
    """Sends what is decided in one call through *channel*; nobody waits for it.

    Args:
        channel: Where to.
        room: The room of the call, by then; None: there is none.
        failed: Told of each decision that could not be sent.
    """

    def __init__(
        self,
        channel: DataChannel,
        *,
        room: Callable[[], Any],
        failed: Callable[[], object],
    ) -> None:
        #: How many decisions could not be sent.
        self.failures = 0
        self._channel = channel
        self._room = room
        self._failed = failed
        self._waiting: deque[bytes] = deque()
        self._sending: asyncio.Task[None] | None = None
        self._is_over = False

    def close(self) -> None:
        # The last decision may be that the caller hung up, and the room is gone.
        self._is_over = True

    def decided(self, decision: Decision, overlap: Overlap | None) -> None:
        if len(self._waiting) >= BOUND:
            self._waiting.popleft()
            self._fails("the connection is too slow")
        self._waiting.append(message_of(decision, redact=self._channel.redact))
        if self._sending is None or self._sending.done():
            self._sending = asyncio.ensure_future(self._send())

    async def _send(self) -> None:
        while self._waiting:
            message = self._waiting.popleft()
            try:
                await asyncio.wait_for(self._publish(message), PATIENCE)
            except Exception as error:
                self._fails(repr(error))

    async def _publish(self, message: bytes) -> None:
        room = self._channel.room if self._channel.room is not None else self._room()
        if room is None:
            raise LookupError("there is no room: this call has none, or is not in a job")
        # Reliable is what it is unless told otherwise; how one says so differs between releases.
        await room.local_participant.publish_data(message, topic=self._channel.topic)

    def _fails(self, why: str) -> None:
        self.failures += 1
        self._failed()
        if self.failures == 1 and not self._is_over:
            logger.warning(
                "a decision could not be published to %r (%s); further ones are only counted",
                self._channel.topic,
                why,
            )


def _check_room(room: object) -> None:
    if not hasattr(room, "local_participant"):
        raise ConfigurationError(
            f"publish must be True, a topic, a room or a DataChannel, got {room!r}",
            hint=f'for example publish=True, for the topic "{TOPIC}"',
        )
