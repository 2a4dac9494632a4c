"""The stream a session reads in place of a recogniser's or a detector's own."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .withheld import Kind
    from .wrappers import Gatekeeper

__all__ = ["GatedStream"]


class GatedStream:
    """Reads *inner*, offers each event to *offer*, of *keeper*, and yields what is delivered.

    A proxy, not a subclass of LiveKit's stream: a subclass would run a second retry loop and
    count every metric twice. Whatever else is asked of it goes to the inner stream.
    """

    _OWN = frozenset(
        {"_inner", "_kind", "_keeper", "_listener", "_offer", "_events", "_news", "_pump", "_end"}
    )

    def __init__(
        self,
        kind: Kind,
        inner: Any,
        keeper: Gatekeeper,
        offer: Callable[[Any, GatedStream], None],
    ) -> None:
        self._kind = kind
        self._inner = inner
        self._keeper, self._listener = keeper, keeper.listener
        self._offer = offer
        # An asyncio.Queue does as much, and takes four times as long for each event.
        self._events: deque[Any] = deque()
        self._news = asyncio.Event()
        #: With what reading ends, once all was read.
        self._end: Exception | None = None
        self._pump = asyncio.ensure_future(self._read())

    def deliver(self, event: Any) -> None:
        """Hand *event* to whoever reads this stream."""
        if not self._events:
            self._news.set()
        self._events.append(event)

    def push_frame(self, frame: Any) -> None:
        self._inner.push_frame(frame)
        if self._listener.wants_audio:
            self._keeper.heard_frame(self._kind, frame)

    async def aclose(self, **options: Any) -> None:
        self._keeper.closed(self._kind, self)
        self._pump.cancel()
        await asyncio.wait({self._pump})
        await self._inner.aclose(**options)
        self._is_over(StopAsyncIteration())

    async def _read(self) -> None:
        end: Exception = StopAsyncIteration()
        try:
            async for event in self._inner:
                self._offer(event, self)
        except Exception as error:
            end = error
        self._keeper.closed(self._kind, self)
        self._is_over(end)

    def _is_over(self, end: Exception) -> None:
        if self._end is None:
            self._end = end
        self._news.set()

    def __aiter__(self) -> GatedStream:
        return self

    async def __anext__(self) -> Any:
        while not self._events:
            if self._end is not None:
                raise self._end
            self._news.clear()
            await self._news.wait()
        return self._events.popleft()

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
