"""What it means that the user takes the floor."""

import itertools

import pytest

from livekit_interrupt_plugin import (
    Action,
    Fate,
    InterruptionPolicy,
    MinWords,
    MinWordsInterruptionStrategy,
    Phrases,
    VoiceAssistant,
)
from livekit_interrupt_plugin.testing.assistant import ScriptedTTS

from .scene import SIX_SECONDS, STORY, Call, in_virtual_time, on_the_phone

pytestmark = pytest.mark.usefixtures("no_complaints")

AT_THREE = InterruptionPolicy(MinWords(3))


def overlapping(call: Call) -> bool:
    return any(later.start < earlier.end for earlier, later in itertools.pairwise(call.heard))


@in_virtual_time
async def test_the_agent_is_silent_at_once_and_the_answer_follows() -> None:
    async with on_the_phone(policy=AT_THREE) as call:
        await call.tells()
        call.says("what time do you open today", 3.0)
        await call.until(12.0)

        # 0.7 and 0.8 play in pieces of 20 ms, and end with the one that is playing.
        assert call.heard[0].end == pytest.approx(3.0 + 3 * 0.3 + AT_THREE.stable, abs=0.03)
        assert call.user_turns == ["what time do you open today"]
        assert call.llm.asked[-1] == "what time do you open today"
        assert [heard.is_whole for heard in call.heard] == [False, True]
        assert not overlapping(call)


@in_virtual_time
async def test_every_word_from_the_first_reaches_the_model() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.voice(3.0, 4.5)
        call.stt.final("so", 3.4)
        call.stt.final("tell me", 4.0)
        call.stt.interim("what", 4.2)
        call.stt.final("what you have", 4.7)
        await call.until(10.0)

        assert [d.text for d in call.interrupts] == ["so tell me what"]
        assert call.llm.asked[-1] == "so tell me what you have"
        assert call.user_turns == ["so tell me what you have"]


@in_virtual_time
async def test_words_after_the_interruption_belong_to_the_same_turn() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.voice(3.0, 6.0)
        call.stt.final("please stop talking now", 4.0)
        call.stt.final("I have a question", 6.2)
        await call.until(12.0)

        assert call.heard[0].end == pytest.approx(4.0, abs=0.03)
        assert call.user_turns == ["please stop talking now I have a question"]
        assert call.llm.asked[-1] == "please stop talking now I have a question"
        assert len(call.heard) == 2


@in_virtual_time
async def test_grace_counts_from_the_first_audible_sound() -> None:
    async with on_the_phone(tts=ScriptedTTS(latency=1.2)) as call:
        began = await call.tells()
        assert began == pytest.approx(1.2, abs=0.01)
        call.voice(began + 0.1, began + 0.9)
        call.stt.final("one two three four five", began + 0.7)
        await call.until(8.0)

        assert [d.at for d in call.interrupts] == [pytest.approx(began + 1.0, abs=0.005)]


@in_virtual_time
async def test_what_needs_no_grace_interrupts_within_it() -> None:
    policy = InterruptionPolicy(no_grace=Phrases("stop"))
    async with on_the_phone(policy=policy) as call:
        began = await call.tells()
        call.stt.final("stop", began + 0.3)
        await call.until(6.0)

        assert call.heard[0].end == pytest.approx(began + 0.3, abs=0.03)


@in_virtual_time
async def test_a_reply_of_the_model_is_interrupted_like_a_say() -> None:
    async with on_the_phone() as call:
        call.says("tell me a very long story about your shop please", 0.5)
        began = await call.stage.agent_audible()
        call.says("please stop it right now", began + 2.0)
        await call.until(began + 8.0)

        assert [heard.is_whole for heard in call.heard] == [False, True]
        assert call.heard[0].end == pytest.approx(began + 2.0 + 1.2 + 0.2, abs=0.05)
        assert call.llm.asked[-1] == "please stop it right now"


@in_virtual_time
async def test_what_is_queued_behind_the_speech_is_not_silenced_with_it() -> None:
    async with on_the_phone() as call:
        await call.tells(SIX_SECONDS)
        call.stage.say("one two three")
        call.says("please stop talking now", 2.0)
        await call.until(12.0)

        assert [heard.is_whole for heard in call.heard] == [False, True, True]
        assert call.heard[1].seconds == pytest.approx(0.9, abs=0.01)
        assert call.user_turns == ["please stop talking now"]


@in_virtual_time
async def test_a_backchannel_over_the_second_of_two_speeches_is_ignored() -> None:
    async with on_the_phone() as call:
        await call.tells("one two three four five six")
        call.stage.say("one two three four five six seven eight nine ten")
        call.says("okay", 3.4)
        await call.until(9.0)

        assert [heard.is_whole for heard in call.heard] == [True, True]
        assert call.outcomes == [(Action.IGNORE, "okay")]


@in_virtual_time
async def test_the_gap_between_two_speeches_starts_no_second_grace() -> None:
    async with on_the_phone(tts=ScriptedTTS(latency=0.6)) as call:
        await call.tells("one two three four five six")  # until 2.4
        await call.until(2.2)
        call.stage.say("one two three four five six seven eight nine ten")
        await call.until(3.1)
        call.stt.final("please stop talking now", 3.2)
        await call.until(9.0)

        assert 2.75 < call.heard[1].start < 3.05
        assert [d.at for d in call.interrupts] == [pytest.approx(3.2, abs=0.01)]


@in_virtual_time
async def test_a_protected_speech_and_then_a_free_one() -> None:
    async with on_the_phone() as call:
        await call.tells(SIX_SECONDS, allow_interruptions=False)
        call.stage.say(STORY)
        call.says("please stop talking now", 1.5)
        call.says("please stop it right now", 8.0)
        await call.until(14.0)

        assert [heard.is_whole for heard in call.heard][:2] == [True, False]
        assert call.user_turns == ["please stop it right now"]


@in_virtual_time
async def test_words_as_a_protected_speech_ends_do_not_interrupt_what_is_over() -> None:
    async with on_the_phone() as call:
        await call.tells(SIX_SECONDS, allow_interruptions=False)  # until 6.05
        call.voice(3.5, 5.2)
        call.stt.final("please stop talking right now", 6.08)
        await call.until(12.0)

        assert call.interrupts == []
        assert call.llm.asked == []


@in_virtual_time
async def test_a_say_may_allow_what_the_session_does_not() -> None:
    async with on_the_phone(allow_interruptions=False) as call:
        await call.tells(allow_interruptions=True)
        call.says("please stop talking now", 2.0)
        await call.until(8.0)

        assert len(call.interrupts) == 1
        assert call.user_turns == ["please stop talking now"]


@in_virtual_time
async def test_the_hook_carries_the_decision_out_and_nothing_else_does() -> None:
    calls: list[bool] = []

    class Watched(VoiceAssistant):
        def _interrupt_if_needed(self) -> None:
            calls.append(self.gate.interrupt_is_due)
            super()._interrupt_if_needed()

    async with on_the_phone(kind=Watched) as call:
        await call.tells()
        call.says("uh huh", 2.0)
        call.says("please stop talking now", 5.0)
        await call.until(9.0)

        assert calls.count(True) == 1
        assert len(call.heard) == 2


@in_virtual_time
async def test_livekits_own_asking_changes_nothing() -> None:
    async with on_the_phone() as call:
        await call.tells()
        await call.until(3.0)
        call.assistant._interrupt_if_needed()
        call.assistant._interrupt_if_possible()
        await call.until(11.0)

        assert [heard.is_whole for heard in call.heard] == [True]


@in_virtual_time
async def test_a_subclass_may_veto_what_was_decided() -> None:
    class Stubborn(VoiceAssistant):
        def _interrupt_if_needed(self) -> None:
            pass

    async with on_the_phone(kind=Stubborn) as call:
        await call.tells()
        call.says("please stop talking now", 3.0)
        await call.until(14.0)

        assert call.heard[0].is_whole
        # Its words are to be answered all the same, when the agent has finished.
        assert call.user_turns == ["please stop talking now"]


@in_virtual_time
async def test_an_async_strategy_decides() -> None:
    strategy = MinWordsInterruptionStrategy(min_words=3)
    async with on_the_phone(interruption_strategies=[strategy]) as call:
        await call.tells()
        call.says("please stop talking", 2.0)
        await call.until(8.0)

        assert call.heard[0].end == pytest.approx(2.0 + 0.9 + 0.2, abs=0.05)
        assert call.user_turns == ["please stop talking"]


@in_virtual_time
async def test_an_opinion_from_outside_decides() -> None:
    from livekit_interrupt_plugin import MinOpinion

    async with on_the_phone(policy=InterruptionPolicy(MinOpinion("model"))) as call:
        await call.tells()
        call.says("well you know", 2.0)
        await call.until(2.8)
        assert call.assistant.gate.overlap is not None
        call.assistant.gate.opinion("model", 0.9)
        await call.until(8.0)

        assert call.heard[0].end == pytest.approx(2.8, abs=0.03)
        assert call.user_turns == ["well you know"]


@in_virtual_time
async def test_every_decision_says_what_why_and_how_late() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.says("okay", 2.0)
        call.says("please stop right now", 5.0)
        await call.until(9.0)

        assert {d.action for d in call.decisions} == {
            Action.HOLD,
            Action.IGNORE,
            Action.INTERRUPT,
        }
        for decision in call.decisions:
            assert decision.reason
            assert decision.strategy == "MinWords(4)"
            assert decision.onset_latency >= decision.latency >= 0.0
        assert call.interrupts[0].fate is Fate.ANSWERED
        assert call.updates[-1] == "please stop right now"


# -- saying something instead -------------------------------------------------------------------


@in_virtual_time
async def test_a_say_waits_for_the_current_speech_by_default() -> None:
    async with on_the_phone() as call:
        await call.tells("one two three four five six")
        await call.until(1.0)
        call.stage.say("two words")
        await call.until(6.0)

        assert [heard.is_whole for heard in call.heard] == [True, True]
        assert not overlapping(call)


@in_virtual_time
async def test_a_say_may_interrupt_the_current_speech() -> None:
    async with on_the_phone() as call:
        await call.tells()
        await call.until(2.0)
        call.stage.say("two words", interrupt_current_if_possible=True)
        await call.until(6.0)

        assert [heard.is_whole for heard in call.heard] == [False, True]
        assert call.heard[0].end == pytest.approx(2.0, abs=0.03)
        assert call.heard[1].start < 2.5


@in_virtual_time
async def test_a_say_waits_for_a_speech_that_must_not_be_interrupted() -> None:
    async with on_the_phone() as call:
        await call.tells("one two three four five six", allow_interruptions=False)
        await call.until(1.0)
        call.stage.say("two words", interrupt_current_if_possible=True)
        await call.until(6.0)

        assert [heard.is_whole for heard in call.heard] == [True, True]


@in_virtual_time
async def test_speeches_asked_for_at_once_are_heard_one_after_the_other() -> None:
    async with on_the_phone() as call:
        for number in range(4):
            call.stage.say(f"speech number {number}")
        await call.until(8.0)

        assert [heard.seconds for heard in call.heard] == [pytest.approx(0.9, abs=0.01)] * 4
        # 0.12 says what was asked for later within what was asked for first, and thus before it.
        said = sorted(text.strip() for _, text in call.stage.history)
        assert said == [f"speech number {number}" for number in range(4)]
