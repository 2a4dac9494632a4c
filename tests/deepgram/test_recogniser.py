"""A call that is heard for real: Silero, and PocketSphinx behind Deepgram's protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from livekit_interrupt_plugin import Action, Backchannel, InterruptionPolicy, MinWords
from livekit_interrupt_plugin.demo.call import load_clip
from livekit_interrupt_plugin.demo.decoding import Decoding, Utterance
from livekit_interrupt_plugin.testing.deepgram import Ear, Message, SpeechStarted, final, interim

silero = pytest.importorskip("livekit.plugins.silero")
pocketsphinx = pytest.importorskip("pocketsphinx")

POLICY = InterruptionPolicy(MinWords(2) & ~Backchannel())


class Listener:
    """PocketSphinx as an ear of the server's."""

    def __init__(self, decoding: Decoding, sample_rate: int) -> None:
        self._decoding = decoding
        self._endpointer = pocketsphinx.Endpointer(
            window=0.15, ratio=0.7, vad_mode=2, sample_rate=sample_rate
        )
        self._pcm = b""
        self._utterance: Utterance | None = None

    def __call__(self, pcm: bytes) -> Sequence[Message]:
        self._pcm += pcm
        messages: list[Message] = []
        while len(self._pcm) >= (size := self._endpointer.frame_bytes):
            frame, self._pcm = self._pcm[:size], self._pcm[size:]
            messages += self._hear(frame)
        return messages

    def _hear(self, frame: bytes) -> list[Message]:
        speech = self._endpointer.process(frame)
        if speech is None:
            return []
        before = self._utterance or self._decoding.begin()
        began: list[Message] = [] if self._utterance else [SpeechStarted()]
        now = self._utterance = self._decoding.hear(before, speech)
        if not self._endpointer.in_speech:
            self._utterance = None
            return [*began, final(self._decoding.finish(now))]
        return [*began, interim(now.text)] if now.text != before.text else began


@pytest.fixture
def listener() -> Any:
    decoding = Decoding()

    def listener(sample_rate: int) -> Ear:
        return Listener(decoding, sample_rate)

    return listener


def test_an_order_interrupts_and_is_answered_and_okay_is_not(phone: Any, listener: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.stage.microphone.play(load_clip("okay"), at=2.5)
        call.stage.microphone.play(load_clip("order"), at=5.0)
        await call.stage.until(16.0)

        assert [action for action, _ in call.settled] == [Action.IGNORE, Action.INTERRUPT]
        assert call.settled[0][1] == "okay"
        assert len(call.answered) == 1
        assert call.answered[0].endswith("my order")
        assert "okay" not in call.answered[0]
        assert 5.0 < call.story.end < 7.0

    phone(scenario, policy=POLICY, recogniser=listener, vad=silero.VAD.load())


def test_the_rest_of_an_order_is_heard_after_the_connection_broke(
    phone: Any, listener: Any
) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.stage.microphone.play(load_clip("order"), at=3.0)
        await call.stage.until(3.8)
        call.server.close(1011)
        await call.stage.until(16.0)

        assert len(call.server.connections) == 2
        assert call.settled[0][0] is Action.INTERRUPT
        assert call.answered[0].endswith("order")

    phone(scenario, policy=POLICY, recogniser=listener, vad=silero.VAD.load())
