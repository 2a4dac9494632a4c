"""Deepgram's own client; the service is on this machine, and knows the words and their times."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any

import aiohttp
from livekit.agents import stt
from livekit.plugins import deepgram

from livekit_interrupt_plugin.demo.party_line import PartyLine
from livekit_interrupt_plugin.testing.deepgram import DeepgramServer
from livekit_interrupt_plugin.words import split_words

from ..script.call import Call

#: Seconds of the caller's audio between looks at what is complete, and from the last word's end to
#: the final.
INTERIM_EVERY = 0.3
FINAL_AFTER = 0.3


class WordTimed:
    """Recognises each word of *call* when it has been said, and no cough."""

    def __init__(self, call: Call, *, virtual: bool) -> None:
        self._call = call
        self._stack = AsyncExitStack()
        self._http: aiohttp.ClientSession | None = None

    async def stt(self) -> stt.STT[Any]:
        if self._http is None:
            self._http = await self._stack.enter_async_context(aiohttp.ClientSession())
        server = await self._stack.enter_async_context(DeepgramServer())
        for scene in self._call.scenes:
            words = self._call.words(scene)
            if words:
                server.say(words, interim_every=INTERIM_EVERY, final_after=FINAL_AFTER)
        made: stt.STT[Any] = deepgram.STT(
            api_key="loopback", base_url=server.url, http_session=self._http
        )
        return made

    def listen(self, line: PartyLine) -> None:
        pass

    def heard(self, start: float, end: float) -> list[str]:
        return [
            word
            for scene in self._call.scenes
            for text, _, said_by in self._call.words(scene)
            for word in split_words(text)
            if start <= said_by < end
        ]

    async def aclose(self) -> None:
        await self._stack.aclose()
