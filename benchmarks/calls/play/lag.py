"""How late the event loop is, and when."""

from __future__ import annotations

import asyncio

_EVERY = 0.01  # seconds


class Lag:
    """Looks at the loop's clock every 10 ms."""

    def __init__(self) -> None:
        self._late: list[tuple[float, float]] = []
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._look())

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def worst(self, start: float, end: float) -> float:
        """The most seconds that it was late, of what was due between two loop times."""
        return max((late for due, late in self._late if start <= due < end), default=0.0)

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _EVERY
            await asyncio.sleep(_EVERY)
            self._late.append((due, loop.time() - due))
