"""A voice activity detector that hears what the script says, when it says so."""

from __future__ import annotations

import asyncio
import itertools
import math
from typing import Any

from livekit import rtc
from livekit.agents import vad

from ..release import accepted
from ._emitter import Emitter
from ._stream import ScriptedStream

_RATE = 16_000
# A timer may fire this many seconds early by rounding.
_EARLY = 1e-6


class ScriptedVAD(Emitter):
    """Emits what Silero would for voices at given loop times; the audio is ignored.

    Each live stream gets START_OF_SPEECH when a voice has lasted *activation*, END_OF_SPEECH when
    there was none for *hangover*, and an INFERENCE_DONE for each window of 32 ms, also in silence.
    Before 0.8 the windows have 40 ms and each is told of twice, as by the plugin of that time.

    Args:
        activation: Seconds of voice before speech starts.
        hangover: Seconds of silence before speech ends.
    """

    def __init__(self, *, activation: float = 0.05, hangover: float = 0.55) -> None:
        super().__init__()
        self.activation = activation
        self.hangover = hangover
        self.window = 0.04
        kind: Any = getattr(vad, "VADCapabilities", None)
        if kind is not None:  # from 0.8
            self.window = 0.032
            self.capabilities = kind(update_interval=self.window)
        self.streams: list[_ScriptedVADStream] = []
        self._voices: list[tuple[float, float]] = []

    def speak(self, start: float, end: float | None) -> None:
        """Let a voice be heard from loop time *start* to *end*, or for ever after."""
        self._voices.append((start, math.inf if end is None else end))
        loop = asyncio.get_running_loop()
        loop.call_at(start + self.activation, self._listen)
        if end is not None:
            loop.call_at(end + self.hangover, self._listen)

    def stream(self, **_: Any) -> _ScriptedVADStream:
        stream = _ScriptedVADStream(self)
        self.streams.append(stream)
        return stream

    def voiced_since(self, at: float) -> float | None:
        """The onset of the voice heard at *at*, if there is one."""
        return min((start for start, end in self._voices if start <= at < end), default=None)

    def silent_since(self, at: float) -> float:
        """When the last voice before *at* ended; minus infinity if there was none."""
        return max((end for _, end in self._voices if end <= at + _EARLY), default=-math.inf)

    def _listen(self) -> None:
        for stream in self.streams:
            stream.listen()


class _ScriptedVADStream(ScriptedStream):
    def __init__(self, scripted: ScriptedVAD) -> None:
        super().__init__(scripted.streams.remove)
        self._script = scripted
        self._born = _now()
        self._speech: float | None = None  # its onset
        self._inferring = asyncio.ensure_future(self._infer())

    async def aclose(self, **options: Any) -> None:
        self._inferring.cancel()
        await super().aclose(**options)

    async def _infer(self) -> None:
        for count in itertools.count(1):
            await asyncio.sleep(self._born + count * self._script.window - _now())
            if not hasattr(self._script, "capabilities"):
                self._inference_done(speaking=False)
            self.listen()
            self._inference_done(speaking=self._speech is not None)

    def listen(self) -> None:
        """Start or end the speech if it is time to."""
        now = _now()
        onset = self._script.voiced_since(now)
        if self._speech is None:
            if onset is not None and now - onset >= self._script.activation - _EARLY:
                self._speech = onset
                self._emit("START_OF_SPEECH", onset, speech=now - onset, speaking=True)
            return
        ended = self._script.silent_since(now)
        if onset is None and now - ended >= self._script.hangover - _EARLY:
            speech, self._speech = ended - self._speech, None
            self._emit("END_OF_SPEECH", ended, speech=speech, silence=now - ended)

    def _inference_done(self, *, speaking: bool) -> None:
        now = _now()
        onset = self._script.voiced_since(now)
        quiet = now - max(self._script.silent_since(now), self._born)
        probability = 0.02 if onset is None else 0.95
        self._emit(
            "INFERENCE_DONE",
            now,
            speech=0.0 if self._speech is None else now - self._speech,
            silence=quiet if self._speech is None else 0.0,
            speaking=speaking,
            probability=probability,
            raw_inference_prob=probability,
            raw_accumulated_silence=quiet if onset is None else 0.0,
            raw_accumulated_speech=0.0 if onset is None else now - onset,
        )

    def _emit(
        self,
        kind: str,
        about: float,
        *,
        speech: float = 0.0,
        silence: float = 0.0,
        speaking: bool = False,
        **scores: float,
    ) -> None:
        # Before 0.8 an event says when its speech began or ended, later ones when they happen.
        index = about if kind != "INFERENCE_DONE" and self._counts_samples else _now()
        frames = [_silence(speech)] if kind == "END_OF_SPEECH" else []
        self.send(
            vad.VADEvent(
                **accepted(
                    vad.VADEvent,
                    type=vad.VADEventType[kind],
                    samples_index=max(0, round((index - self._born) * _RATE)),
                    timestamp=_now() - self._born,
                    duration=speech,
                    speech_duration=speech,
                    silence_duration=silence,
                    frames=frames,
                    speaking=speaking,
                    **scores,
                )
            )
        )

    @property
    def _counts_samples(self) -> bool:
        return not hasattr(self._script, "capabilities")


# Recognisers that do not stream are given the frames of END_OF_SPEECH: there must be some.
def _silence(seconds: float) -> rtc.AudioFrame:
    samples = max(1, round(seconds * _RATE))
    return rtc.AudioFrame(bytearray(2 * samples), _RATE, 1, samples)


def _now() -> float:
    return asyncio.get_running_loop().time()
