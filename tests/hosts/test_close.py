"""Closing a session while the user talks over the agent."""

import asyncio
from typing import Any

import pytest
from livekit.agents import AgentSession

from livekit_interrupt_plugin import (
    InterruptionPolicy,
    MinWordsInterruptionStrategy,
    VoiceAssistant,
)
from livekit_interrupt_plugin.testing.livekit import Stage
from livekit_interrupt_plugin.testing.virtual_time import run

from .scene import HEARS_AT_ONCE, STORY, Call, in_virtual_time, on_the_phone


def script(call: Call, said: str) -> None:
    """What the user has said when the session is closed at 4.0 s."""
    match said:
        case "a voice":
            call.voice(3.0, None)
        case "an interim":
            call.voice(3.0, None)
            call.stt.interim("okay", 3.8)
        case "a final":
            call.voice(3.0, 3.6)
            call.stt.final("okay", 3.8)


def seconds_to_close(kind: type[AgentSession[Any]], said: str, **options: Any) -> float:
    took: list[float] = []

    async def main() -> None:
        call = Call(kind=kind, **options)
        await call.stage.start()
        call.assistant.say(STORY)
        await call.stage.agent_audible()
        script(call, said)
        await call.until(4.0)
        await call.stage.aclose()
        took.append(call.stage.now - 4.0)

    run(main)
    return took[0]


@pytest.mark.parametrize("no_trace", [False, True])
@pytest.mark.parametrize("said", ["nothing", "a voice", "an interim", "a final"])
def test_closing_takes_no_longer_than_without_a_gate(said: str, no_trace: bool) -> None:
    # LiveKit itself waits up to 2 s for a final, even if nobody speaks.
    bare = seconds_to_close(AgentSession, said, **HEARS_AT_ONCE)
    gated = seconds_to_close(VoiceAssistant, said, no_trace=no_trace)

    assert gated <= bare + 0.1


@pytest.mark.parametrize("said", ["nothing", "a voice", "an interim", "a final"])
@in_virtual_time
async def test_closing_in_an_open_overlap_raises_nothing_and_leaves_no_task_behind(
    said: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = asyncio.all_tasks()
    strategies = [MinWordsInterruptionStrategy(min_words=3)]
    async with on_the_phone(interruption_strategies=strategies) as call:
        await call.tells()
        script(call, said)
        await call.until(4.0)
    await asyncio.sleep(10.0)

    assert asyncio.all_tasks() == before
    assert not [r for r in caplog.records if r.name == "livekit_interrupt_plugin"]


@in_virtual_time
async def test_after_the_close_nothing_is_decided_any_more() -> None:
    async with on_the_phone(policy=InterruptionPolicy()) as call:
        await call.tells()
        call.voice(3.0, None)
        await call.until(3.5)
    decided = len(call.decisions)
    call.says("please stop right now", call.stage.now)
    await asyncio.sleep(10.0)

    assert len(call.decisions) == decided


@in_virtual_time
async def test_a_strategy_that_hangs_does_not_outlive_the_call() -> None:
    class Hanging(MinWordsInterruptionStrategy):
        async def should_interrupt(self) -> bool:
            await asyncio.sleep(1000.0)
            return True

    before = asyncio.all_tasks()
    async with on_the_phone(interruption_strategies=[Hanging(min_words=1)]) as call:
        await call.tells()
        call.voice(3.0, None)
        call.stt.interim("okay", 3.9)
        await call.until(4.0)
    await asyncio.sleep(10.0)  # 1.0 itself takes a while to end

    assert asyncio.all_tasks() == before


def can_start_again() -> bool:
    """Whether LiveKit's own session can."""

    async def main() -> bool:
        call = Call(kind=AgentSession)
        await call.stage.start()
        await call.stage.aclose()
        call.stage = Stage(call.assistant)
        await call.stage.start()
        call.assistant.say("hello")
        await call.until(2.0)
        return bool(call.heard)

    return run(main)


def test_a_session_that_was_closed_can_be_started_again() -> None:
    if not can_start_again():
        pytest.skip("in this release a session that was closed stays silent")
    starting_again()


@in_virtual_time
async def starting_again() -> None:
    call = Call()
    await call.stage.start()
    await call.stage.aclose()
    call.stage = Stage(call.assistant)
    await call.stage.start()
    await call.tells()
    began = asyncio.get_running_loop().time()
    call.says("okay", began + 2.0)
    await call.until(8.0)

    assert [text for _, text in call.outcomes] == ["okay"]
    assert [segment.interrupted for segment in call.heard] == [False]
    await call.stage.aclose()
