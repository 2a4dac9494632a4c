"""One client of the server: what it sent, and what it is sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from typing import TypeAlias

import aiohttp
from aiohttp import web
from multidict import CIMultiDictProxy, MultiMapping

from .faults import Faults, is_wanted
from .messages import Message, Metadata

Ear: TypeAlias = Callable[[bytes], Iterable[Message]]
"""Given the next PCM (16 bit, little endian, one channel), it says what it recognised in it; given
none, what is left to say now that the client wants to know."""

Recogniser: TypeAlias = Callable[[int], Ear]
"""Makes an ear for a connection; given samples per second."""


class Connection:
    """A client, from its connecting on.

    Args:
        number: Its number among the server's connections, from 1.
        heard: Called when audio came, after it was counted.
    """

    def __init__(
        self,
        number: int,
        request: web.Request,
        *,
        faults: Faults,
        heard: Callable[[], None],
    ) -> None:
        self.number = number
        self.headers: CIMultiDictProxy[str] = request.headers
        self.query: MultiMapping[str] = request.query
        self.commands: list[str] = []
        """What it sent beside audio: "KeepAlive", "Finalize", "CloseStream"."""
        self.sent: list[str] = []
        """What it was sent, damaged or not."""
        self.is_open = True
        self.ears: list[Ear] = []
        self._audio_bytes = 0
        self._is_closing = False
        self._request = request
        self._faults = faults
        self._heard = heard
        self._socket = web.WebSocketResponse()
        self._outbox: asyncio.Queue[str | int] = asyncio.Queue()  # texts, and codes to close with

    @property
    def sample_rate(self) -> int:
        """Samples per second, as the client announced them."""
        return int(self.query["sample_rate"])

    @property
    def audio_seconds(self) -> float:
        """How much audio it sent."""
        return self._audio_bytes / 2 / self.sample_rate

    async def open(self) -> None:
        """Shake hands."""
        await self._socket.prepare(self._request)

    async def serve(self) -> web.WebSocketResponse:
        """Read and write until either side closes."""
        sending = asyncio.create_task(self._send())
        try:
            async for message in self._socket:
                self._receive(message)
        finally:
            self.is_open = False
            if not self._is_closing:
                sending.cancel()
            # Whoever closes waits for the answer; what cannot be sent any more is nobody's error.
            await asyncio.gather(sending, return_exceptions=True)
        return self._socket

    def say(self, message: Message) -> None:
        """Send *message*, if the client asked for such messages and no fault prevents it."""
        if is_wanted(message, dict(self.query)):
            for text in self._faults.encode(message, f"loopback-{self.number}"):
                self.send(text)

    def send(self, text: str) -> None:
        """Send *text* as it is."""
        self._outbox.put_nowait(text)

    def close(self, code: int) -> None:
        """Close the socket with *code*, after what is still to be sent."""
        self.is_open = False
        self._is_closing = True
        self._outbox.put_nowait(code)

    def abort(self) -> None:
        """Drop the TCP connection, without a word and with what is still to be sent."""
        self.is_open = False
        if self._request.transport is not None:
            self._request.transport.abort()

    async def _send(self) -> None:
        while True:
            match await self._outbox.get():
                case str(text):
                    self.sent.append(text)
                    await self._socket.send_str(text)
                case code:
                    await self._socket.close(code=code)
                    return

    def _receive(self, message: aiohttp.WSMessage) -> None:
        if message.type is aiohttp.WSMsgType.BINARY:
            self._hear(message.data)
        elif message.type is aiohttp.WSMsgType.TEXT:
            self._obey(json.loads(message.data)["type"])

    def _hear(self, pcm: bytes) -> None:
        self._audio_bytes += len(pcm)
        self._heard()
        self._ask_ears(pcm)

    def _obey(self, command: str) -> None:
        self.commands.append(command)
        if command in ("Finalize", "CloseStream"):
            self._ask_ears(b"")
        if command == "CloseStream":
            self.say(Metadata(self.audio_seconds))
            self.close(aiohttp.WSCloseCode.OK)

    def _ask_ears(self, pcm: bytes) -> None:
        for ear in self.ears:
            for message in ear(pcm):
                self.say(message)
