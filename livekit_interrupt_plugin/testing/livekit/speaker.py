"""A loudspeaker: plays the agent's audio in loop time and remembers what was heard."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Any

import numpy as np
from livekit import rtc
from livekit.agents.voice import io

from ._pcm import Pcm, mix, samples_of
from ._release import accepted
from .segment import Playback, Segment, Span


class Speaker(io.AudioOutput):
    """An audio output that takes frames at any speed and plays them at the speed of sound.

    Pausing loses nothing. `pause` and `resume` may be called as often as one likes.

    Args:
        sample_rate: Samples per second; LiveKit resamples to it.
        can_pause: Whether LiveKit may pause it (from 1.2; earlier releases never pause).
    """

    def __init__(self, *, sample_rate: int = 24_000, can_pause: bool = True) -> None:
        super().__init__(**_output_options(sample_rate, can_pause))
        self._rate = sample_rate
        self._pausable = can_pause
        self._paused = False
        self._queue: deque[Playback] = deque()
        self._capturing: Playback | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._dry_at = 0.0
        self._audible_since: float | None = None
        self._last_onset = 0.0
        self._audible = asyncio.Event()
        self._attached_at: float | None = None
        self._heard: list[Segment] = []
        self._spans: list[Span] = []
        self._pieces: list[tuple[float, Pcm]] = []

    # What LiveKit calls.

    def on_attached(self) -> None:
        super().on_attached()
        if self._attached_at is None:
            self._attached_at = _now()

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        await super().capture_frame(frame)
        if self._attached_at is None:
            self._attached_at = _now()
        if self._capturing is None:
            self._capturing = Playback()
            self._queue.append(self._capturing)
        if self._timer and self._dry_at < _now():
            self._run_dry(self._dry_at)  # the event loop was blocked, and the timer is late
        # Up to the next flush, what follows a clear belongs to the segment that was cleared: that
        # one has left the queue and is not played.
        self._capturing.push(samples_of(frame))
        self._play()

    def flush(self) -> None:
        super().flush()
        if self._capturing is not None:
            self._capturing.flushed = True
            self._capturing = None
            self._finish_what_is_played()

    def clear_buffer(self) -> None:
        self._stop(_now())
        while self._queue:
            self._finish(self._queue.popleft(), interrupted=True)

    def pause(self) -> None:
        if self._pausable:
            self._paused = True
            self._stop(_now())
            self._finish_what_is_played()  # its last moment may have been this one

    def resume(self) -> None:
        self._paused = False
        self._play()

    # What a test asks. All times are loop times, in seconds.

    @property
    def heard(self) -> list[Segment]:
        """The segments that became audible; one that still plays ends now."""
        current = self._queue[0] if self._queue else None
        if current is None:
            return list(self._heard)
        spans = [*current.spans, *self._current_span()]
        if not spans:
            return list(self._heard)
        return [*self._heard, Segment(spans[0][0], spans[-1][1], False, tuple(spans))]

    def audible_at(self, at: float) -> bool:
        if self._audible_since is not None and self._audible_since <= at <= _now():
            return True
        return any(start <= at < end for start, end in self._spans)

    def silence_within(self, start: float, end: float) -> float:
        """Seconds without sound between *start* and *end*."""
        spans = [*self._spans, *self._current_span()]
        sound = sum(max(0.0, min(end, stop) - max(start, begin)) for begin, stop in spans)
        return end - start - sound

    def recording(self, until: float, *, since: float | None = None) -> Pcm:
        """The call as it was heard, from *since* (when the speaker was attached) to *until*."""
        origin = since if since is not None else self._attached_at
        if origin is None:
            return np.zeros(0, dtype=np.int16)
        pieces = [*self._pieces, *self._current_piece()]
        placed = [(round((start - origin) * self._rate), pcm) for start, pcm in pieces]
        return mix(placed, 0, round((until - origin) * self._rate))

    async def audible(self) -> float:
        """Wait until something is audible; the loop time since when it is."""
        await self._audible.wait()
        return self._last_onset

    # How it plays: the first of the queue is audible from `_audible_since` until the timer.

    def _play(self) -> None:
        """Begin to play, or play on for as long as there is audio now."""
        if self._paused or not self._queue or not self._queue[0].remaining:
            return
        playback = self._queue[0]
        if self._audible_since is None:
            self._begin(playback)
        if self._timer:
            self._timer.cancel()
        self._dry_at = round(self._last_onset + playback.remaining / self._rate, 9)
        self._timer = asyncio.get_running_loop().call_at(self._dry_at, self._run_dry, self._dry_at)

    def _begin(self, playback: Playback) -> None:
        self._audible_since = self._last_onset = _now()
        self._audible.set()
        is_first = not playback.played
        if is_first and hasattr(self, "on_playback_started"):  # from 1.3
            self.on_playback_started(created_at=time.time())

    def _stop(self, at: float) -> None:
        """Fall silent at *at*, with the audio heard so far on record."""
        since, self._audible_since = self._audible_since, None
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if since is None:
            return
        self._audible.clear()
        playback = self._queue[0]
        count = min(playback.remaining, round((at - since) * self._rate))
        self._pieces.append((since, playback.following(count)))
        playback.play(count, (since, at))
        self._spans.append((since, at))

    def _run_dry(self, at: float) -> None:
        self._stop(at)
        self._finish_what_is_played()

    def _finish_what_is_played(self) -> None:
        while self._queue and self._queue[0].flushed and not self._queue[0].remaining:
            self._finish(self._queue.popleft(), interrupted=False)
        self._play()

    def _finish(self, playback: Playback, *, interrupted: bool) -> None:
        if playback.spans:
            self._heard.append(playback.as_heard(interrupted=interrupted))
        self.on_playback_finished(
            playback_position=playback.played / self._rate, interrupted=interrupted
        )

    def _current_span(self) -> list[Span]:
        return [] if self._audible_since is None else [(self._audible_since, _now())]

    def _current_piece(self) -> list[tuple[float, Pcm]]:
        if self._audible_since is None:
            return []
        count = round((_now() - self._audible_since) * self._rate)
        return [(self._audible_since, self._queue[0].following(count))]


def _output_options(sample_rate: int, can_pause: bool) -> dict[str, Any]:
    options = accepted(io.AudioOutput.__init__, label="speaker", sample_rate=sample_rate)
    if hasattr(io, "AudioOutputCapabilities"):  # from 1.2
        options["capabilities"] = io.AudioOutputCapabilities(pause=can_pause)
    return options


def _now() -> float:
    return asyncio.get_running_loop().time()
