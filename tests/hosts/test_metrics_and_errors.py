"""Metrics, usage and errors arrive exactly once, as without a gate."""

import warnings
from collections import Counter
from typing import Any

import pytest
from livekit.agents import AgentSession, APIConnectionError, stt

from livekit_interrupt_plugin import VoiceAssistant
from livekit_interrupt_plugin.testing.virtual_time import run

from .scene import HEARS_AT_ONCE, Call, in_virtual_time, on_the_phone

Passed = list[tuple[float, Any]]


def options_of(kind: type) -> dict[str, Any]:
    """LiveKit's own options as the assistant sets them."""
    return {} if kind is VoiceAssistant else HEARS_AT_ONCE


def metrics_of(kind: type[AgentSession[Any]]) -> Counter[str]:
    counted: Counter[str] = Counter()

    async def main() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # LiveKit: metrics_collected is deprecated
            call = Call(kind=kind, **options_of(kind))
            call.assistant.on(
                "metrics_collected", lambda event: counted.update([event.metrics.type])
            )
        await call.stage.start()
        call.says("what time is it", 1.0)
        call.stt.usage(5.0, 4.0)
        call.stt.usage(5.0, 9.0)
        await call.until(12.0)
        await call.stage.aclose()

    run(main)
    return counted


def test_a_session_collects_the_same_metrics_with_and_without_a_gate() -> None:
    gated, bare = metrics_of(VoiceAssistant), metrics_of(AgentSession)

    assert gated == bare
    assert gated["stt_metrics"] == 2
    assert gated["vad_metrics"] > 5


def errors_of(kind: type[AgentSession[Any]]) -> list[bool]:
    found: list[bool] = []

    async def main() -> None:
        call = Call(kind=kind, **options_of(kind))
        await call.stage.start()
        call.assistant.say("one " * 20)
        call.stt.fail(APIConnectionError("the line is down"), 3.0)
        call.says("what time is it", 8.0)
        await call.until(14.0)
        found.extend(event.error.recoverable for event in call.events("error"))
        assert call.user_turns == ["what time is it"]
        await call.stage.aclose()

    run(main)
    return found


def test_a_recogniser_that_reconnects_is_one_error_with_and_without_a_gate() -> None:
    assert errors_of(VoiceAssistant) == errors_of(AgentSession) == [True]


@in_virtual_time
async def test_usage_passes_while_words_are_withheld(delivered: Passed) -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.says("okay", 3.0)
        call.stt.usage(1.5, 3.1)
        await call.until(5.0)

        (at,) = [at for at, event in delivered if event.type.value == "recognition_usage"]
        assert at == pytest.approx(3.1, abs=1e-6)


@pytest.mark.skipif(
    not hasattr(stt.SpeechEventType, "PREFLIGHT_TRANSCRIPT"),
    reason="this release knows no preflight transcripts",
)
@in_virtual_time
async def test_a_preflight_transcript_counts_as_an_interim(delivered: Passed) -> None:
    async with on_the_phone() as call:
        await call.tells()
        data = stt.SpeechData(language="en", text="please stop right now")  # type: ignore[arg-type]
        event = stt.SpeechEvent(stt.SpeechEventType.PREFLIGHT_TRANSCRIPT, alternatives=[data])
        call.voice(3.0, 4.2)
        call.stt.emit_event(event, 4.2)
        call.stt.final("please stop right now", 4.9)
        await call.until(9.0)

        (interrupt,) = call.interrupts
        assert interrupt.at == pytest.approx(4.4, abs=0.01)
        assert [event for _, event in delivered].count(event) == 1
        assert call.user_turns == ["please stop right now"]


@in_virtual_time
async def test_a_preflight_transcript_of_an_ignored_overlap_is_withheld(delivered: Passed) -> None:
    if not hasattr(stt.SpeechEventType, "PREFLIGHT_TRANSCRIPT"):
        pytest.skip("this release knows no preflight transcripts")
    async with on_the_phone() as call:
        await call.tells()
        data = stt.SpeechData(language="en", text="okay")  # type: ignore[arg-type]
        event = stt.SpeechEvent(stt.SpeechEventType.PREFLIGHT_TRANSCRIPT, alternatives=[data])
        call.voice(3.0, 3.3)
        call.stt.emit_event(event, 3.3)
        await call.until(12.0)

        assert event not in [event for _, event in delivered]
        assert call.llm.asked == []


@in_virtual_time
async def test_a_stream_that_ends_with_an_error_says_so_to_its_reader() -> None:
    async with on_the_phone() as call:
        reader = call.assistant.stt.stream()
        await call.until(0.5)
        call.stt.fail(ValueError("broken"))

        with pytest.raises(ValueError, match="broken"):
            async for _ in reader:
                pass
        with pytest.raises(ValueError, match="broken"):
            await anext(reader)
        await reader.aclose()


@in_virtual_time
async def test_a_stream_whose_input_ended_ends() -> None:
    async with on_the_phone() as call:
        reader = call.assistant.stt.stream()
        await call.until(0.5)
        reader.end_input()

        async def events() -> list[Any]:
            return [event async for event in reader]

        import asyncio

        reading = asyncio.ensure_future(events())
        await call.until(1.0)
        await reader.aclose()
        assert await reading == []
