"""The stream a session reads in place of a recogniser's or a detector's own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

__all__ = ["GatedStream"]


class _End:
    """The inner stream is over, by *error* if it failed."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error


class GatedStream:
    """Reads *inner*, offers each event to *offer*, and yields what is delivered.

    A proxy, not a subclass of LiveKit's stream: a subclass would run a second retry loop and
    count every metric twice. Whatever else is asked of it goes to the inner stream.
    """

    _OWN = frozenset({"_inner", "_offer", "_closed", "_heard", "_queue", "_pump", "_over"})

    def __init__(
        self,
        inner: Any,
        offer: Callable[[Any, GatedStream], None],
        *,
        closed: Callable[[GatedStream], None],
        heard: Callable[[Any], None],
    ) -> None:
        self._inner = inner
        self._offer = offer
        self._closed = closed
        self._heard = heard
        self._queue: asyncio.Queue[Any] = asyncio.Queue()
        self._over: _End | None = None
        self._pump = asyncio.ensure_future(self._read())

    def deliver(self, event: Any) -> None:
        """Hand *event* to whoever reads this stream."""
        self._queue.put_nowait(event)

    def push_frame(self, frame: Any) -> None:
        self._inner.push_frame(frame)
        self._heard(frame)

    async def aclose(self, **options: Any) -> None:
        self._closed(self)
        self._pump.cancel()
        await asyncio.wait({self._pump})
        await self._inner.aclose(**options)
        self._queue.put_nowait(_End(None))

    async def _read(self) -> None:
        error: Exception | None = None
        try:
            async for event in self._inner:
                self._offer(event, self)
        except Exception as raised:
            error = raised
        self._closed(self)
        self._queue.put_nowait(_End(error))

    def __aiter__(self) -> GatedStream:
        return self

    async def __anext__(self) -> Any:
        if self._over is None:
            event = await self._queue.get()
            if not isinstance(event, _End):
                return event
            self._over = event
        if self._over.error is not None:
            raise self._over.error
        raise StopAsyncIteration

    async def __aenter__(self) -> GatedStream:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __getattr__(self, name: str) -> Any:
        if name in GatedStream._OWN:  # not constructed yet
            raise AttributeError(name)
        return getattr(self._inner, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in GatedStream._OWN:
            object.__setattr__(self, name, value)
        else:
            setattr(self._inner, name, value)
