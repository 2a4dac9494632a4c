"""What a listener hears, at the loudspeaker."""

from collections.abc import Callable
from typing import Any

import numpy as np
from livekit import rtc

from livekit_interrupt_plugin.testing.livekit import Speaker

#: Samples per second, as the doubles play it.
RATE = 24_000
#: Seconds of a listener's resolution: two periods of the doubles' hum.
STEP = 0.01
#: Each millisecond of the voice has a level of its own.
STEPS_PER_SECOND = 1_000


class Listener:
    """Hears *speaker*. Times are the loop's."""

    def __init__(self, speaker: Speaker, until: float) -> None:
        size = round(STEP * RATE)
        pcm = speaker.recording(until, since=0.0).astype(float)
        windows = pcm[: len(pcm) // size * size].reshape(-1, size)
        self.levels: Any = np.sqrt((windows**2).mean(axis=1))

    def level(self, since: float, until: float) -> float:
        """The median RMS from *since* to *until*."""
        return float(np.median(self.levels[round(since / STEP) : round(until / STEP)]))

    def silence(self, since: float, until: float) -> float:
        """Seconds without a sound between *since* and *until*."""
        heard = self.levels[round(since / STEP) : round(until / STEP)]
        return float((heard < 10).sum()) * STEP

    def first(self, is_so: Callable[[float], bool], since: float) -> float:
        """When the level is first so, after *since*."""
        begin = round(since / STEP)
        found = (n for n, level in enumerate(self.levels[begin:], begin) if is_so(level))
        return next(found, float("inf")) * STEP


# -- a voice that says which moment it is -----------------------------------------------------


def voice(seconds: float, *, first_step: int = 1) -> Any:
    """Audio that says at each moment which moment it is."""
    steps = np.arange(round(seconds * STEPS_PER_SECOND)) + first_step
    return np.repeat(steps, RATE // STEPS_PER_SECOND).astype(np.int16)


def frame_of(pcm: Any, **userdata: Any) -> rtc.AudioFrame:
    frame = rtc.AudioFrame(pcm.tobytes(), RATE, 1, len(pcm))
    if userdata:
        frame.userdata.update(userdata)
    return frame


class Timed(str):
    """A part of the text with its time, as LiveKit has it."""

    start_time: float


def timed(text: str, start: float) -> Timed:
    part = Timed(text)
    part.start_time = start
    return part
