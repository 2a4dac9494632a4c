"""The agent's voice on its way to the listener: lowered, paused or faded as it is heard."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np
from livekit import rtc
from livekit.agents.voice import io

from ....gain import Pcm
from ..features import installed
from .output_chain import outputs_of
from .pacer import Pacer
from .playback import Playback

__all__ = ["PacedOutput"]

#: Seconds over which the voice fades when LiveKit itself pauses it.
RAMP = 0.05
#: Where a frame carries its text with its times (from 1.2, if the synthesiser knows them).
_TIMED_TEXT = "lk.timed_transcripts"


class PacedOutput(io.AudioOutput):
    """Stands in LiveKit's chain of audio outputs before *following*, and paces what goes there.

    It needs nothing of what follows but that it plays what it is given at the speed of sound: to
    pause, it gives nothing. Playback is reported as the listener heard it: what was said again
    after a pause counts once. A voice that was cleared counts as over at once, though it fades.

    Args:
        following: The output that gets the audio.
    """

    def __init__(self, following: io.AudioOutput) -> None:
        super().__init__(**_options(following))
        self.pacer = Pacer(self)
        self._following = following
        self._capturing: Playback | None = None
        #: From a clear to the next flush: what comes meanwhile belongs to what was cleared.
        self._is_dropping = False

    @property
    def following(self) -> io.AudioOutput:
        """What comes next: from 1.6 LiveKit has put something in between."""
        return getattr(self, "next_in_chain", None) or self._following

    # -- what LiveKit calls -----------------------------------------------------------------

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        await super().capture_frame(frame)
        if self._is_dropping:
            return
        if self._capturing is None:
            self._capturing = Playback()
            self.pacer.playbacks.append(self._capturing)
        self._capturing.add(_samples_of(frame), frame.sample_rate)
        for text, start in _timed_text_of(frame):
            self._capturing.add_text(text, start)
        self.pacer.kick()

    def flush(self) -> None:
        super().flush()
        self._is_dropping = False
        if self._capturing is not None:
            self._capturing.is_complete = True
            self._capturing = None
            self.pacer.kick()

    def clear_buffer(self) -> None:
        self._clear(fade=self._is_near_the_listener)

    def fade_out(self) -> None:
        """What plays is about to be cleared: its voice fades instead of breaking off."""
        if self.pacer.can_fade:
            self._clear(fade=True)

    def pause(self) -> None:
        self.pacer.hold("LiveKit", RAMP)

    def resume(self) -> None:
        self.pacer.go_on("LiveKit")

    def _clear(self, *, fade: bool) -> None:
        self._is_dropping = self._is_dropping or self._capturing is not None
        self._capturing = None
        if not self.pacer.playbacks:
            return
        playback, position = self.pacer.playbacks[0], self.pacer.position
        takes_time = self.pacer.clear(fade=fade)
        if takes_time and not playback.is_reported and self._is_near_the_listener:
            # LiveKit goes on at once, as it does without a fade: its reply must not be late.
            self._report(playback, position)

    @property
    def _is_near_the_listener(self) -> bool:
        """Whether nothing follows that LiveKit wants to know about the end of a speech."""
        *_, last = outputs_of(self._following)
        return last is self._following

    # -- what is reported -------------------------------------------------------------------

    def on_playback_finished(
        self,
        *,
        playback_position: float,
        interrupted: bool,
        synchronized_transcript: str | None = None,
    ) -> None:
        # The base class calls it when what follows has finished.
        playback = self.pacer.finished()
        if playback is None or playback.is_reported:
            return
        super().on_playback_finished(
            playback_position=playback.heard(playback_position),
            interrupted=interrupted,
            synchronized_transcript=synchronized_transcript,
        )

    def on_playback_progressed(self, *, started_at: float, offset: float, duration: float) -> None:
        if self.pacer.playbacks:
            offset = self.pacer.playbacks[0].position_at(offset)
        super().on_playback_progressed(started_at=started_at, offset=offset, duration=duration)

    def _report(self, playback: Playback, position: float) -> None:
        playback.is_reported = True
        super().on_playback_finished(playback_position=position, interrupted=playback.is_cleared)

    # -- what the pacer asks for ------------------------------------------------------------

    async def give(self, pcm: Pcm, sample_rate: int) -> None:
        samples, channels = pcm.shape
        await self.following.capture_frame(
            rtc.AudioFrame(pcm.tobytes(), sample_rate, channels, samples)
        )

    def complete(self) -> None:
        self.following.flush()

    def cut(self) -> None:
        self.following.clear_buffer()

    def leave_out(self, playback: Playback) -> None:
        if not playback.is_reported:
            self._report(playback, 0.0)
        self.pacer.finished()

    def halt(self) -> None:
        if installed().pausing:
            self.following.pause()

    def carry_on(self) -> None:
        if installed().pausing:
            self.following.resume()

    def __getattr__(self, name: str) -> Any:
        if name == "_following":  # not constructed yet
            raise AttributeError(name)
        # What else is asked of the output that was here.
        return getattr(self._following, name)


def _options(following: io.AudioOutput) -> dict[str, Any]:
    taken = inspect.signature(io.AudioOutput.__init__).parameters  # two of them from 1.2
    options: dict[str, Any] = {
        "label": "InterruptionGate",
        "capabilities": getattr(io, "AudioOutputCapabilities", dict)(pause=True),
        "next_in_chain": following,
        "sample_rate": following.sample_rate,
    }
    return {name: value for name, value in options.items() if name in taken}


def _samples_of(frame: rtc.AudioFrame) -> Pcm:
    samples = np.frombuffer(frame.data, dtype=np.int16)
    return samples.reshape(-1, frame.num_channels)


def _timed_text_of(frame: rtc.AudioFrame) -> Iterator[tuple[str, float]]:
    for text in getattr(frame, "userdata", {}).get(_TIMED_TEXT, ()):
        start = getattr(text, "start_time", None)
        if isinstance(start, (int, float)):
            yield text, start
