"""The server: where clients connect, and who tells it what to recognise and what to do wrong."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType

from aiohttp import web
from multidict import CIMultiDictProxy, MultiMapping

from .connection import Connection, Ear, Recogniser
from .faults import Faults
from .messages import Message, Word
from .script import Script, When
from .word_timed import Utterance, WordTimed

_HOST = "127.0.0.1"
_SWITCHING = 101  # Protocols: the HTTP status of a WebSocket that opens
_MALFORMED = '{"type": "Results", "is_final": tr'


@dataclass(frozen=True, slots=True)
class Handshake:
    """A client's wish to connect, and the HTTP status that answered it (101: it may)."""

    headers: CIMultiDictProxy[str]
    query: MultiMapping[str]
    status: int


@dataclass(slots=True)
class _Refusal:
    status: int
    times: float


class DeepgramServer:
    """Deepgram's streaming recognition at a free port of 127.0.0.1, for one call.

    Messages go to the newest open connection; those for which there is none are in *unsent*. Each
    verb takes *after*, when to do it: ``Audio(3.0)``, ``Connecting(1.0)``, by default now.

    Args:
        recogniser: Makes the ear that hears a connection's audio; none by default.
    """

    def __init__(self, recogniser: Recogniser | None = None) -> None:
        self.handshakes: list[Handshake] = []
        """All who wished to connect, those who were refused too."""
        self.connections: list[Connection] = []
        """All who did connect, in order."""
        self.unsent: list[Message | str] = []
        """What was to be sent while nobody was connected."""
        self._recogniser = recogniser
        self._utterances: list[Utterance] = []
        self._script = Script()
        self._faults = Faults()
        self._refusal: _Refusal | None = None
        self._runner: web.AppRunner | None = None
        self._port = 0

    # -- its life ---------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """The client's *base_url*."""
        if not self._port:
            raise RuntimeError("the server has no address before start()")
        return f"http://{_HOST}:{self._port}/v1/listen"

    async def start(self) -> None:
        """Listen; after `aclose` again at the same port."""
        application = web.Application()
        application.router.add_get("/v1/listen", self._answer)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, _HOST, self._port).start()
        self._port = self._runner.addresses[0][1]

    async def aclose(self) -> None:
        """Stop listening and drop who is connected; what was scripted does not happen any more."""
        self._script.cancel()
        for connection in self.connections:
            connection.abort()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> DeepgramServer:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    @property
    def audio_seconds(self) -> float:
        """How much audio it was sent, over all connections."""
        return sum(connection.audio_seconds for connection in self.connections)

    # -- what it recognises -----------------------------------------------------------------

    def send(self, message: Message, *, after: When = None) -> None:
        """Send *message*."""
        self._script.add(lambda: self._say(message), after)

    def say(
        self,
        words: Iterable[tuple[str, float, float]],
        *,
        interim_every: float = 0.3,
        final_after: float = 0.3,
        confidence: float = 0.98,
        speaker: int | None = None,
    ) -> None:
        """Recognise *words*, (text, start, end) in seconds of the call's audio, as they are heard.

        Interims come as complete words do, then the final that ends the speech. A connection does
        not hear words that began before it. Utterances are given in the order they are said.

        Args:
            words: In the order they are said.
            interim_every: Seconds of audio between looks at what is complete.
            final_after: Seconds of audio from the last word's end to the final.
            confidence: A probability, of each word.
            speaker: The number of the diarised speaker.
        """
        said = tuple(Word(text, start, end, confidence, speaker) for text, start, end in words)
        utterance = Utterance(said, interim_every, final_after)
        if self._utterances and self._utterances[-1].words[-1].end > said[0].start:
            raise ValueError(
                f"an utterance must start after the one before has ended, got {said[0].start}"
            )
        self._utterances.append(utterance)

    # -- what goes wrong --------------------------------------------------------------------

    def refuse(self, status: int = 401, *, times: float = math.inf, after: When = None) -> None:
        """Answer the next *times* clients who wish to connect with an HTTP *status*."""
        self._script.add(lambda: self._refuse(_Refusal(status, times)), after)

    def accept(self, *, after: When = None) -> None:
        """Refuse nobody any more."""
        self._script.add(lambda: self._refuse(None), after)

    def close(self, code: int = 1011, *, after: When = None) -> None:
        """Close the connection with *code*; 1011 is Deepgram's for what went wrong on its side."""
        self._script.add(lambda: self._with_client(lambda client: client.close(code)), after)

    def abort(self, *, after: When = None) -> None:
        """Drop the TCP connection, without a word."""
        self._script.add(lambda: self._with_client(Connection.abort), after)

    def lose_interims(self, count: int = 1, *, after: When = None) -> None:
        """Do not send the next *count* interims."""
        self._script.add(lambda: self._faults.lose(count), after)

    def shrink_interim(self, by: int = 1, *, after: When = None) -> None:
        """Take the last *by* words from the next interim."""
        self._script.add(lambda: self._faults.shorten(by), after)

    def repeat_final(self, *, after: When = None) -> None:
        """Send the next final twice."""
        self._script.add(self._faults.repeat, after)

    def go_silent(self, *, after: When = None) -> None:
        """Listen on but send nothing; the connection stays open."""
        self._script.add(self._faults.go_silent, after)

    def speak_again(self, *, after: When = None) -> None:
        """Send again; what was not sent is lost."""
        self._script.add(self._faults.speak_again, after)

    def send_malformed(self, text: str = _MALFORMED, *, after: When = None) -> None:
        """Send *text*, by default JSON that breaks off."""
        self._script.add(lambda: self._say(text), after)

    def omit(self, key: str, *, after: When = None) -> None:
        """Leave *key* out of the next Results: metadata, words, confidence, speech_final, ..."""
        self._script.add(lambda: self._faults.omit(key), after)

    # -- its clients ------------------------------------------------------------------------

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        status = self._next_status()
        self.handshakes.append(Handshake(request.headers, request.query, status))
        if status != _SWITCHING:
            return web.json_response({"err_msg": "refused by the script"}, status=status)
        connection = Connection(
            len(self.connections) + 1, request, faults=self._faults, heard=self._heard
        )
        connection.ears = self._ears(connection.sample_rate)
        await connection.open()
        self.connections.append(connection)
        self._script.connected()
        return await connection.serve()

    def _next_status(self) -> int:
        refusal = self._refusal
        if refusal is None or refusal.times <= 0:
            return _SWITCHING
        refusal.times -= 1
        return refusal.status

    def _ears(self, sample_rate: int) -> list[Ear]:
        known = WordTimed(self._utterances, since=self.audio_seconds, sample_rate=sample_rate)
        return [known] if self._recogniser is None else [known, self._recogniser(sample_rate)]

    def _heard(self) -> None:
        self._script.heard(self.audio_seconds)

    def _refuse(self, refusal: _Refusal | None) -> None:
        self._refusal = refusal

    def _say(self, message: Message | str) -> None:
        client = self._client
        if client is None:
            self.unsent.append(message)
        elif isinstance(message, str):
            client.send(message)
        else:
            client.say(message)

    def _with_client(self, act: Callable[[Connection], None]) -> None:
        if self._client is not None:
            act(self._client)

    @property
    def _client(self) -> Connection | None:
        """The newest open connection."""
        return next((one for one in reversed(self.connections) if one.is_open), None)
