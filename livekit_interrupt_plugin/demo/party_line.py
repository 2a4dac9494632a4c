"""One telephone line that many listen to."""

from __future__ import annotations

import asyncio

import numpy as np
from livekit import rtc

from ..testing.livekit import Microphone
from ..testing.livekit._pcm import Pcm, mix
from .call import SAMPLE_RATE, Clip, load_clip

__all__ = ["PartyLine"]


class PartyLine:
    """The caller's end of the call: every extension hears the same frames at the same time.

    So the contenders differ in what they make of the call and in nothing else; and a recogniser
    that they share needs to decode it only once.
    """

    def __init__(self) -> None:
        self._microphone = Microphone(sample_rate=SAMPLE_RATE)
        self._extensions: list[_Extension] = []
        self._pump: asyncio.Task[None] | None = None
        self._spoken: list[tuple[int, Pcm]] = []
        self.opened_at = 0.0
        """Loop time of the first sample: the beginning of the call."""

    def extension(self) -> Microphone:
        """What one listener reads."""
        self._extensions.append(_Extension(sample_rate=SAMPLE_RATE))
        return self._extensions[-1]

    def open(self) -> None:
        """Begin the call."""
        # The first thing played is where the microphone begins, to the sample.
        self.opened_at = self._microphone.play(np.zeros(1, np.int16))
        self._pump = asyncio.create_task(self._hand_out())

    @property
    def now(self) -> float:
        """Seconds since the beginning of the call."""
        return asyncio.get_running_loop().time() - self.opened_at

    async def until(self, at: float) -> None:
        """Wait until *at* seconds after the beginning of the call."""
        await asyncio.sleep(at - self.now)

    def play(self, clip: Clip, *, at: float) -> float:
        """Speak the *clip*, *at* seconds into the call.

        Returns:
            When its first sample is spoken, in seconds of the call.
        """
        samples = load_clip(clip)
        began = self._microphone.play(samples, at=self.opened_at + at) - self.opened_at
        self._spoken.append((round(began * SAMPLE_RATE), samples))
        return began

    def recording(self, seconds: float) -> Pcm:
        """The first *seconds* of the call, as the caller spoke."""
        return mix(self._spoken, 0, round(seconds * SAMPLE_RATE))

    async def aclose(self) -> None:
        """Hang up."""
        await self._microphone.aclose()
        if self._pump is not None:
            await self._pump

    async def _hand_out(self) -> None:
        async for frame in self._microphone:
            for extension in self._extensions:
                extension.frames.put_nowait(frame)
        for extension in self._extensions:
            extension.frames.put_nowait(None)


class _Extension(Microphone):
    def __init__(self, *, sample_rate: int) -> None:
        super().__init__(sample_rate=sample_rate)
        self.frames: asyncio.Queue[rtc.AudioFrame | None] = asyncio.Queue()

    async def __anext__(self) -> rtc.AudioFrame:
        frame = await self.frames.get()
        if frame is None:
            raise StopAsyncIteration
        return frame

    async def aclose(self) -> None:
        self.frames.put_nowait(None)
