"""Words that do not interrupt: nobody hears of them, now or later, unless the policy says so."""

from typing import Any

import pytest

from livekit_interrupt_plugin import Action, Fate, InterruptionPolicy, MinWords

from .scene import SIX_SECONDS, STORY, in_virtual_time, on_the_phone

pytestmark = pytest.mark.usefixtures("no_complaints")

QUESTION = "what time is it"


@in_virtual_time
async def test_what_was_ignored_leaves_no_caption_no_item_no_cut_and_no_request() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.says("uh huh", 3.0)
        await call.until(14.0)

        assert call.captions == []
        assert [role for role, _ in call.stage.history] == ["assistant"]
        assert [heard.is_whole for heard in call.heard] == [True]
        assert call.llm.asked == []


@in_virtual_time
async def test_the_agent_is_as_loud_over_a_backchannel_as_before() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.says("uh huh uh huh", 3.0)
        await call.until(11.0)

        # 0.7 turns it down to nothing when it hears a voice.
        assert call.stage.speaker.loudest(3.8, 4.2) == call.stage.speaker.loudest(1.0, 2.0)


@in_virtual_time
async def test_the_detectors_events_are_told_as_they_come() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.says("uh huh", 3.0)
        await call.until(11.0)

        assert call.stage.times("user_started_speaking") == [pytest.approx(3.05, abs=0.04)]
        assert call.stage.times("user_stopped_speaking") == [pytest.approx(4.15, abs=0.04)]


@in_virtual_time
async def test_without_a_trace_they_are_not() -> None:
    async with on_the_phone(no_trace=True) as call:
        await call.tells()
        call.says("uh huh", 3.0)
        await call.until(20.0)
        assert call.stage.times("user_started_speaking") == []
        assert call.stage.times("user_stopped_speaking") == []

        call.says(QUESTION, 20.0)
        await call.until(26.0)

        assert call.stage.times("user_started_speaking") == [pytest.approx(20.05, abs=0.04)]
        assert call.llm.asked == [QUESTION]


@pytest.mark.parametrize("no_trace", [False, True])
@in_virtual_time
async def test_an_interruption_is_heard_whole_in_either_depth(no_trace: bool) -> None:
    async with on_the_phone(no_trace=no_trace) as call:
        await call.tells()
        call.says("please stop talking right now", 3.0)
        await call.until(10.0)

        assert call.heard[0].end == pytest.approx(3.0 + 1.2 + 0.2, abs=0.03)
        assert len(call.stage.times("user_started_speaking")) == 1
        assert call.user_turns == ["please stop talking right now"]


@in_virtual_time
async def test_two_finals_in_a_row_do_not_stop_the_agent() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.voice(3.0, 4.2)
        call.stt.final("uh huh", 3.5)
        call.stt.final("okay", 4.4)
        await call.until(18.0)

        assert [heard.is_whole for heard in call.heard] == [True]
        assert call.outcomes == [(Action.IGNORE, "uh huh okay")]
        assert len(call.stage.times("agent_stopped_speaking")) == 1
        assert call.llm.asked == []


@in_virtual_time
async def test_a_stale_interim_and_then_a_cough() -> None:
    async with on_the_phone() as call:
        # LiveKit keeps the interim of a turn when its final has come.
        call.says("tell me a story about your shop", 0.2)
        began = await call.stage.agent_audible()
        call.stage.say(STORY)
        await call.until(began + 4.0)
        call.voice(began + 4.0, began + 5.2)
        await call.until(began + 16.0)

        assert [heard.is_whole for heard in call.heard] == [True, True]
        assert call.outcomes == [(Action.IGNORE, "")]


@pytest.mark.parametrize("agent_has_finished", [False, True])
@in_virtual_time
async def test_a_late_final_does_not_leak(agent_has_finished: bool) -> None:
    async with on_the_phone() as call:
        await call.tells(SIX_SECONDS)  # until 6.05
        call.voice(4.35, 4.65)
        call.stt.final("okay", 6.95 if agent_has_finished else 5.8)
        await call.until(9.0)
        assert call.llm.asked == []

        call.says(QUESTION, 9.0)
        await call.until(15.0)

        assert call.user_turns == [QUESTION]
        assert call.llm.asked == [QUESTION]


@in_virtual_time
async def test_words_before_and_after_an_ignored_one_are_one_by_one() -> None:
    async with on_the_phone() as call:
        await call.tells(SIX_SECONDS)
        call.says("uh huh", 1.5)
        call.says("okay", 4.0)
        await call.until(7.0)
        call.says("I like it", 7.0)
        await call.until(14.0)

        assert call.outcomes == [(Action.IGNORE, "uh huh"), (Action.IGNORE, "okay")]
        assert call.user_turns == ["I like it"]


@pytest.mark.parametrize("unmatched", ["keep", "answer"])
@in_virtual_time
async def test_they_may_be_kept_or_answered_when_the_agent_has_finished(unmatched: Any) -> None:
    policy = InterruptionPolicy(MinWords(4), unmatched=unmatched)
    async with on_the_phone(policy=policy) as call:
        await call.tells(SIX_SECONDS)  # until 6.05
        call.says("I like it", 1.5)
        call.says("very nice", 4.0)
        await call.until(14.0)

        assert " ".join(call.user_turns) == "I like it very nice"
        assert call.heard[0].is_whole
        assert call.llm.asked[-1:] == ([] if unmatched == "keep" else ["I like it very nice"])
        assert len(call.heard) == (1 if unmatched == "keep" else 2)
        fate = Fate.KEPT if unmatched == "keep" else Fate.ANSWERED
        assert {d.fate for d in call.decisions if d.fate} == {fate}


@in_virtual_time
async def test_what_was_kept_is_in_the_context_of_the_next_request() -> None:
    policy = InterruptionPolicy(MinWords(4), unmatched="keep")
    async with on_the_phone(policy=policy) as call:
        await call.tells(SIX_SECONDS)
        call.says("I like it", 1.5)
        call.says("very nice", 4.0)
        await call.until(8.0)
        call.says(QUESTION, 8.0)
        await call.until(14.0)

        users = [text for role, text in call.llm.contexts[-1] if role == "user"]
        assert users == ["I like it", "very nice", QUESTION]


@in_virtual_time
async def test_over_a_protected_speech_they_are_forgotten_too() -> None:
    async with on_the_phone() as call:
        await call.tells(SIX_SECONDS, allow_interruptions=False)
        call.says("please stop talking right now", 2.0)
        await call.until(8.0)
        call.says(QUESTION, 8.0)
        await call.until(15.0)

        assert call.heard[0].is_whole
        assert call.user_turns == [QUESTION]
        assert call.llm.asked == [QUESTION]
