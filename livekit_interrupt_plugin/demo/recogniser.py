"""A streaming LiveKit STT that needs no network: PocketSphinx, whose wheel brings a model."""

from __future__ import annotations

import asyncio
from typing import Any

from livekit.agents import (
    DEFAULT_API_CONNECT_OPTIONS,
    NOT_GIVEN,
    APIConnectOptions,
    NotGivenOr,
    stt,
    utils,
)

from ..testing.livekit._release import accepted
from ..testing.livekit._transcript import transcript
from .decoding import Decoding, Utterance, pocketsphinx

SAMPLE_RATE = 16_000  # Hz, of PocketSphinx's acoustic model; other input is resampled

Event = stt.SpeechEventType


class PocketSphinxSTT(stt.STT[Any]):
    """Recognises American English on this machine, in about a tenth of real time.

    Args:
        decoding: the decoders to use; its own, with the model of PocketSphinx's wheel, if None
    """

    def __init__(self, decoding: Decoding | None = None) -> None:
        # Or LiveKit, from 1.3 on, would take it for one that recognises whole utterances too.
        only_streams = accepted(stt.STTCapabilities, offline_recognize=False)
        super().__init__(
            capabilities=stt.STTCapabilities(streaming=True, interim_results=True, **only_streams)
        )
        self._decoding = Decoding() if decoding is None else decoding

    @property
    def model(self) -> str:
        return "en-us"

    @property
    def provider(self) -> str:
        return "PocketSphinx"

    async def _recognize_impl(self, *_: object, **__: object) -> stt.SpeechEvent:
        raise NotImplementedError("PocketSphinxSTT recognises streams only: use stream()")

    def stream(
        self,
        *,
        language: NotGivenOr[str] = NOT_GIVEN,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
    ) -> stt.RecognizeStream:
        return _Stream(stt=self, ear=Ear(self._decoding), conn_options=conn_options)


class _Stream(stt.RecognizeStream):
    def __init__(self, *, stt: PocketSphinxSTT, ear: Ear, conn_options: APIConnectOptions) -> None:
        super().__init__(stt=stt, conn_options=conn_options, sample_rate=SAMPLE_RATE)
        self._ear = ear

    async def _run(self) -> None:
        chunks = utils.audio.AudioByteStream(SAMPLE_RATE, 1, self._ear.chunk_samples)
        async for frame in self._input_ch:
            if isinstance(frame, self._FlushSentinel):
                self._send(self._ear.finish())
                continue
            for chunk in chunks.push(frame.data):
                self._send(self._ear.hear(bytes(chunk.data)))
                await asyncio.sleep(0)  # decoding holds the GIL: let the call go on between chunks

    def _send(self, events: list[stt.SpeechEvent]) -> None:
        offset = getattr(self, "start_time_offset", 0.0)  # from 1.3
        for event in events:
            for heard in event.alternatives:
                heard.start_time += offset
                heard.end_time += offset
            self._event_ch.send_nowait(event)


class Ear:
    """Cuts audio into utterances, and says what is heard in each."""

    def __init__(self, decoding: Decoding) -> None:
        self._decoding = decoding
        # Speech or silence is decided by 4 of the last 5 chunks: within 0.15 s (default: 0.3 s).
        self._endpointer = pocketsphinx().Endpointer(
            window=0.15, ratio=0.7, vad_mode=2, sample_rate=SAMPLE_RATE
        )
        self.chunk_samples: int = self._endpointer.frame_bytes // 2
        self._utterance: Utterance | None = None
        self._heard = 0.0  # seconds
        self._reported = 0.0  # seconds, in the usage reports so far

    def hear(self, chunk: bytes) -> list[stt.SpeechEvent]:
        """What is new with the next *chunk_samples* of audio."""
        self._heard += self.chunk_samples / SAMPLE_RATE
        speech = self._endpointer.process(chunk)
        if speech is None:
            return []
        start = [] if self._utterance else [stt.SpeechEvent(Event.START_OF_SPEECH)]
        before = self._utterance or self._decoding.begin()
        self._utterance = self._decoding.hear(before, speech)
        if not self._endpointer.in_speech:
            return start + self._end(self._utterance, self._endpointer.speech_end)
        return start + self._revision(before, self._utterance)

    def finish(self) -> list[stt.SpeechEvent]:
        """What is left to say when no more audio comes."""
        return self._end(self._utterance, self._heard) if self._utterance else self._usage()

    def _revision(self, before: Utterance, now: Utterance) -> list[stt.SpeechEvent]:
        changed = now.text and now.text != before.text
        return (
            [self._transcript(Event.INTERIM_TRANSCRIPT, now.text, self._heard)] if changed else []
        )

    def _end(self, utterance: Utterance, at: float) -> list[stt.SpeechEvent]:
        self._utterance = None
        text = self._decoding.finish(utterance)
        final = [self._transcript(Event.FINAL_TRANSCRIPT, text, at)] if text else []
        return [*final, stt.SpeechEvent(Event.END_OF_SPEECH), *self._usage()]

    def _transcript(self, kind: stt.SpeechEventType, text: str, end: float) -> stt.SpeechEvent:
        start = self._endpointer.speech_start
        return transcript(kind, text, {"start_time": start, "end_time": end})

    def _usage(self) -> list[stt.SpeechEvent]:
        usage = stt.RecognitionUsage(audio_duration=self._heard - self._reported)
        self._reported = self._heard
        return [stt.SpeechEvent(Event.RECOGNITION_USAGE, recognition_usage=usage)]
