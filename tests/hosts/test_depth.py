"""How deep the gate is: what the session is told of a voice while words are withheld."""

from typing import Any

import pytest

from livekit_interrupt_plugin import BaseInterruptionStrategy, InterruptionPolicy, MinDuration

from .scene import in_virtual_time, on_the_phone

Passed = list[tuple[float, Any]]


def names(delivered: Passed, start: float, end: float) -> list[str]:
    return [event.type.value for at, event in delivered if start <= at < end]


@in_virtual_time
async def test_with_a_recogniser_the_session_knows_that_the_user_speaks() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.says("okay", 3.0)
        await call.until(12.0)

        assert call.user_states == ["speaking", "listening"]
        assert call.captions == []


@in_virtual_time
async def test_a_voice_over_the_agent_never_reaches_livekits_own_threshold(
    delivered: Passed,
) -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.voice(3.0, 5.0)
        await call.until(13.0)

        over = [e for at, e in delivered if 1.0 < at < 8.0 and e.type.value == "inference_done"]
        assert len(over) > 200
        assert {event.speech_duration for event in over} == {0.0}
        assert [segment.interrupted for segment in call.heard] == [False]


@in_virtual_time
async def test_a_voice_in_silence_passes_with_its_duration(delivered: Passed) -> None:
    async with on_the_phone() as call:
        call.says("what time is it", 1.0)
        await call.until(2.2)

        durations = [e.speech_duration for _, e in delivered if e.type.value == "inference_done"]
        assert max(durations) > 1.0


@in_virtual_time
async def test_without_a_trace_the_session_hears_nothing_of_an_ignored_overlap(
    delivered: Passed,
) -> None:
    async with on_the_phone(no_trace=True) as call:
        await call.tells()
        call.says("okay", 3.0)
        await call.until(12.0)

        assert call.user_states == []
        assert call.captions == []
        assert set(names(delivered, 0.0, 12.0)) == {"inference_done"}
        assert not any(event.speaking for _, event in delivered)


@in_virtual_time
async def test_without_a_trace_an_interruption_is_heard_from_its_onset() -> None:
    async with on_the_phone(no_trace=True) as call:
        await call.tells()
        call.says("please stop I have a question", 3.0)
        await call.until(12.0)

        assert call.heard[0].interrupted
        assert call.user_states == ["speaking", "listening"]
        assert call.user_turns == ["please stop I have a question"]
        assert call.llm.asked[-1] == "please stop I have a question"


@in_virtual_time
async def test_without_a_recogniser_noise_leaves_no_trace_and_no_reply() -> None:
    async with on_the_phone(instead={"stt": None}) as call:
        await call.tells()
        call.voice(3.0, 3.8)
        call.voice(6.0, 6.3)
        await call.until(13.0)

        assert call.user_states == []
        assert [segment.interrupted for segment in call.heard] == [False]
        assert call.llm.asked == []
        assert len([d for d in call.decisions if d.fate is not None]) == 2


@in_virtual_time
async def test_without_a_recogniser_a_long_voice_can_interrupt() -> None:
    policy = InterruptionPolicy(MinDuration(0.5))
    async with on_the_phone(instead={"stt": None}, policy=policy) as call:
        await call.tells()
        call.voice(3.0, 5.0)
        await call.until(4.5)

        assert call.heard[0].interrupted
        assert call.heard[0].end == pytest.approx(3.5, abs=0.05)
        assert call.user_states == ["speaking"]


@in_virtual_time
async def test_without_a_recogniser_each_overlap_settles_without_waiting_for_words() -> None:
    async with on_the_phone(instead={"stt": None}) as call:
        await call.tells()
        call.voice(3.0, 3.8)
        await call.until(13.0)

        assert call.decisions[-1].at == pytest.approx(3.8 + 0.6, abs=0.05)


class Listener(BaseInterruptionStrategy):
    """Counts the seconds of audio it was given."""

    def __init__(self) -> None:
        self.seconds = 0.0

    async def append_audio(self, audio: bytes, sample_rate: int) -> None:
        self.seconds += len(audio) / 2 / sample_rate

    async def should_interrupt(self) -> bool:
        return self.seconds > 0.3

    async def reset(self) -> None:
        self.seconds = 0.0


@pytest.mark.parametrize("without", [{}, {"stt": None}, {"vad": None}], ids=str)
@in_virtual_time
async def test_a_strategy_that_listens_hears_the_user_with_or_without_a_recogniser(
    without: dict[str, Any],
) -> None:
    listener = Listener()
    async with on_the_phone(
        interruption_strategies=[listener], instead=without, turn_detection=None
    ) as call:
        await call.tells()
        call.voice(3.0, 4.5)
        call.stt.interim("well", 4.4)
        await call.until(6.5)

        assert call.heard[0].interrupted
