"""If the gate itself fails, LiveKit takes over: the user is never left unheard."""

import dataclasses
from typing import Any

import pytest
from livekit.agents import vad

from livekit_interrupt_plugin import InterruptionPolicy, MinWords, Predicate

from .scene import Call, in_virtual_time, on_the_phone


def gate_failures(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.getMessage().startswith("the gate failed")]


def break_the_gate(call: Call) -> None:
    """An event that LiveKit takes and the gate does not: nobody else looks at probability."""
    event = vad.VADEvent(vad.VADEventType.INFERENCE_DONE, 0, 0.0, 0.0, 0.0, speaking=True)
    call.vad.emit_event(dataclasses.replace(event, probability=None))  # type: ignore[arg-type]


@pytest.mark.parametrize("no_trace", [False, True])
@in_virtual_time
async def test_a_gate_that_fails_leaves_the_user_heard_and_is_logged_once(
    no_trace: bool, caplog: pytest.LogCaptureFixture
) -> None:
    async with on_the_phone(no_trace=no_trace) as call:
        await call.tells()
        call.says("stop please", 3.0)
        await call.until(3.4)
        break_the_gate(call)
        break_the_gate(call)
        await call.until(9.0)

        assert call.heard[0].interrupted
        assert call.user_turns == ["stop please"]
        assert call.llm.asked == ["stop please"]
        assert len(gate_failures(caplog)) == 1


@in_virtual_time
async def test_after_a_failure_livekit_decides_as_without_a_gate(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with on_the_phone() as call:
        call.voice(0.5, 0.6)
        await call.until(0.7)
        break_the_gate(call)
        await call.until(2.0)
        call.assistant.say("one " * 30)
        await call.stage.agent_audible()
        call.says("okay", 4.0)
        await call.until(9.0)

        assert len(gate_failures(caplog)) == 1
        assert call.decisions == []
        assert call.heard[0].interrupted
        assert call.user_turns == ["okay"]


@in_virtual_time
async def test_what_was_withheld_is_delivered_once_when_the_gate_fails(
    delivered: list[tuple[float, Any]],
) -> None:
    async with on_the_phone(no_trace=True) as call:
        await call.tells()
        call.voice(3.0, 4.5)
        call.stt.interim("stop", 3.4)
        call.stt.final("stop please", 3.6)
        await call.until(4.0)
        break_the_gate(call)
        await call.until(4.4)

        names = [e.type.value for _, e in delivered if e.type.value != "inference_done"]
        assert names == ["start_of_speech", "final_transcript"]


@in_virtual_time
async def test_a_strategy_that_raises_is_no_failure_of_the_gate(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(_: Any) -> bool:
        raise ValueError("no opinion today")

    policy = InterruptionPolicy([Predicate(broken), MinWords(4)])
    async with on_the_phone(policy=policy) as call:
        await call.tells()
        call.says("please stop right now", 3.0)
        await call.until(8.0)

        assert call.user_turns == ["please stop right now"]
        assert gate_failures(caplog) == []
        (name,) = call.assistant.gate.faults
        assert "Predicate" in name
        assert len([r for r in caplog.records if "raised while it judged" in r.getMessage()]) == 1


@pytest.mark.parametrize("error", [TypeError, ValueError])
@pytest.mark.parametrize("event", ["interruption_decision", "overlap_updated"])
@in_virtual_time
async def test_a_listener_that_raises_is_no_failure_of_the_gate(
    error: type[Exception], event: str, caplog: pytest.LogCaptureFixture
) -> None:
    def listener(_: Any) -> None:
        raise error("a bug of the application's")

    async with on_the_phone() as call:
        call.assistant.on(event, listener)
        await call.tells()
        call.says("okay", 3.0)
        call.says("please stop right now", 6.0)
        await call.until(12.0)

        assert gate_failures(caplog) == []
        assert call.user_turns == ["please stop right now"]


@in_virtual_time
async def test_a_speech_that_refuses_to_be_interrupted_does_not_stop_the_call(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with on_the_phone() as call:
        await call.tells()

        speech = call.assistant.current_speech

        def refuse(**_: Any) -> None:
            del speech.interrupt  # once: LiveKit itself may try as well, with the words it is given
            raise RuntimeError("not now")

        object.__setattr__(speech, "interrupt", refuse)
        call.voice(3.0, 4.2)
        call.stt.final("please stop right now", 4.2)
        await call.until(4.5)

        assert gate_failures(caplog) == []
        assert call.captions == ["please stop right now"]
        assert "interrupt" not in vars(speech)
