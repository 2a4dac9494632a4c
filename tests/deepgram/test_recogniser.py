"""A call that is heard for real: Silero, and PocketSphinx behind Deepgram's protocol."""

from __future__ import annotations

from typing import Any

import pytest

from livekit_interrupt_plugin import Action, Backchannel, InterruptionPolicy, MinWords
from livekit_interrupt_plugin.demo.call import load_clip
from livekit_interrupt_plugin.demo.ear import listening

silero = pytest.importorskip("livekit.plugins.silero")
pytest.importorskip("pocketsphinx")

POLICY = InterruptionPolicy(MinWords(2) & ~Backchannel())


def test_an_order_interrupts_and_is_answered_and_okay_is_not(phone: Any) -> None:
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

    phone(scenario, policy=POLICY, recogniser=listening(), vad=silero.VAD.load())


def test_the_rest_of_an_order_is_heard_after_the_connection_broke(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.stage.microphone.play(load_clip("order"), at=3.0)
        await call.stage.until(3.8)
        call.server.close(1011)
        await call.stage.until(16.0)

        assert len(call.server.connections) == 2
        assert call.settled[0][0] is Action.INTERRUPT
        assert call.answered[0].endswith("order")

    phone(scenario, policy=POLICY, recogniser=listening(), vad=silero.VAD.load())
