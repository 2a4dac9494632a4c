"""The session hears of whole utterances: the end of what it heard begin, and of nothing else."""

import time
from typing import Any

import pytest
from livekit.agents import stt

from livekit_interrupt_plugin import Action, Fate
from livekit_interrupt_plugin.testing.livekit import ScriptedVAD

from .scene import in_virtual_time, on_the_phone

Passed = list[tuple[float, Any]]


def names(delivered: Passed) -> set[str]:
    return {event.type.value for _, event in delivered}


@in_virtual_time
async def test_the_late_end_of_a_dropped_start_is_dropped_too(delivered: Passed) -> None:
    slow = ScriptedVAD(hangover=1.5)  # longer than it takes to settle
    async with on_the_phone(vad=slow, no_trace=True) as call:
        await call.tells()
        call.says("okay", 3.0)
        await call.until(12.0)

        assert call.outcomes == [(Action.IGNORE, "okay")]
        assert call.decisions[-1].at < 4.8
        assert names(delivered) == {"inference_done"}
        assert call.user_states == []


@in_virtual_time
async def test_an_utterance_that_goes_on_after_its_start_was_dropped_is_heard_from_there() -> None:
    slow = ScriptedVAD(hangover=1.5)
    async with on_the_phone(vad=slow, no_trace=True) as call:
        await call.tells("one " * 20)  # until 6.05
        call.says("okay", 4.0)  # settles at 4.9
        call.says("what about my order", 5.4)  # one utterance with it, for this detector
        await call.until(14.0)

        assert call.user_turns == ["what about my order"]
        assert call.user_states[:2] == ["speaking", "listening"]


@pytest.mark.parametrize("no_trace", [False, True])
@pytest.mark.parametrize("ahead", [0.02, 0.3])
@in_virtual_time
async def test_an_utterance_that_began_before_the_agent_was_audible_passes_whole(
    ahead: float, no_trace: bool
) -> None:
    async with on_the_phone(no_trace=no_trace) as call:
        audible = 2.0
        call.says("hello there", audible - ahead - 0.05)
        await call.until(audible - 0.05)
        call.assistant.say("one " * 10)
        await call.until(12.0)

        assert call.user_turns == ["hello there"]
        assert call.llm.asked[-1] == "hello there"
        assert call.user_states[-1] == "listening"
        assert not [d for d in call.decisions if d.fate is Fate.DISCARDED]


@in_virtual_time
async def test_what_the_recogniser_says_of_such_an_utterance_passes_at_once(
    delivered: Passed,
) -> None:
    async with on_the_phone() as call:
        call.voice(1.0, 2.5)
        await call.until(1.6)
        call.assistant.say("one " * 20, allow_interruptions=False)
        await call.until(1.7)
        if call.assistant.agent_state != "speaking":
            pytest.skip("this release lets the speech wait until the user is silent")
        call.stt.started(1.9)
        call.stt.final("hello there", 2.6)
        call.stt.ended(2.6)
        await call.until(3.0)

        said = [(at, e.type.value) for at, e in delivered if isinstance(e, stt.SpeechEvent)]
        assert said == [
            (1.9, "start_of_speech"),
            (2.6, "final_transcript"),
            (2.6, "end_of_speech"),
        ]


@in_virtual_time
async def test_a_final_that_never_came_is_owed_and_dropped_when_it_comes() -> None:
    async with on_the_phone() as call:
        await call.tells("one " * 20)  # until 6.05
        call.voice(3.0, 3.3)
        call.stt.final("okay", 7.0)  # 3.7 s late, the agent is silent
        await call.until(12.0)

        assert call.captions == []
        assert call.user_turns == []
        assert call.llm.asked == []
        assert [(d.text, d.fate) for d in call.decisions if d.fate] == [
            ("", Fate.DISCARDED),
            ("okay", Fate.DISCARDED),
        ]


@in_virtual_time
async def test_a_new_start_ends_what_is_owed() -> None:
    async with on_the_phone() as call:
        await call.tells("one " * 20)
        call.voice(3.0, 3.3)
        call.says("what time is it", 7.0)
        await call.until(14.0)

        assert call.user_turns == ["what time is it"]


@in_virtual_time
async def test_the_final_of_the_turn_before_the_agent_spoke_passes_and_is_answered() -> None:
    async with on_the_phone() as call:
        call.voice(1.0, 1.5)
        call.stt.final("hello", 2.3)
        await call.until(2.1)
        call.assistant.say("one " * 10)
        await call.until(12.0)

        assert call.user_turns == ["hello"]
        assert call.llm.asked == ["hello"]


@pytest.mark.parametrize("known", [True, False])
@in_virtual_time
async def test_a_recogniser_that_says_when_words_were_spoken_is_believed(known: bool) -> None:
    if not hasattr(stt.SpeechEvent("final_transcript"), "speech_end_time"):  # type: ignore[arg-type]
        pytest.skip("in this release no recogniser says when words were spoken")
    async with on_the_phone(interrupt_min_words=0) as call:
        await call.until(3.5)
        spoken = {"speech_end_time": time.time() - 2.5} if known else {}
        call.assistant.say("one " * 20, allow_interruptions=False)
        await call.stage.agent_audible()
        call.stt.final("hello there", 4.0, **spoken)
        await call.until(5.0)

        # Of the turn before, though it came long after; else it is said over the agent.
        assert call.captions == (["hello there"] if known else [])
