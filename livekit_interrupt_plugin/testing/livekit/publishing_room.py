"""A room that writes down what is published to it."""

from __future__ import annotations

import asyncio

__all__ = ["PublishingRoom"]


class PublishingRoom:
    """As much of an ``rtc.Room`` as the data channel takes.

    Args:
        fails: What publishing raises.
        takes: Seconds that it takes.
    """

    def __init__(self, *, fails: Exception | None = None, takes: float = 0.0) -> None:
        #: The topic and the payload of each packet, in order.
        self.published: list[tuple[str, bytes]] = []
        self._fails = fails
        self._takes = takes

    @property
    def local_participant(self) -> PublishingRoom:
        """Itself."""
        return self

    async def publish_data(self, payload: bytes, *, topic: str = "") -> None:
        if self._fails is not None:
            raise self._fails
        if self._takes:
            await asyncio.sleep(self._takes)
        self.published.append((topic, payload))
