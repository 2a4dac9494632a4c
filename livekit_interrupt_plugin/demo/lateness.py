"""How late the event loop is: whether the machine keeps up with a call in real time."""

from __future__ import annotations

import asyncio

__all__ = ["Lateness"]

_EVERY = 0.02  # seconds, a frame of the microphone
#: Seconds: by then VAD and recogniser hear the caller later than a person would mind.
LATE = 0.1
#: The share of looks that may find the loop late. On 2 cores with a load average of 8 the loop was
#: never later than 0.06 s; with 8 processes that never rest it was up to 0.8 s late.
TOLERATED = 0.02
#: Looks before anything is said about the machine: a second and a half.
_ENOUGH = 75


class Lateness:
    """Looks at the loop's clock every 20 ms."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None
        self._late: list[float] = []

    def start(self) -> None:
        self._task = asyncio.create_task(self._look())

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    @property
    def worst(self) -> float:
        """Seconds."""
        return max(self._late, default=0.0)

    @property
    def share(self) -> float:
        """The share of time in which the loop was late by more than `LATE`."""
        return sum(late > LATE for late in self._late) / max(1, len(self._late))

    @property
    def is_too_much(self) -> bool:
        """Whether what is measured on this machine, now, says little about anything else."""
        return len(self._late) >= _ENOUGH and self.share > TOLERATED

    @property
    def complaint(self) -> str:
        return (
            f"too loaded for real time (audio comes up to {self.worst:.1f} s late): "
            "what follows says little. Try --fast"
        )

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _EVERY
            await asyncio.sleep(_EVERY)
            self._late.append(max(0.0, loop.time() - due))
