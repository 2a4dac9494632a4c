"""A loudspeaker: plays the agent's audio in loop time and remembers what was heard."""

from __future__ import annotations

import asyncio
from array import array
from dataclasses import dataclass
from typing import Any

from livekit import rtc

#: Seconds without audio that end a stretch; frames follow one another within one.
_GAP = 0.02
#: Bytes of silence by which the beginning and the end of a speech are known: 5 ms at 8 kHz.
_END = 80
#: Seconds of audio a source takes in before it lets its owner wait, where it has a queue.
_QUEUE = 1.0

# A stage puts a speaker in its place for as long as an assistant makes its source.
_RealSource: Any = rtc.AudioSource


@dataclass(frozen=True)
class Heard:
    """A stretch of the agent's speech, in loop time: to its end, or to where it was cut."""

    start: float
    end: float
    #: It ended in silence, as a synthesiser ends: nobody cut it.
    is_whole: bool

    @property
    def seconds(self) -> float:
        return self.end - self.start


class Speaker:
    """Plays frames at the speed of sound, whatever the speed at which they come."""

    def __init__(self) -> None:
        self._pieces: list[tuple[float, float, bytes]] = []
        self._audible = asyncio.Event()

    # What a test asks. All times are loop times, in seconds.

    @property
    def heard(self) -> list[Heard]:
        """What was heard by now."""
        stretches: list[Heard] = []
        for start, end, pcm in self._pieces:
            if start >= _now():
                break
            goes_on = stretches and start - stretches[-1].end <= _GAP and not _is_silent(pcm[:_END])
            if goes_on and not stretches[-1].is_whole:
                start = stretches.pop().start
            is_whole = _is_silent(pcm[-_END:]) and end <= _now()
            stretches.append(Heard(start, min(end, _now()), is_whole))
        return stretches

    def loudest(self, start: float, end: float) -> int:
        """The largest sample, of 32767, of what was heard from *start* to *end*."""
        pieces = [pcm for begin, stop, pcm in self._pieces if begin < end and stop > start]
        return max((max(map(abs, array("h", pcm)), default=0) for pcm in pieces), default=0)

    async def audible(self) -> float:
        """Wait until something is audible; the loop time since when it is."""
        await self._audible.wait()
        return self._pieces[-1][0]

    # How it plays.

    def source(self, sample_rate: int, num_channels: int, *_: Any, **__: Any) -> Any:
        """The source an assistant plays to; a native one, that is never given anything."""
        return _Source(self, sample_rate, num_channels)

    @property
    def queued(self) -> float:
        """Seconds of audio that are still to be played."""
        return max(0.0, self._pieces[-1][1] - _now()) if self._pieces else 0.0

    def play(self, frame: rtc.AudioFrame) -> None:
        start = _now() + self.queued
        end = start + frame.samples_per_channel / frame.sample_rate
        self._pieces.append((start, end, bytes(frame.data)))
        self._audible.set()
        asyncio.get_running_loop().call_at(end, self._run_dry)

    def clear(self) -> None:
        """Fall silent now."""
        played = [piece for piece in self._pieces if piece[0] < _now()]
        self._pieces = [_until(_now(), *piece) for piece in played]
        self._run_dry()

    def _run_dry(self) -> None:
        if self.queued < 1e-6:
            self._audible.clear()


class _Source(_RealSource):  # type: ignore[misc]  # of whichever release
    """Takes frames as the installed release's source does: with a queue from 0.16.2 on."""

    def __init__(self, speaker: Speaker, sample_rate: int, num_channels: int) -> None:
        super().__init__(sample_rate, num_channels)
        self._speaker = speaker

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        self._speaker.play(frame)
        room = _QUEUE if hasattr(_RealSource, "clear_queue") else 0.0
        await asyncio.sleep(max(0.0, self._speaker.queued - room))

    @property
    def queued_duration(self) -> float:
        return self._speaker.queued

    def clear_queue(self) -> None:
        self._speaker.clear()

    async def wait_for_playout(self) -> None:
        while self._speaker.queued > 1e-6:
            await asyncio.sleep(self._speaker.queued)


def _until(now: float, start: float, end: float, pcm: bytes) -> tuple[float, float, bytes]:
    """As much of a piece as was played by *now*."""
    if end <= now:
        return start, end, pcm
    played = round(len(pcm) / 2 * (now - start) / (end - start))
    return start, now, pcm[: 2 * played]


def _is_silent(pcm: bytes) -> bool:
    return len(pcm) == _END and not any(pcm)


def _now() -> float:
    return asyncio.get_running_loop().time()
