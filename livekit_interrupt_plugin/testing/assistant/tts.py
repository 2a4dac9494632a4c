"""A synthesiser that hums."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import AsyncIterator
from typing import Any

from livekit import rtc
from livekit.agents import tts

from ..release import accepted
from ._emitter import Emitter

#: Seconds of audio in one frame: about what synthesisers send at a time.
_FRAME = 0.1
#: The tone: a square wave.
_HZ, _LEVEL = 200, 3000
#: Seconds of silence with which each speech begins and ends, as a synthesiser's does.
SILENCE = 0.01


class ScriptedTTS(Emitter):
    """Mono audio: 0.3 s of a tone per word, in frames of 0.1 s; the first 10 ms and
    the last are silent.

    It collects a reply to its end and speaks it in one piece.

    Args:
        seconds_per_word: Length of the tone.
        latency: Seconds from the text to its audio.
        sample_rate: Samples per second. 0.7 turns the volume of each sample in Python.
    """

    streaming_supported = True
    num_channels = 1

    def __init__(
        self, *, seconds_per_word: float = 0.3, latency: float = 0.05, sample_rate: int = 8_000
    ) -> None:
        super().__init__()
        self.seconds_per_word = seconds_per_word
        self.latency = latency
        self.sample_rate = sample_rate
        kind: Any = getattr(tts, "TTSCapabilities", None)
        if kind is not None:  # from 0.8
            self.capabilities = kind(streaming=True)
        self.spoken: list[str] = []
        """The texts it was given, in order."""

    def synthesize(self, text: str, **_: Any) -> AsyncIterator[Any]:
        return self._speak(text)

    def stream(self, **_: Any) -> _TextByText:
        return _TextByText(self)

    async def _speak(self, text: str) -> AsyncIterator[Any]:
        self.spoken.append(text.strip())
        await asyncio.sleep(self.latency)
        samples = round(max(1, len(text.split())) * self.seconds_per_word * self.sample_rate)
        per_frame = round(_FRAME * self.sample_rate)
        for start in range(0, samples, per_frame):
            count = min(per_frame, samples - start)
            yield self._audio(text, self._tone(start, count, samples), count)

    def _tone(self, start: int, count: int, end: int) -> bytearray:
        """*count* samples from *start* on, of a tone that is *end* samples long."""
        half = [_LEVEL] * (self.sample_rate // _HZ // 2)
        wave = [*half, *(-level for level in half)] * (count // (2 * len(half)) + 1)
        tone = array("h", wave[:count])
        silent = round(SILENCE * self.sample_rate)
        for first, last in ((0, silent), (end - silent, end)):
            for index in range(max(first, start), min(last, start + count)):
                tone[index - start] = 0
        return bytearray(tone.tobytes())

    def _audio(self, text: str, pcm: bytearray, count: int) -> Any:
        frame = rtc.AudioFrame(pcm, self.sample_rate, 1, count)
        known = accepted(
            tts.SynthesizedAudio,
            request_id="scripted",
            segment_id="scripted",
            frame=frame,
            text=text,
            data=frame,
        )
        return tts.SynthesizedAudio(**known)


class _TextByText:
    def __init__(self, scripted: ScriptedTTS) -> None:
        self._scripted = scripted
        self._text = ""
        self._complete = asyncio.Event()
        self._spoken = asyncio.Event()
        self._is_wrapped = hasattr(tts, "SynthesisEvent")  # before 0.8

    def push_text(self, token: str | None) -> None:
        self._text += token or ""

    def flush(self) -> None:
        """The reply is spoken in one piece."""

    def end_input(self) -> None:
        self._complete.set()

    def mark_segment_end(self) -> None:
        """Before 0.8 this is how a reply ends."""
        self._complete.set()

    async def aclose(self, *, wait: bool = True) -> None:
        """Before 0.8 it waits until the reply is synthesised."""
        if wait and self._is_wrapped:
            self._complete.set()
            await self._spoken.wait()

    async def __aiter__(self) -> AsyncIterator[Any]:
        await self._complete.wait()
        try:
            if self._text.strip():
                async for audio in self._scripted._speak(self._text):
                    yield self._wrapped(audio)
        finally:
            self._spoken.set()

    def _wrapped(self, audio: Any) -> Any:
        if not self._is_wrapped:
            return audio
        kinds: Any = tts
        return kinds.SynthesisEvent(type=kinds.SynthesisEventType.AUDIO, audio=audio)
