"""What the agent has said so far is known to strategies, as the caller heard it."""

import logging
from typing import Any

import pytest

from livekit_interrupt_plugin import Echo, InterruptionPolicy, MinWords, Overlap
from livekit_interrupt_plugin.hosts.assistant.agent_words import AssistantWords

from .scene import Call, in_virtual_time, on_the_phone

pytestmark = pytest.mark.usefixtures("no_complaints")

SPEECH = "Shall I go on? The roses are red and the violets are blue and so on and on and on we go."


def words_at_updates(call: Call) -> list[str]:
    told: list[str] = []

    def note(overlap: Overlap) -> None:
        told.append(overlap.agent_text)

    call.assistant.on("overlap_updated", note)
    return told


@in_virtual_time
async def test_they_are_told_at_about_the_pace_at_which_they_are_spoken() -> None:
    async with on_the_phone() as call:
        told = words_at_updates(call)
        began = await call.tells(SPEECH)
        call.says("okay", began + 3.0)
        await call.until(12.0)

        first = told[0].replace("on ?", "on?")
        assert SPEECH.startswith(first)
        # At 0.3 s a word 11 are spoken by then.
        assert 5 <= len(first.split()) <= 13
        assert "on?" in first


@in_virtual_time
async def test_of_two_speeches_in_a_row_both_are_told() -> None:
    async with on_the_phone() as call:
        told = words_at_updates(call)
        began = await call.tells("The roses are red.")  # 1.2 s
        call.stage.say("The violets are blue and so on and on and on and on.")
        call.says("okay", began + 3.4)
        await call.until(9.0)

        assert told[0].replace(" .", ".").startswith("The roses are red. The violets")


@in_virtual_time
async def test_of_a_speech_that_is_over_nothing_is_left() -> None:
    async with on_the_phone() as call:
        told = words_at_updates(call)
        await call.tells("The roses are red and so are you and so am I")
        await call.until(6.0)
        call.stage.say("Now for something else, that is as long as it has to be, and so on.")
        began = await call.stage.agent_audible()
        call.says("okay", began + 2.0)
        await call.until(14.0)

        assert told[0].startswith("Now for")


@in_virtual_time
async def test_a_reply_of_the_model_is_followed_too() -> None:
    async with on_the_phone() as call:
        told = words_at_updates(call)
        call.says("tell me a very long story about your lovely shop please", 0.5)
        began = await call.stage.agent_audible()
        call.says("okay", began + 2.5)
        await call.until(began + 6.0)

        assert told[0].startswith("You said tell me")


@in_virtual_time
async def test_the_agents_echo_is_no_interruption() -> None:
    policy = InterruptionPolicy(MinWords(3) & ~Echo())
    async with on_the_phone(policy=policy) as call:
        began = await call.tells(SPEECH)
        call.says("shall I go on", began + 0.6)
        call.says("please stop it now", began + 4.5)
        await call.until(began + 10.0)

        assert [d.text.split()[:2] for d in call.interrupts] == [["please", "stop"]]


class Unfollowable:
    """An assistant whose speech cannot be looked at."""

    def on(self, name: str, listener: Any) -> None:
        self.listener = listener

    @property
    def _playing_speech(self) -> Any:
        return self

    @property
    def initialized(self) -> bool:
        raise RuntimeError("another release")


@in_virtual_time
async def test_what_cannot_be_followed_is_mentioned_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    said: list[str] = []
    assistant = Unfollowable()
    words = AssistantWords(assistant, said=said.append)
    words.watch()
    with caplog.at_level(logging.WARNING):
        assistant.listener()
        words.tell()
        words.tell()

    (record,) = caplog.records
    caplog.clear()
    assert record.getMessage().startswith("what the agent says is not followed any more (Runtime")
    assert said == []
