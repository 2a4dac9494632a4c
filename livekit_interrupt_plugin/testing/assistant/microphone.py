"""A microphone: silence in 20 ms frames, and in between the audio it is told to play."""

from __future__ import annotations

import asyncio
from typing import Any

from livekit import rtc

_FRAME = 0.02


class Microphone:
    """The caller's audio stream, paced by the loop's clock.

    Args:
        sample_rate: Samples per second, a multiple of 50.
    """

    def __init__(self, *, sample_rate: int = 16_000) -> None:
        self.sample_rate = sample_rate
        self._bytes = 2 * round(sample_rate * _FRAME)
        self._next = 0.0
        self._pcm = bytearray()
        self._closed = False

    def play(self, pcm: bytes) -> None:
        """Speak *pcm* (16-bit mono at the microphone's rate) from the next frame on."""
        self._pcm += pcm

    def stream(self, *_: Any, **__: Any) -> Microphone:
        """What an assistant reads in place of the stream of a track."""
        return self

    async def aclose(self) -> None:
        self._closed = True

    def __aiter__(self) -> Microphone:
        return self

    async def __anext__(self) -> Any:
        now = asyncio.get_running_loop().time()
        self._next = (self._next or now) + _FRAME
        await asyncio.sleep(self._next - now)
        if self._closed:
            raise StopAsyncIteration
        pcm = self._pcm[: self._bytes].ljust(self._bytes, b"\0")
        del self._pcm[: self._bytes]
        return _AudioFrameEvent(rtc.AudioFrame(pcm, self.sample_rate, 1, self._bytes // 2))


class _AudioFrameEvent:
    def __init__(self, frame: rtc.AudioFrame) -> None:
        self.frame = frame
