"""A voice activity detector that hears what the script says, when it says so."""

from __future__ import annotations

import asyncio
import itertools
import math
from dataclasses import dataclass

from livekit import rtc
from livekit.agents import vad

from ._pcm import frame_of, silence
from ._release import accepted

_WINDOW = 0.032
_RATE = 16_000
# A timer may fire this many seconds early by rounding.
_EARLY = 1e-6


@dataclass(frozen=True)
class _Voice:
    start: float
    end: float


class ScriptedVAD(vad.VAD):
    """Emits what Silero would for voices at given loop times; the audio is ignored.

    Each live stream gets START_OF_SPEECH when a voice has lasted *activation*, END_OF_SPEECH when
    there was none for *hangover*, and INFERENCE_DONE every 32 ms, also in silence. As with Silero,
    the speech duration of an INFERENCE_DONE grows through the hangover, and voices closer than
    that are one speech.

    Args:
        activation: Seconds of voice before speech starts.
        hangover: Seconds of silence before speech ends.
    """

    def __init__(self, *, activation: float = 0.05, hangover: float = 0.55) -> None:
        super().__init__(capabilities=vad.VADCapabilities(update_interval=_WINDOW))
        self.activation = activation
        self.hangover = hangover
        self._voices: list[_Voice] = []
        self._streams: list[_ScriptedVADStream] = []

    def speak(self, start: float, end: float | None) -> None:
        """Let a voice be heard from loop time *start* to *end*, or for ever after."""
        voice = _Voice(start, math.inf if end is None else end)
        self._voices.append(voice)
        loop = asyncio.get_running_loop()
        loop.call_at(start + self.activation, self._listen)
        if end is not None:
            loop.call_at(end + self.hangover, self._listen)

    def emit_event(self, event: vad.VADEvent) -> None:
        """Give *event* to each live stream as it is."""
        for stream in self._streams:
            stream.send(event)

    def stream(self) -> vad.VADStream:
        return _ScriptedVADStream(self)

    def voiced_since(self, at: float) -> float | None:
        """The onset of the voice heard at *at*, if there is one."""
        return min((v.start for v in self._voices if v.start <= at < v.end), default=None)

    def silent_since(self, at: float) -> float:
        """When the last voice before *at* ended; minus infinity if there was none."""
        return max((v.end for v in self._voices if v.end <= at + _EARLY), default=-math.inf)

    def _listen(self) -> None:
        for stream in self._streams:
            stream.listen()


class _ScriptedVADStream(vad.VADStream):
    def __init__(self, scripted: ScriptedVAD) -> None:
        self._script = scripted
        self._fresh_since = _now()
        self._speech: float | None = None  # its onset
        super().__init__(scripted)

    async def _main_task(self) -> None:
        self._script._streams.append(self)
        windows = asyncio.create_task(self._infer())
        try:
            async for item in self._input_ch:
                if isinstance(item, self._FlushSentinel):
                    self._forget()
        finally:
            windows.cancel()
            self._script._streams.remove(self)

    async def _infer(self) -> None:
        born = self._fresh_since
        for count in itertools.count(1):
            await asyncio.sleep(born + count * _WINDOW - _now())
            self.listen()
            self._inference_done()

    def _forget(self) -> None:
        """A hard segment boundary: speech that goes on starts anew."""
        self._speech = None
        self._fresh_since = _now()

    def _voice(self) -> float | None:
        """Since when this stream hears a voice, if it does."""
        onset = self._script.voiced_since(_now())
        return None if onset is None else max(onset, self._fresh_since)

    def listen(self) -> None:
        """Start or end the speech if it is time to."""
        now = _now()
        onset = self._voice()
        if self._speech is None:
            if onset is not None and now - onset >= self._script.activation - _EARLY:
                self._speech = onset
                self._emit(vad.VADEventType.START_OF_SPEECH, speech=now - onset, speaking=True)
            return
        quiet = now - self._script.silent_since(now)
        if onset is None and quiet >= self._script.hangover - _EARLY:
            speech = now - self._speech - quiet
            self._speech = None
            self._emit(vad.VADEventType.END_OF_SPEECH, speech=speech, silence=quiet)

    def _inference_done(self) -> None:
        now = _now()
        onset = self._voice()
        quiet = now - max(self._script.silent_since(now), self._fresh_since)
        self._emit(
            vad.VADEventType.INFERENCE_DONE,
            speech=0.0 if self._speech is None else now - self._speech,
            silence=quiet if self._speech is None else 0.0,
            speaking=self._speech is not None,
            probability=0.02 if onset is None else 0.95,
            raw_accumulated_silence=quiet if onset is None else 0.0,
            raw_accumulated_speech=0.0 if onset is None else now - onset,
        )

    def _emit(
        self,
        kind: vad.VADEventType,
        *,
        speech: float = 0.0,
        silence: float = 0.0,
        speaking: bool = False,
        **scores: float,
    ) -> None:
        age = _now() - self._fresh_since
        self.send(
            vad.VADEvent(
                **accepted(
                    vad.VADEvent,
                    type=kind,
                    samples_index=round(age * _RATE),
                    timestamp=age,
                    speech_duration=speech,
                    silence_duration=silence,
                    frames=[_frame(kind, speech)],
                    speaking=speaking,
                    **scores,
                )
            )
        )

    def send(self, event: vad.VADEvent) -> None:
        self._event_ch.send_nowait(event)


# Recognisers that do not stream are given the frames of END_OF_SPEECH: there must be some.
def _frame(kind: vad.VADEventType, speech: float) -> rtc.AudioFrame:
    is_window = kind is vad.VADEventType.INFERENCE_DONE
    seconds = _WINDOW if is_window else max(speech, _WINDOW)
    return frame_of(silence(seconds, _RATE), _RATE)


def _now() -> float:
    return asyncio.get_running_loop().time()
