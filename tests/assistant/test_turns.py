"""Ordinary turns: while the agent is silent, before it speaks, and as it ends."""

from collections.abc import Callable
from typing import Any

import pytest

from livekit_interrupt_plugin import Action, Fate, VoiceAssistant
from livekit_interrupt_plugin.testing.assistant import ScriptedLLM
from livekit_interrupt_plugin.testing.virtual_time import run

from .scene import SIX_SECONDS, STORY, Call, LiveKits, in_virtual_time, on_the_phone

pytestmark = pytest.mark.usefixtures("no_complaints")


@in_virtual_time
async def test_while_the_agent_is_silent_everything_passes_and_nothing_is_decided() -> None:
    async with on_the_phone() as call:
        call.says("hello there", 0.5)
        await call.until(6.0)

        assert call.decisions == []
        assert call.user_turns == ["hello there"]
        assert call.captions[0] == "hello"
        assert call.captions[-1] == "hello there"


@in_virtual_time
async def test_yes_on_the_tail_of_the_question_is_an_answer() -> None:
    async with on_the_phone() as call:
        await call.tells("one two three four five six seven shall I go on ?")  # until 3.65
        call.says("yes", 3.25)
        await call.until(10.0)

        assert call.user_turns == ["yes"]
        assert call.llm.asked[-1:] == ["yes"]
        assert [action for action, _ in call.outcomes] == [Action.PASS]
        assert all(heard.is_whole for heard in call.heard)


@in_virtual_time
async def test_who_still_talks_when_the_agent_ends_has_an_ordinary_turn() -> None:
    async with on_the_phone() as call:
        await call.tells(SIX_SECONDS)  # until 6.05
        call.says("and then I thought", 5.2)
        await call.until(13.0)

        assert [action for action, _ in call.outcomes] == [Action.PASS]
        assert call.user_turns == ["and then I thought"]
        assert call.llm.asked[-1] == "and then I thought"
        assert [heard.is_whole for heard in call.heard] == [True, True]


@in_virtual_time
async def test_who_spoke_before_the_agent_is_answered() -> None:
    async with on_the_phone() as call:
        call.says("hello is anybody there", 1.0)
        await call.until(1.6)
        call.stage.say(STORY)
        await call.until(18.0)

        assert call.user_turns == ["hello is anybody there"]
        assert call.llm.asked[-1] == "hello is anybody there"
        assert not [d for d in call.decisions if d.fate is Fate.DISCARDED]


@in_virtual_time
async def test_who_spoke_before_a_protected_speech_is_answered_after_it() -> None:
    async with on_the_phone() as call:
        call.says("hello is anybody there", 1.0)
        await call.until(1.6)
        call.stage.say(SIX_SECONDS, allow_interruptions=False)
        await call.until(14.0)

        assert [heard.is_whole for heard in call.heard] == [True, True]
        assert call.heard[0].seconds == pytest.approx(6.0, abs=0.02)
        assert call.user_turns == ["hello is anybody there"]


@in_virtual_time
async def test_finals_of_an_ordinary_turn_do_not_kill_a_speech() -> None:
    async with on_the_phone() as call:
        # On 0.7 the second final cancels the task that waits for the speech, and the speech.
        call.voice(0.5, 3.0)
        await call.until(0.8)
        call.stage.say(SIX_SECONDS)
        call.stt.final("hello", 1.5)
        call.stt.final("anybody there", 3.2)
        await call.until(15.0)

        assert [heard.is_whole for heard in call.heard] == [True, True]
        assert len(call.stage.times("agent_stopped_speaking")) == 2
        assert call.user_turns == ["hello anybody there"]


@in_virtual_time
async def test_who_goes_on_before_the_reply_is_heard_is_answered_whole() -> None:
    async with on_the_phone(llm=ScriptedLLM(latency=3.0)) as call:
        call.voice(0.5, 1.0)
        call.stt.final("tell me", 1.2)
        # By now every line has settled on a reply, and none is heard yet.
        call.voice(3.6, 6.0)
        call.stt.final("about roses", 6.2)
        began = await call.stage.agent_audible()
        await call.until(18.0)

        assert 4.0 < began < 6.0
        assert call.llm.asked[-1].endswith("about roses")
        assert " ".join(call.user_turns).split() == ["tell", "me", "about", "roses"]
        assert not [d for d in call.decisions if d.fate is Fate.DISCARDED]


@in_virtual_time
async def test_a_turn_after_an_interruption_is_a_turn() -> None:
    async with on_the_phone(llm=ScriptedLLM(["Yes."])) as call:
        await call.tells()
        call.says("please stop talking now", 2.0)
        await call.until(9.0)
        call.says("what time is it", 9.0)
        await call.until(16.0)

        assert call.user_turns == ["please stop talking now", "what time is it"]
        assert len(call.interrupts) == 1


@in_virtual_time
async def test_the_next_turn_is_not_answered_with_the_answer_before() -> None:
    async with on_the_phone() as call:
        for number in range(3):
            at = 8.0 * number
            call.says(f"question number {number}", at + 0.5)
            await call.until(at + 8.0)

        assert call.llm.asked == [f"question number {number}" for number in range(3)]
        assert [heard.is_whole for heard in call.heard] == [True] * 3


@in_virtual_time
async def test_after_an_answer_words_without_a_voice_are_answered_too() -> None:
    async with on_the_phone() as call:
        call.says("hello there", 0.5)
        await call.until(7.0)
        call.stage.say(STORY)
        began = await call.stage.agent_audible()
        # On 0.7 the answer before is given once more, and this one never.
        call.stt.interim("what time do you open", began + 2.0)
        call.stt.final("what time do you open", began + 3.0)
        await call.until(began + 9.0)

        assert call.user_turns == ["hello there", "what time do you open"]
        assert call.llm.asked[-1] == "what time do you open"


def asked_after(script: Callable[[Call], None], kind: type[Any], **options: Any) -> list[str]:
    """What the model was asked in a call whose agent speaks from 0 to 6 s."""
    asked: list[str] = []

    async def main() -> None:
        async with on_the_phone(kind=kind, **options) as call:
            await call.tells(SIX_SECONDS)
            script(call)
            await call.until(24.0)
            asked.extend(call.llm.asked)

    run(main)
    return asked


def a_cough_in_silence(call: Call) -> None:
    call.voice(12.0, 12.4)


def a_backchannel_and_a_cough_in_silence(call: Call) -> None:
    call.says("uh huh", 2.0)
    call.voice(12.0, 12.4)


def a_long_voice(call: Call) -> None:
    call.voice(2.0, 4.0)


def test_what_livekit_makes_of_a_cough_in_silence_it_makes_of_it_here() -> None:
    # From 0.12.6 on it answers to nothing being said.
    without = asked_after(a_cough_in_silence, LiveKits)

    assert asked_after(a_backchannel_and_a_cough_in_silence, VoiceAssistant) == without


def test_what_livekit_makes_of_an_interruption_without_words_it_makes_of_it_here() -> None:
    without = asked_after(a_long_voice, LiveKits, interrupt_min_words=0)

    assert asked_after(a_long_voice, VoiceAssistant, interrupt_min_words=0) == without


@in_virtual_time
async def test_a_speech_that_is_cut_off_without_a_word_leaves_nobody_unheard() -> None:
    async with on_the_phone() as call:
        saying = call.stage.say(STORY)
        await call.stage.agent_audible()
        await call.until(3.0)
        if saying.done():
            pytest.skip("from 0.8 on a say is done when it is queued: it cannot be cancelled")
        saying.cancel()
        call.says("hello there", 4.0)
        await call.until(12.0)

        assert min(call.stage.times("agent_stopped_speaking")) > 5.0  # that of the answer
        assert call.llm.asked == ["hello there"]
        assert call.decisions == []
