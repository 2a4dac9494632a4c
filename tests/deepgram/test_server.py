"""The loopback server, as Deepgram's own client sees it; no session."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp
import pytest
from livekit.agents import APIConnectOptions, stt, utils
from livekit.plugins import deepgram

from livekit_interrupt_plugin.testing.deepgram import (
    Audio,
    Connecting,
    DeepgramServer,
    Ear,
    Message,
    SpeechStarted,
    UtteranceEnd,
    final,
    interim,
)
from livekit_interrupt_plugin.testing.livekit import Microphone
from livekit_interrupt_plugin.testing.virtual_time import run

WAIT_STOP = [("wait", 1.0, 1.3), ("stop", 1.4, 1.8), ("please", 1.9, 2.2)]


class Client:
    """Deepgram's client, fed by a microphone; *heard* is (loop time, kind, text) of its events."""

    def __init__(
        self, server: DeepgramServer, http: aiohttp.ClientSession, *, rate: int, **options: Any
    ) -> None:
        self.recogniser = deepgram.STT(
            api_key="secret", base_url=server.url, http_session=http, **options
        )
        self.errors: list[Any] = []
        self.recogniser.on("error", self.errors.append)
        self.stream = self.recogniser.stream(
            conn_options=APIConnectOptions(max_retry=1, retry_interval=0.5)
        )
        self.heard: list[tuple[float, str, str]] = []
        self.events: list[stt.SpeechEvent] = []
        self._microphone = Microphone(sample_rate=rate)
        self._reading = asyncio.create_task(self._read())

    async def speak(self, seconds: float) -> None:
        for _ in range(round(seconds * 50)):
            self.stream.push_frame(await self._microphone.__anext__())

    async def aclose(self) -> None:
        await self.stream.aclose()
        await asyncio.gather(self._reading, return_exceptions=True)

    @property
    def transcripts(self) -> list[tuple[float, str, str]]:
        return [heard for heard in self.heard if heard[2]]

    async def _read(self) -> None:
        async for event in self.stream:
            text = event.alternatives[0].text if event.alternatives else ""
            now = round(asyncio.get_running_loop().time(), 3)
            self.heard.append((now, event.type.value, text))
            self.events.append(event)


Scenario = Callable[[DeepgramServer, Client], Awaitable[None]]


def listen(
    scenario: Scenario, *, rate: int = 16_000, recogniser: Any = None, **options: Any
) -> None:
    """Run *scenario* in virtual time with a server and a client of it."""

    async def main() -> None:
        async with DeepgramServer(recogniser) as server, aiohttp.ClientSession() as http:
            client = Client(server, http, rate=rate, **options)
            try:
                await scenario(server, client)
            finally:
                await client.aclose()

    run(main, limit=120.0)


# -- what it recognises -------------------------------------------------------------------------


def test_words_are_recognised_as_their_audio_is_heard() -> None:
    async def scenario(server: DeepgramServer, client: Client) -> None:
        server.say(WAIT_STOP)
        await client.speak(3.0)

        assert client.heard == [
            (1.0, "start_of_speech", ""),
            (1.3, "interim_transcript", "wait"),
            (1.9, "interim_transcript", "wait stop"),
            (2.2, "interim_transcript", "wait stop please"),
            (2.5, "final_transcript", "wait stop please"),
            (2.5, "end_of_speech", ""),
        ]

    listen(scenario)


def test_a_final_carries_the_times_and_the_confidence_of_its_words() -> None:
    async def scenario(server: DeepgramServer, client: Client) -> None:
        server.say(WAIT_STOP, confidence=0.75, speaker=3)
        await client.speak(3.0)

        (data,) = next(e for e in client.events if e.type.value == "final_transcript").alternatives
        assert data.confidence == pytest.approx(0.75)
        assert data.start_time == pytest.approx(1.0)
        if hasattr(stt.STTCapabilities, "diarization"):  # from 1.2 on the client tells
            assert data.speaker_id == "S3"
        if getattr(data, "words", None):  # from 1.2
            assert [str(word) for word in data.words] == ["wait", "stop", "please"]
            assert [word.end_time for word in data.words] == pytest.approx([1.3, 1.8, 2.2])

    listen(scenario)


def test_one_utterance_follows_another() -> None:
    async def scenario(server: DeepgramServer, client: Client) -> None:
        server.say([("okay", 0.5, 0.8)])
        server.say([("wait", 2.0, 2.3)])
        await client.speak(3.0)

        finals = [heard for heard in client.heard if heard[1] == "final_transcript"]
        assert finals == [(1.1, "final_transcript", "okay"), (2.6, "final_transcript", "wait")]

    listen(scenario)


def test_what_is_scripted_comes_by_the_audio_or_by_the_clock() -> None:
    async def scenario(server: DeepgramServer, client: Client) -> None:
        server.send(final("three"), after=Audio(1.5))
        server.send(interim("one"), after=Connecting(0.4))
        server.send(interim("two"), after=Audio(1.0))
        server.send(interim("and"), after=Audio(1.46))  # in the same chunk as "three"
        await client.speak(2.0)
        server.send(interim("now"))
        await client.speak(0.1)

        said = [(at, text) for at, _, text in client.transcripts]
        assert said == [
            (0.4, "one"),
            (1.0, "two"),
            (1.5, "and"),
            (1.5, "three"),
            (2.0, "now"),
        ]

    listen(scenario)


def test_what_is_scripted_for_a_connection_waits_for_it() -> None:
    async def scenario(server: DeepgramServer, client: Client) -> None:
        server.send(interim("again"), after=Connecting(0.5, number=2))
        server.close(1011, after=Connecting(1.0))  # the client waits 0.1 s before it is back
        await client.speak(3.0)

        assert [(at, text) for at, _, text in client.transcripts] == [(1.6, "again")]

    listen(scenario)


def test_a_recogniser_behind_it_is_given_the_audio_of_each_connection() -> None:
    sizes: list[list[int]] = []

    def counting(sample_rate: int) -> Ear:
        assert sample_rate == 16_000
        sizes.append([])

        def ear(pcm: bytes) -> Sequence[Message]:
            sizes[-1].append(len(pcm))
            return [final(f"chunk {len(sizes[-1])}")] if len(sizes[-1]) % 10 == 0 else []

        return ear

    async def scenario(server: DeepgramServer, client: Client) -> None:
        server.abort(after=Audio(0.6))
        await client.speak(3.0)

        assert [text for _, _, text in client.transcripts][:2] == ["chunk 10", "chunk 10"]
        assert set(sizes[0]) == {1600}  # 50 ms
        assert len(sizes) == 2

    listen(scenario, recogniser=counting)


def test_finalize_asks_for_what_was_heard_so_far_and_the_rest_follows() -> None:
    async def scenario(server: DeepgramServer, client: Client) -> None:
        server.say(WAIT_STOP)
        await client.speak(1.86)  # a chunk is begun: 1.4 says Finalize only with audio to send
        client.stream.flush()
        await client.speak(1.5)

        finals = [text for _, kind, text in client.heard if kind == "final_transcript"]
        assert finals == ["wait stop", "please"]
        assert "Finalize" in server.connections[0].commands

    listen(scenario)


def test_what_the_client_did_not_ask_for_is_not_sent() -> None:
    declined = {"interim_results": False}
    if "vad_events" in inspect.signature(deepgram.STT.__init__).parameters:  # from 1.3
        declined["vad_events"] = False

    async def scenario(server: DeepgramServer, client: Client) -> None:
        server.say(WAIT_STOP)
        if "vad_events" in declined:
            server.send(SpeechStarted(), after=Audio(0.5))
        await client.speak(3.0)

        assert [kind for _, kind, _ in client.heard if kind != "recognition_usage"] == [
            "start_of_speech",
            "final_transcript",
            "end_of_speech",
        ]
        sent = [json.loads(message)["type"] for message in server.connections[0].sent]
        assert sent == ["Results"] if "vad_events" in declined else ["SpeechStarted", "Results"]

    listen(scenario, **declined)


def test_an_utterance_end_ends_the_speech() -> None:
    async def scenario(server: DeepgramServer, client: Client) -> None:
        server.send(final("okay", speech_final=False), after=Audio(0.5))
        server.send(UtteranceEnd(0.4), after=Audio(1.0))
        await client.speak(1.5)

        kinds = [kind for _, kind, _ in client.heard]
        if "end_of_speech" not in kinds:
            pytest.skip("the client of this release does not know UtteranceEnd")
        assert kinds == ["start_of_speech", "final_transcript", "end_of_speech"]

    listen(scenario)


# -- what it remembers --------------------------------------------------------------------------


def test_it_records_what_its_client_sent() -> None:
    async def scenario(server: DeepgramServer, client: Client) -> None:
        await client.speak(6.0)
        client.stream.end_input()
        await asyncio.sleep(0.1)

        (connection,) = server.connections
        assert connection.headers["Authorization"] == "Token secret"
        assert connection.query["model"] == "nova-3"
        assert connection.query["encoding"] == "linear16"
        assert connection.sample_rate == 16_000
        assert connection.audio_seconds == pytest.approx(6.0)
        assert connection.commands[:2] == ["KeepAlive", "KeepAlive"]
        assert connection.commands[-1] == "CloseStream"
        assert not connection.is_open
        assert [handshake.status for handshake in server.handshakes] == [101]

    listen(scenario)


def test_audio_of_another_rate_is_counted_in_seconds_of_what_is_sent() -> None:
    async def scenario(server: DeepgramServer, client: Client) -> None:
        await client.speak(2.0)

        assert server.audio_seconds == pytest.approx(2.0, abs=0.1)

    listen(scenario, rate=24_000)


def test_what_nobody_is_there_to_hear_is_unsent() -> None:
    async def scenario(server: DeepgramServer, client: Client) -> None:
        await client.speak(0.5)
        server.close(1011)
        server.send(interim("lost"))
        await client.speak(0.5)

        assert server.unsent == [interim("lost")]
        assert client.transcripts == []

    listen(scenario)


# -- what goes wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["close", "abort"])
def test_words_that_began_before_a_connection_are_lost_with_it(how: str) -> None:
    async def scenario(server: DeepgramServer, client: Client) -> None:
        server.say(WAIT_STOP)
        break_off = server.close if how == "close" else server.abort
        break_off(after=Audio(1.6))
        await client.speak(4.0)

        finals = [text for _, kind, text in client.heard if kind == "final_transcript"]
        assert finals == ["please"]
        # The client does not repeat the start of a speech it believes to go on.
        assert [kind for _, kind, _ in client.heard].count("start_of_speech") == 1
        assert [error.recoverable for error in client.errors] == [True]
        assert server.audio_seconds == pytest.approx(4.0, abs=0.1)

    listen(scenario)


def test_a_client_is_refused_as_often_as_is_said() -> None:
    async def scenario(server: DeepgramServer, client: Client) -> None:
        server.refuse(401, times=1)
        await asyncio.sleep(1.0)

        assert [handshake.status for handshake in server.handshakes] == [401]
        assert server.handshakes[0].headers["Authorization"] == "Token secret"
        assert server.connections == []
        assert [error.recoverable for error in client.errors] == [False]
        with pytest.raises(RuntimeError, match="closed"):
            await client.speak(0.1)

    listen(scenario)


def test_partials_can_be_lost_and_shortened_and_finals_repeated() -> None:
    async def scenario(server: DeepgramServer, client: Client) -> None:
        server.say(WAIT_STOP)
        server.lose_interims(1)
        server.shrink_interim(by=2, after=Audio(2.0))
        server.repeat_final()
        await client.speak(3.0)

        assert [text for _, _, text in client.transcripts] == [
            "wait stop",
            "wait",
            "wait stop please",
            "wait stop please",
        ]

    listen(scenario)


def test_what_would_be_said_in_its_silence_is_lost() -> None:
    async def scenario(server: DeepgramServer, client: Client) -> None:
        server.say(WAIT_STOP)
        server.go_silent(after=Audio(1.5))
        server.speak_again(after=Audio(2.4))
        await client.speak(3.0)

        assert [text for _, _, text in client.transcripts] == ["wait", "wait stop please"]
        assert client.errors == []

    listen(scenario)


def test_the_client_skips_what_is_malformed_or_lacks_a_key() -> None:
    async def scenario(server: DeepgramServer, client: Client) -> None:
        server.say(WAIT_STOP)
        server.send_malformed(after=Audio(1.1))
        server.omit("words", after=Audio(1.2))
        server.omit("metadata")
        await client.speak(3.0)

        said = [text for _, _, text in client.transcripts]
        assert said == ["wait stop please", "wait stop please"]
        assert client.errors == []

    listen(scenario)


def test_a_key_that_no_results_have_cannot_be_left_out() -> None:
    with pytest.raises(ValueError, match="got 'wordz'"):
        DeepgramServer().omit("wordz")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "must have words"),
        ([("wait", 2.0, 1.0)], "must follow one another"),
        ([("wait", 1.0, 1.4), ("stop", 1.3, 1.5)], "must follow one another"),
    ],
)
def test_words_without_order_are_an_error(words: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        DeepgramServer().say(words)


def test_utterances_without_order_are_an_error() -> None:
    server = DeepgramServer()
    server.say(WAIT_STOP)

    with pytest.raises(ValueError, match="must start after"):
        server.say([("okay", 2.0, 2.3)])


def test_a_server_without_an_address_says_what_to_do() -> None:
    with pytest.raises(RuntimeError, match=r"before start\(\)"):
        _ = DeepgramServer().url


# -- how it runs --------------------------------------------------------------------------------


def test_it_listens_at_the_same_loopback_address_again() -> None:
    async def scenario(server: DeepgramServer, client: Client) -> None:
        before = server.url
        await client.speak(0.5)
        await server.aclose()
        await server.start()
        await client.speak(1.0)

        assert server.url == before
        assert before.startswith("http://127.0.0.1:")
        assert len(server.connections) == 2

    listen(scenario)


def test_it_works_with_livekits_own_http_session() -> None:
    async def main() -> None:
        async with DeepgramServer() as server:
            opened = getattr(utils.http_context, "open", None)
            if opened is None:
                pytest.skip("this release has no http_context.open")
            async with opened():
                client = Client(server, None, rate=16_000)  # type: ignore[arg-type]
                server.say(WAIT_STOP)
                await client.speak(3.0)
                await client.aclose()

        assert client.transcripts[-1][2] == "wait stop please"

    run(main, limit=60.0)


def test_it_works_in_real_time() -> None:
    async def main() -> None:
        async with DeepgramServer() as server, aiohttp.ClientSession() as http:
            client = Client(server, http, rate=16_000)
            server.say([("hey", 0.05, 0.1)], interim_every=0.05, final_after=0.05)
            await asyncio.wait_for(client.speak(0.3), 5.0)
            while not any(kind == "end_of_speech" for _, kind, _ in client.heard):
                await asyncio.sleep(0.005)
            await client.aclose()

        assert [text for _, _, text in client.transcripts] == ["hey", "hey"]

    asyncio.run(asyncio.wait_for(main(), 10.0))


def test_the_same_call_twice_gives_the_same_timeline() -> None:
    timelines: list[list[tuple[float, str, str]]] = []

    async def scenario(server: DeepgramServer, client: Client) -> None:
        server.say(WAIT_STOP)
        server.close(1011, after=Audio(1.6))
        await client.speak(4.0)
        timelines.append(client.heard)

    listen(scenario)
    listen(scenario)

    assert timelines[0] == timelines[1]
    assert timelines[0]
