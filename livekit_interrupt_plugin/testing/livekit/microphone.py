"""A microphone: silence in 20 ms frames, and over it the clips it is told to play."""

from __future__ import annotations

import asyncio

from livekit import rtc
from livekit.agents.voice import io

from ._pcm import Pcm, frame_of, mix
from ._release import accepted

_FRAME = 0.02


class Microphone(io.AudioInput):
    """An audio input paced by the loop's clock, without drift.

    A frame is delivered when its last sample has been spoken, as a sound card would. The time line
    begins when the microphone is first read or first played to.

    Args:
        sample_rate: Samples per second, a multiple of 50.
    """

    def __init__(self, *, sample_rate: int = 16_000) -> None:
        super().__init__(**accepted(io.AudioInput.__init__, label="microphone"))
        self.sample_rate = sample_rate
        self._frame_samples = round(sample_rate * _FRAME)
        self._origin: float | None = None
        self._delivered = 0  # frames
        self._clips: list[tuple[int, Pcm]] = []
        self._closed = False

    def play(self, pcm: Pcm, *, at: float | None = None) -> float:
        """Speak *pcm* (int16, mono, at the microphone's rate); overlapping clips are mixed.

        Args:
            at: Loop time of the first sample; now if not given, and at the earliest.

        Returns:
            The loop time of the first sample, which is exact.
        """
        now = asyncio.get_running_loop().time()
        origin = self._began(now)
        first = round((max(now, at or now) - origin) * self.sample_rate)
        first = max(first, self._delivered * self._frame_samples)
        self._clips.append((first, pcm))
        return origin + first / self.sample_rate

    async def __anext__(self) -> rtc.AudioFrame:
        loop = asyncio.get_running_loop()
        due = self._began(loop.time()) + (self._delivered + 1) * _FRAME
        if not self._closed:
            await asyncio.sleep(due - loop.time())
        if self._closed:
            raise StopAsyncIteration
        return self._next_frame()

    async def aclose(self) -> None:
        """End the audio; the reader's next frame is the end of its iteration."""
        self._closed = True

    def _began(self, now: float) -> float:
        if self._origin is None:
            self._origin = now
        return self._origin

    def _next_frame(self) -> rtc.AudioFrame:
        first = self._delivered * self._frame_samples
        self._delivered += 1
        pcm = mix(self._clips, first, self._frame_samples)
        end = first + self._frame_samples
        self._clips = [(start, clip) for start, clip in self._clips if start + len(clip) > end]
        return frame_of(pcm, self.sample_rate)
