"""Calls as they happen, from the trial that the gate rests on."""

from typing import Any

import pytest

from livekit_interrupt_plugin import Action, Fate, InterruptionPolicy, MinWords

from .scene import STORY, in_virtual_time, on_the_phone

SIX_SECONDS = "one two three four five six seven eight nine ten " * 2
AT_THREE = InterruptionPolicy(MinWords(3))


@pytest.mark.parametrize("no_trace", [False, True])
@in_virtual_time
async def test_okay_leaves_no_caption_no_item_no_cut_and_no_request(no_trace: bool) -> None:
    async with on_the_phone(no_trace=no_trace) as call:
        await call.tells()
        call.says("okay", 3.0)
        await call.until(14.0)

        assert call.captions == []
        assert [role for role, _ in call.stage.history] == ["assistant"]
        assert [segment.interrupted for segment in call.heard] == [False]
        assert call.stage.speaker.silence_within(0.06, 9.6) == pytest.approx(0.0)
        assert call.llm.asked == []


@in_virtual_time
async def test_two_backchannels_are_two_decisions() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.says("okay", 3.0)
        call.says("I see", 5.5)
        await call.until(12.0)

        assert call.outcomes == [(Action.IGNORE, "okay"), (Action.IGNORE, "I see")]


@pytest.mark.parametrize("no_trace", [False, True])
@in_virtual_time
async def test_six_words_cut_at_the_third_and_are_answered_whole_once(no_trace: bool) -> None:
    async with on_the_phone(policy=AT_THREE, no_trace=no_trace) as call:
        await call.tells()
        call.says("what time do you open today", 3.0)
        await call.until(12.0)

        assert call.heard[0].end == pytest.approx(3.0 + 3 * 0.3 + AT_THREE.stable, abs=0.05)
        assert call.user_turns == ["what time do you open today"]
        # Where a release prepares replies ahead it may ask with fewer words first.
        assert call.llm.asked[-1] == "what time do you open today"
        assert len(call.heard) == 2


@pytest.mark.parametrize("no_trace", [False, True])
@in_virtual_time
async def test_a_command_whose_final_comes_after_its_end_is_answered(no_trace: bool) -> None:
    async with on_the_phone(policy=InterruptionPolicy(), no_trace=no_trace) as call:
        await call.tells()
        call.voice(3.0, 3.5)
        call.stt.final("wait stop", 4.2)  # the detector's end was at 4.05
        await call.until(8.0)

        assert call.heard[0].end == pytest.approx(4.2, abs=0.05)
        assert call.user_turns == ["wait stop"]
        # 1.8 asks once more, ahead, before the cut speech is in the context; it drops that reply.
        assert set(call.llm.asked) == {"wait stop"}
        assert call.heard[1].start < 6.0
        assert len(call.heard) == 2


@in_virtual_time
async def test_who_still_talks_when_the_agent_ends_has_an_ordinary_turn() -> None:
    async with on_the_phone() as call:
        await call.tells(SIX_SECONDS)  # until 6.05
        call.says("and then I thought", 5.2)
        await call.until(12.0)

        assert [action for action, _ in call.outcomes] == [Action.PASS]
        assert call.user_turns == ["and then I thought"]
        assert call.llm.asked[-1] == "and then I thought"
        assert not any(segment.interrupted for segment in call.heard)


@pytest.mark.parametrize("no_trace", [False, True])
@in_virtual_time
async def test_a_final_after_the_agents_end_does_not_leak_into_the_next_turn(
    no_trace: bool,
) -> None:
    async with on_the_phone(no_trace=no_trace) as call:
        await call.tells(SIX_SECONDS)  # until 6.05
        call.voice(4.35, 4.65)
        call.stt.final("okay", 6.95)
        await call.until(9.0)
        assert call.user_turns == []
        assert call.llm.asked == []

        call.says("what time is it", 9.0)
        await call.until(15.0)

        assert call.user_turns == ["what time is it"]
        assert call.llm.asked == ["what time is it"]
        assert call.captions[-1] == "what time is it"


@in_virtual_time
async def test_yes_on_the_tail_of_the_question_is_an_answer() -> None:
    async with on_the_phone() as call:
        await call.tells("one two three four five six seven shall I go on ?")
        ends = call.stage.now + 12 * 0.3
        call.says("yes", ends - 0.4)
        await call.until(10.0)

        assert call.user_turns == ["yes"]
        assert call.llm.asked == ["yes"]
        assert call.outcomes == [(Action.PASS, call.outcomes[0][1])]
        assert not any(segment.interrupted for segment in call.heard)


@pytest.mark.parametrize("no_trace", [False, True])
@in_virtual_time
async def test_who_spoke_before_the_agent_is_answered(no_trace: bool) -> None:
    async with on_the_phone(no_trace=no_trace) as call:
        call.says("hello is anybody there", 1.0)
        await call.until(1.6)
        call.assistant.say(STORY)
        await call.until(12.0)

        assert call.user_turns == ["hello is anybody there"]
        assert call.llm.asked[-1] == "hello is anybody there"
        assert not [d for d in call.decisions if d.fate is Fate.DISCARDED]


@in_virtual_time
async def test_without_a_detector_words_alone_decide() -> None:
    async with on_the_phone(instead={"vad": None}, turn_detection="stt", policy=AT_THREE) as call:
        await call.tells()
        call.stt.say("okay", 3.0)
        call.stt.say("what time is it", 6.0)
        await call.until(12.0)

        assert call.outcomes[0] == (Action.IGNORE, "okay")
        assert call.interrupts[0].at == pytest.approx(6.0 + 0.9 + AT_THREE.stable, abs=0.05)
        assert call.user_turns == ["what time is it"]
        assert call.llm.asked[-1] == "what time is it"


@in_virtual_time
async def test_without_a_detector_the_session_hears_whole_utterances(
    delivered: list[tuple[float, Any]],
) -> None:
    async with on_the_phone(instead={"vad": None}, turn_detection="stt", policy=AT_THREE) as call:
        await call.tells()
        call.stt.say("okay", 3.0)
        await call.until(5.0)
        assert delivered == []

        call.stt.say("what time is it", 6.0)
        await call.until(9.0)

        names = [event.type.value for _, event in delivered]
        assert names[0] == "start_of_speech"
        assert names[-2:] == ["final_transcript", "end_of_speech"]
        assert names.count("start_of_speech") == names.count("end_of_speech") == 1


@in_virtual_time
async def test_a_backchannel_over_the_second_of_two_speeches_is_ignored() -> None:
    async with on_the_phone() as call:
        await call.tells("one two three four five six")
        call.assistant.say("one two three four five six seven eight nine ten")
        call.says("okay", 3.4)
        await call.until(9.0)

        assert [segment.interrupted for segment in call.heard] == [False, False]
        assert call.outcomes == [(Action.IGNORE, "okay")]


@in_virtual_time
async def test_after_mere_noise_a_later_speech_starts_at_once() -> None:
    async with on_the_phone() as call:
        await call.tells(SIX_SECONDS)
        call.voice(3.0, 3.4)
        await call.until(8.0)
        call.assistant.say("one two three")
        await call.until(10.0)

        assert call.heard[1].start == pytest.approx(8.05, abs=0.05)


@in_virtual_time
async def test_a_reply_of_the_model_is_gated_like_a_say() -> None:
    async with on_the_phone() as call:
        call.says("tell me a very long story about your shop please", 0.5)
        await call.stage.agent_audible()
        at = call.stage.now
        call.says("okay", at + 1.5)
        await call.until(at + 6.0)

        assert call.user_turns == ["tell me a very long story about your shop please"]
        assert call.outcomes == [(Action.IGNORE, "okay")]


@in_virtual_time
async def test_captions_are_silent_while_words_are_withheld_and_events_carry_them() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.says("yes I see", 3.0)
        await call.until(6.0)

        assert call.captions == []
        assert call.updates[-1] == "yes I see"
        assert "yes" in call.updates
        assert call.decisions[-1].text == "yes I see"


@pytest.mark.parametrize("unmatched", ["keep", "answer"])
@in_virtual_time
async def test_unmatched_words_may_be_kept_or_answered_when_the_agent_has_finished(
    unmatched: Any,
) -> None:
    policy = InterruptionPolicy(MinWords(4), unmatched=unmatched)
    async with on_the_phone(policy=policy) as call:
        await call.tells(SIX_SECONDS)  # until 6.05
        call.says("I like it", 1.5)
        call.says("very nice", 4.0)
        await call.until(12.0)

        said = " ".join(call.user_turns)
        assert said == "I like it very nice"
        assert call.heard[0].interrupted is False
        assert call.heard[0].heard == pytest.approx(6.0)
        assert call.llm.asked[-1:] == ([] if unmatched == "keep" else ["I like it very nice"])
        assert len(call.heard) == (1 if unmatched == "keep" else 2)


@in_virtual_time
async def test_what_was_kept_is_in_the_context_of_the_next_request() -> None:
    policy = InterruptionPolicy(MinWords(4), unmatched="keep")
    async with on_the_phone(policy=policy) as call:
        await call.tells(SIX_SECONDS)
        call.says("I like it", 1.5)
        call.says("very nice", 4.0)
        call.says("what time is it", 8.0)
        await call.until(14.0)

        users = [text for role, text in call.llm.contexts[-1] if role == "user"]
        assert users == ["I like it", "very nice", "what time is it"]
