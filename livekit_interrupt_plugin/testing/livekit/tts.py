"""A synthesiser that hums, or plays the clip recorded for a text."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from livekit.agents import tts
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS, APIConnectOptions

from ._pcm import Pcm, frame_of, tone

_REQUEST = "scripted"


class ScriptedTTS(tts.TTS[Any]):
    """Mono audio: 0.3 s of a soft tone per word, or a clip.

    It collects a reply to its end and speaks it in one piece, so *voices* finds whole replies.

    Args:
        voices: Clips (int16, mono, at *sample_rate*) by exact text.
        seconds_per_word: Length of the tone.
        latency: Seconds from the text to its audio.
        sample_rate: Samples per second.
    """

    def __init__(
        self,
        voices: Mapping[str, Pcm] | None = None,
        *,
        seconds_per_word: float = 0.3,
        latency: float = 0.05,
        sample_rate: int = 24_000,
    ) -> None:
        super().__init__(
            capabilities=tts.TTSCapabilities(streaming=True),
            sample_rate=sample_rate,
            num_channels=1,
        )
        self.latency = latency
        self.spoken: list[str] = []
        """The texts it was given, in order."""
        self._voices = dict(voices or {})
        self._seconds_per_word = seconds_per_word

    def audio_of(self, text: str) -> Pcm:
        words = max(1, len(text.split()))
        clip = self._voices.get(text.strip())
        return clip if clip is not None else tone(words * self._seconds_per_word, self.sample_rate)

    def synthesize(
        self, text: str, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.ChunkedStream:
        return _OneText(tts=self, input_text=text, conn_options=conn_options)

    def stream(
        self, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.SynthesizeStream:
        return _TextByText(tts=self, conn_options=conn_options)

    async def _speak(self, text: str) -> Pcm:
        self.spoken.append(text.strip())
        await asyncio.sleep(self.latency)
        return self.audio_of(text)


class _OneText(tts.ChunkedStream):
    # Releases before 1.1 have no emitter: a stream puts its frames on its own channel.
    async def _run(self, output_emitter: Any = None) -> None:
        voice = _voice_of(self)
        pcm = await voice._speak(self._input_text)
        if output_emitter is None:
            self._event_ch.send_nowait(_audio(pcm, voice.sample_rate))
            return
        _initialize(output_emitter, voice.sample_rate, stream=False)
        output_emitter.push(pcm.tobytes())


class _TextByText(tts.SynthesizeStream):
    async def _run(self, output_emitter: Any = None) -> None:
        voice = _voice_of(self)
        if output_emitter is not None:
            _initialize(output_emitter, voice.sample_rate, stream=True)
        text = ""
        async for piece in self._input_ch:
            if isinstance(piece, str):
                text += piece
                continue
            if text.strip():
                await self._say(text, voice, output_emitter)
            text = ""

    async def _say(self, text: str, voice: ScriptedTTS, output_emitter: Any) -> None:
        self._mark_started()
        if output_emitter is None:
            pcm = await voice._speak(text)
            self._event_ch.send_nowait(_audio(pcm, voice.sample_rate, is_final=True))
            return
        output_emitter.start_segment(segment_id=_REQUEST)
        output_emitter.push((await voice._speak(text)).tobytes())
        output_emitter.end_segment()


def _voice_of(stream: tts.ChunkedStream | tts.SynthesizeStream) -> ScriptedTTS:
    voice = stream._tts
    assert isinstance(voice, ScriptedTTS)
    return voice


def _initialize(output_emitter: Any, sample_rate: int, *, stream: bool) -> None:
    output_emitter.initialize(
        request_id=_REQUEST,
        sample_rate=sample_rate,
        num_channels=1,
        mime_type="audio/pcm",
        stream=stream,
    )


def _audio(pcm: Pcm, sample_rate: int, *, is_final: bool = False) -> tts.SynthesizedAudio:
    frame = frame_of(pcm, sample_rate)
    return tts.SynthesizedAudio(frame=frame, request_id=_REQUEST, is_final=is_final)
