"""PocketSphinx: it hears what it hears, in interims that change and words that were not said."""

from __future__ import annotations

from functools import cache
from typing import Any

from livekit.agents.stt import STT

from livekit_interrupt_plugin.demo.listener import Listener
from livekit_interrupt_plugin.demo.party_line import PartyLine
from livekit_interrupt_plugin.demo.recogniser import PocketSphinxSTT
from livekit_interrupt_plugin.words import split_words

from ..material.voices import cepstral_mean
from ..script.call import Call
from .ear_process import EarProcess, decoding
from .remote_stt import RemoteSTT


class PocketSphinx:
    """Recognises the sound of *call*, once for all who hear it; in *virtual* time, inline."""

    def __init__(self, call: Call, *, virtual: bool) -> None:
        self._mean = cepstral_mean(call.voice, call.snr)
        self._ears = None if virtual else _ears()
        self._line: PartyLine | None = None
        self._listener: Listener | None = None
        if self._ears:
            self._ears.load(self._mean)
            self._ears.begin()

    async def stt(self) -> STT[Any]:
        return self._stt()

    def listen(self, line: PartyLine) -> None:
        self._line = line
        self._listener = Listener(line.extension(), self._stt(), on_heard=lambda _: None)
        self._listener.start()

    def heard(self, start: float, end: float) -> list[str]:
        if self._listener is None or self._line is None:
            return []
        opened_at = self._line.opened_at
        finals = [
            final.text for final in self._listener.finals if start <= final.at - opened_at < end
        ]
        return [word for text in finals for word in split_words(text)]

    async def aclose(self) -> None:
        if self._listener is not None:
            await self._listener.aclose()
        if self._ears:
            self._ears.end()

    def _stt(self) -> STT[Any]:
        if self._ears:
            return RemoteSTT(self._ears, self._mean)
        return PocketSphinxSTT(decoding(self._mean))


@cache
def _ears() -> EarProcess:
    return EarProcess()
