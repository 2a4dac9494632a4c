"""Closing an assistant while the user talks over it."""

import asyncio
from typing import Any

import pytest

from livekit_interrupt_plugin import MinWordsInterruptionStrategy, VoiceAssistant
from livekit_interrupt_plugin.testing.virtual_time import run

from .scene import Call, LiveKits, in_virtual_time, on_the_phone

pytestmark = pytest.mark.usefixtures("no_complaints")


def script(call: Call, said: str) -> None:
    """What the user has said when the assistant is closed at 4.0 s."""
    match said:
        case "a voice":
            call.voice(3.0, None)
        case "an interim":
            call.voice(3.0, None)
            call.stt.interim("okay", 3.8)
        case "a final":
            call.voice(3.0, 3.6)
            call.stt.final("okay", 3.8)


def seconds_to_close(kind: type[Any], said: str, **options: Any) -> float:
    took: list[float] = []

    async def main() -> None:
        call = Call(kind=kind, **options)
        await call.stage.start()
        await call.tells()
        script(call, said)
        await call.until(4.0)
        await call.stage.aclose()
        took.append(call.stage.now - 4.0)

    run(main)
    return took[0]


@pytest.mark.parametrize("no_trace", [False, True])
@pytest.mark.parametrize("said", ["nothing", "a voice", "an interim", "a final"])
def test_closing_takes_no_longer_than_without_a_gate(said: str, no_trace: bool) -> None:
    # 0.7 finishes what it is saying.
    bare = seconds_to_close(LiveKits, said)
    gated = seconds_to_close(VoiceAssistant, said, no_trace=no_trace)

    assert gated <= bare + 0.1


@in_virtual_time
async def test_a_gate_that_is_closed_twice_is_closed() -> None:
    async with on_the_phone() as call:
        await call.tells("one two three")
        await call.until(2.0)
        call.assistant.gate.close()
        call.assistant.gate.close()


@in_virtual_time
async def test_closing_what_was_never_started_is_nothing() -> None:
    await Call().assistant.aclose()


@in_virtual_time
async def test_no_task_of_ours_is_left() -> None:
    strategy = MinWordsInterruptionStrategy(min_words=3)
    async with on_the_phone(interruption_strategies=[strategy]) as call:
        await call.tells("one two three four five six seven")
        call.says("okay then", 1.3)
        await call.until(1.9)
        assert call.assistant.gate.overlap is not None
        call.assistant.gate.close()
        for _ in range(5):
            await asyncio.sleep(0)

        names = [task.get_coro().__qualname__ for task in asyncio.all_tasks()]
        # The streams are LiveKit's to close, and go on.
        ours = [name for name in names if name.startswith(("Consultation", "_Member", "Driver"))]
        assert ours == []
        await call.until(6.0)
        assert call.decisions[-1].at < 1.95
