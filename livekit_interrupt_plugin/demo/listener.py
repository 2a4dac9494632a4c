"""The recogniser by itself: what it hears in the call, whatever the contenders make of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from livekit.agents import stt

from ..testing.livekit import Microphone

__all__ = ["Heard", "Listener"]


@dataclass(frozen=True, slots=True)
class Heard:
    """A final transcript, *at* seconds of the loop's clock."""

    at: float
    text: str


class Listener:
    """Reads *microphone*, and writes down and tells *on_heard* what *recogniser* hears."""

    def __init__(
        self,
        microphone: Microphone,
        recogniser: stt.STT[Any],
        *,
        on_heard: Callable[[Heard], None],
    ) -> None:
        self._microphone = microphone
        self._recogniser = recogniser
        self._stream = recogniser.stream()
        self._on_heard = on_heard
        self._tasks: list[asyncio.Task[None]] = []
        self.finals: list[Heard] = []

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._feed()),
            asyncio.create_task(self._note(self._stream)),
        ]

    def restart(self) -> None:
        """Begin with a new stream, as a session does whose turn is cleared."""
        self._stream.end_input()
        self._stream = self._recogniser.stream()
        self._tasks.append(asyncio.create_task(self._note(self._stream)))

    async def aclose(self) -> None:
        """Wait for the last words; the microphone must have ended."""
        await asyncio.gather(*self._tasks)

    async def _feed(self) -> None:
        async for frame in self._microphone:
            self._stream.push_frame(frame)
        self._stream.end_input()

    async def _note(self, stream: stt.RecognizeStream) -> None:
        async for event in stream:
            if event.type is stt.SpeechEventType.FINAL_TRANSCRIPT and event.alternatives:
                now = asyncio.get_running_loop().time()
                self.finals.append(Heard(now, event.alternatives[0].text))
                self._on_heard(self.finals[-1])
        await stream.aclose()
