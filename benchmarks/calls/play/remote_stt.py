"""A LiveKit STT whose ears are in another process."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from livekit.agents import (
    DEFAULT_API_CONNECT_OPTIONS,
    NOT_GIVEN,
    APIConnectOptions,
    NotGivenOr,
    stt,
    utils,
)

from livekit_interrupt_plugin.demo.recogniser import SAMPLE_RATE

from .ear_process import EarProcess

# Samples that an ear hears at a time: 30 ms, what its endpointer takes.
_CHUNK = 480


class RemoteSTT(stt.STT[Any]):
    """Recognises with *ears* who sounds like *cepstral_mean* on average."""

    def __init__(self, ears: EarProcess, cepstral_mean: str) -> None:
        capabilities = stt.STTCapabilities(
            streaming=True, interim_results=True, offline_recognize=False
        )
        super().__init__(capabilities=capabilities)
        self.ears = ears
        self.cepstral_mean = cepstral_mean

    async def _recognize_impl(self, *_: object, **__: object) -> stt.SpeechEvent:
        raise NotImplementedError("RemoteSTT recognises streams only: use stream()")

    def stream(
        self,
        *,
        language: NotGivenOr[str] = NOT_GIVEN,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
    ) -> stt.RecognizeStream:
        return _RemoteStream(self, conn_options)


class _RemoteStream(stt.RecognizeStream):
    def __init__(self, remote: RemoteSTT, conn_options: APIConnectOptions) -> None:
        super().__init__(stt=remote, conn_options=conn_options, sample_rate=SAMPLE_RATE)
        self._remote = remote
        self._finishing = 0
        self._has_finished = asyncio.Event()

    async def _run(self) -> None:
        ears = self._remote.ears
        number = ears.open(self._remote.cepstral_mean, self._answer)
        chunks = utils.audio.AudioByteStream(SAMPLE_RATE, 1, _CHUNK)
        async for frame in self._input_ch:
            if isinstance(frame, self._FlushSentinel):
                self._finishing += 1
                self._has_finished.clear()
                ears.hear(number, b"")
                continue
            for chunk in chunks.push(frame.data):
                ears.hear(number, bytes(chunk.data))
        if self._finishing:
            await self._has_finished.wait()

    def _answer(self, events: list[stt.SpeechEvent], has_finished: bool) -> None:
        with suppress(utils.aio.ChanClosed):  # the call was over before it was all heard
            for event in events:
                self._event_ch.send_nowait(event)
        self._finishing -= has_finished
        if not self._finishing:
            self._has_finished.set()
