"""A stream as every 0.x line reads one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any


class ScriptedStream:
    """Yields what it is sent, until it is closed; the audio it is given is ignored.

    Args:
        closed: Called once, when it is.
    """

    def __init__(self, closed: Callable[[Any], object]) -> None:
        self._closed = closed
        self._queue: asyncio.Queue[Any] = asyncio.Queue()
        self._is_over = False

    def send(self, event: Any) -> None:
        self._queue.put_nowait(event)

    def fail(self, error: Exception) -> None:
        """Let whoever reads get *error*."""
        self._queue.put_nowait(error)

    # What LiveKit calls.

    def push_frame(self, frame: Any) -> None:
        """The user's audio."""

    def flush(self) -> None:
        """A boundary of segments."""

    def end_input(self) -> None:
        """No more audio."""

    async def aclose(self, **_: Any) -> None:
        if not self._is_over:
            self._is_over = True
            self._queue.put_nowait(None)
            self._closed(self)

    def __aiter__(self) -> ScriptedStream:
        return self

    async def __anext__(self) -> Any:
        event = await self._queue.get()
        if isinstance(event, Exception):
            raise event
        if event is None:
            raise StopAsyncIteration
        return event


def at_time(at: float | None, callback: Callable[..., None], *args: Any) -> None:
    """Call *callback* at loop time *at*; now if that has passed or is None."""
    loop = asyncio.get_running_loop()
    if at is None or at <= loop.time():
        callback(*args)
    else:
        loop.call_at(at, callback, *args)
