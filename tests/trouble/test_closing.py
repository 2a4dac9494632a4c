"""The session ends in an open overlap."""

import asyncio
import functools
from typing import Any

import pytest
from livekit.agents import AgentSession

from livekit_interrupt_plugin.testing.virtual_time import run

from ..hosts.scene import STORY, Call, in_virtual_time
from .account import BARE, heard, seconds_of, warnings_of

can_be_shut_down = pytest.mark.skipif(
    not hasattr(AgentSession, "shutdown"), reason="in this release a session is only closed"
)


def seconds_to_shut_down(said: str, *, drain: bool, **options: Any) -> float:
    """From the call of ``shutdown`` at 4.0 s to the close event."""
    closed: list[float] = []

    async def main() -> None:
        call = Call(**options)
        await call.stage.start()
        call.assistant.say(STORY)
        await call.stage.agent_audible()
        if said:
            call.says(said, 3.2)
        await call.until(4.0)
        call.assistant.on("close", lambda _: closed.append(call.stage.now - 4.0))
        call.assistant.shutdown(drain=drain)
        await call.until(20.0)
        await call.stage.microphone.aclose()

    run(main)
    (took,) = closed
    return took


@functools.cache
def in_the_record(said: str) -> list[str]:
    """The user's turns if *said* is all that is said before LiveKit's own session is closed."""
    turns: list[str] = []

    async def main() -> None:
        call = Call(**BARE)
        await call.stage.start()
        await call.until(1.0)
        call.voice(0.5, None)
        call.stt.final(said, 1.0)
        await call.until(1.05)
        await call.stage.aclose()
        turns.extend(call.user_turns)

    run(main)
    return turns  # 1.6 leaves it out


@can_be_shut_down
@pytest.mark.parametrize("no_trace", [False, True])
@pytest.mark.parametrize("said", ["", "okay", "please stop right now"])
def test_shutting_down_takes_no_longer_than_without_a_gate(said: str, no_trace: bool) -> None:
    bare = seconds_to_shut_down(said, drain=False, **BARE)
    gated = seconds_to_shut_down(said, drain=False, no_trace=no_trace)

    assert gated <= bare + 0.1
    if said:
        assert gated < 1.0  # words that are withheld are not waited for


@can_be_shut_down
@pytest.mark.parametrize("said", ["", "okay"])
def test_shutting_down_after_the_speech_takes_as_long_as_if_nobody_had_said_okay(said: str) -> None:
    bare = seconds_to_shut_down("", drain=True, **BARE)
    gated = seconds_to_shut_down(said, drain=True)

    assert gated <= bare + 0.1


@can_be_shut_down
@pytest.mark.parametrize("drain", [False, True])
@pytest.mark.parametrize("said", ["okay", "please stop right now"])
def test_shutting_down_raises_nothing_and_leaves_no_task_behind(
    said: str, drain: bool, caplog: pytest.LogCaptureFixture
) -> None:
    shutting_down(said, drain, in_the_record(said))

    assert warnings_of(caplog) == []


@in_virtual_time
async def shutting_down(said: str, drain: bool, known: list[str]) -> None:
    before = asyncio.all_tasks()
    call = Call()
    await call.stage.start()
    await call.tells()
    call.says(said, 3.0)
    await call.until(3.7)
    call.assistant.shutdown(drain=drain)
    await call.until(16.0)
    await call.stage.microphone.aclose()
    await asyncio.sleep(1.0)

    assert asyncio.all_tasks() == before
    assert call.llm.asked == []  # nobody is left to answer
    if drain and said == "okay":
        assert heard(call) == [seconds_of(STORY)]
        assert call.user_turns == []
    else:
        assert call.user_turns == known  # the record of the call is as whole as LiveKit's own


@pytest.mark.parametrize("said", ["okay", "please stop right now"])
def test_what_was_said_when_the_call_is_closed_is_in_its_record(said: str) -> None:
    closing(said, in_the_record(said))


@in_virtual_time
async def closing(said: str, known: list[str]) -> None:
    call = Call()
    await call.stage.start()
    await call.tells()
    call.says(said, 3.0)
    await call.until(3.7)
    await call.stage.aclose()

    assert call.stage.now <= 4.6
    assert call.heard[0].end == pytest.approx(3.7, abs=0.05)
    assert call.user_turns == known
    assert call.llm.asked == []
