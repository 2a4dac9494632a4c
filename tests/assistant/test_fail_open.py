"""If the gate itself fails, LiveKit takes over: the user is never left unheard."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from livekit.agents import stt

from livekit_interrupt_plugin import InterruptionPolicy, MinWords, Strategy, VoiceAssistant
from livekit_interrupt_plugin.testing.virtual_time import run

from .scene import Call, LiveKits, in_virtual_time, on_the_phone

QUESTION = "what time do you open today"


@pytest.fixture(autouse=True)
def warnings(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.WARNING):
        yield caplog


def complaints(warnings: pytest.LogCaptureFixture) -> list[str]:
    ours = [record for record in warnings.records if record.name == "livekit_interrupt_plugin"]
    return [record.getMessage() for record in ours]


def break_the_gate(call: Call) -> None:
    """An event that LiveKit takes and the gate does not."""
    kinds: Any = stt
    event = kinds.SpeechEvent(
        stt.SpeechEventType.INTERIM_TRANSCRIPT,
        alternatives=[kinds.SpeechData(language="en", text="")],
    )
    event.speech_end_time = "never"
    call.stt.emit_event(event)


@pytest.mark.parametrize("no_trace", [False, True])
@in_virtual_time
async def test_a_gate_that_fails_leaves_the_user_heard_and_is_logged_once(
    no_trace: bool, warnings: pytest.LogCaptureFixture
) -> None:
    async with on_the_phone(no_trace=no_trace) as call:
        await call.tells()
        call.says(QUESTION, 3.0)
        await call.until(3.4)
        break_the_gate(call)
        break_the_gate(call)
        await call.until(14.0)

        assert not call.heard[0].is_whole
        assert call.user_turns == [QUESTION]
        assert call.llm.asked[-1] == QUESTION
        (complaint,) = complaints(warnings)
        assert complaint.startswith("the gate failed; LiveKit's own interruption handling takes")


def nothing(_: Call) -> None:
    """The gate is left alone."""


def close_the_gate(call: Call) -> None:
    call.assistant.gate.close()


def what_comes_of_it(first: Callable[[Call], None], kind: type[Any]) -> list[Any]:
    """What becomes of a backchannel and a question, as LiveKit alone would have it or not."""
    found: list[Any] = []

    async def main() -> None:
        async with on_the_phone(kind=kind) as call:
            first(call)
            await call.tells()
            call.says("uh huh", 3.0)
            call.says(QUESTION, 8.0)
            await call.until(20.0)
            ends = [round(at, 1) for at in call.stage.times("agent_stopped_speaking")]
            found.extend([ends, call.llm.asked, call.user_turns, call.decisions])

    run(main)
    return found


@pytest.mark.parametrize("end_of_the_gate", [break_the_gate, close_the_gate])
def test_livekit_then_decides_as_without_a_gate(
    end_of_the_gate: Callable[[Call], None],
) -> None:
    without = what_comes_of_it(nothing, LiveKits)
    after = what_comes_of_it(end_of_the_gate, VoiceAssistant)
    gated = what_comes_of_it(nothing, VoiceAssistant)

    assert after == without
    assert gated[:3] != without[:3]


@in_virtual_time
async def test_what_was_withheld_is_delivered_when_the_gate_fails() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.voice(3.0, 4.5)
        call.stt.final("stop please", 3.6)
        await call.until(4.0)
        assert call.captions == []
        break_the_gate(call)
        await call.until(4.1)

        assert [text for text in call.captions if text] == ["stop please"]


@in_virtual_time
async def test_the_rule_that_then_holds_is_the_one_that_was_given() -> None:
    async with on_the_phone(interrupt_min_words=7, interrupt_speech_duration=0.3) as call:
        options = call.assistant._opts

        assert (options.int_min_words, options.int_speech_duration) == (7, 0.3)


@in_virtual_time
async def test_and_else_the_lines_own() -> None:
    async with on_the_phone(kind=LiveKits) as call:
        own = call.assistant._opts
    async with on_the_phone(policy=InterruptionPolicy()) as call:
        options = call.assistant._opts

        assert options.int_min_words == own.int_min_words
        assert options.int_speech_duration == own.int_speech_duration


@in_virtual_time
async def test_a_listener_that_raises_stops_nothing(
    warnings: pytest.LogCaptureFixture,
) -> None:
    def raising(_: Any) -> None:
        raise RuntimeError("a bug")

    async with on_the_phone() as call:
        call.assistant.on("interruption_decision", raising)
        call.assistant.on("overlap_updated", raising)
        await call.tells()
        call.says("please stop it right now", 2.0)
        await call.until(8.0)

        assert call.user_turns == ["please stop it right now"]
        assert all("the gate failed" not in text for text in complaints(warnings))


@dataclass(frozen=True)
class Raising(Strategy):
    def judge(self, overlap: Any) -> Any:
        raise RuntimeError("meant to fail")


@in_virtual_time
async def test_a_strategy_that_raises_neither_deafens_nor_silences(
    warnings: pytest.LogCaptureFixture,
) -> None:
    async with on_the_phone(interruption_strategies=[Raising(), MinWords(6)]) as call:
        await call.tells()
        call.says("uh huh", 1.5)
        call.says(QUESTION, 4.0)
        await call.until(12.0)

        assert not call.heard[0].is_whole
        assert call.user_turns == [QUESTION]
        assert call.assistant.gate.faults == {"Raising()": call.assistant.gate.faults["Raising()"]}
        assert call.assistant.gate.faults["Raising()"] > 1
        (complaint,) = complaints(warnings)
        assert complaint.startswith("Raising() raised while it judged")
