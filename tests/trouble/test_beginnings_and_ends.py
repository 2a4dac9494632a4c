"""The user talks while the agent begins, and while it ends."""

import pytest

from livekit_interrupt_plugin import Action, Fate

from ..hosts.scene import in_virtual_time, on_the_phone
from .account import assert_accounted_for, heard

SPEECH = "one two three four five six seven eight nine ten " * 2  # 6 seconds
LONG = "well let me think about that for a moment because it is hard"


@pytest.mark.parametrize("no_trace", [False, True])
@pytest.mark.parametrize("ahead", [0.02, 0.3, 0.6, 1.0, 1.4])
@in_virtual_time
async def test_who_already_speaks_when_the_agent_begins_is_answered_whole(
    ahead: float, no_trace: bool
) -> None:
    async with on_the_phone(no_trace=no_trace) as call:
        call.says("hello is anybody there", 2.0 - ahead)
        await call.until(1.95)
        call.assistant.say(SPEECH)
        await call.until(14.0)

        assert call.user_turns == ["hello is anybody there"]
        assert call.llm.asked[-1] == "hello is anybody there"
        assert {d.action for d in call.decisions} <= {Action.HOLD, Action.PASS, Action.INTERRUPT}
        assert_accounted_for(call, "hello is anybody there")


@pytest.mark.parametrize("ahead", [0.3, 1.0])
@in_virtual_time
async def test_who_already_speaks_when_a_protected_speech_begins_is_answered_after_it(
    ahead: float,
) -> None:
    async with on_the_phone() as call:
        call.says("hello is anybody there", 2.0 - ahead)
        await call.until(1.95)
        call.assistant.say(SPEECH, allow_interruptions=False)
        await call.until(16.0)

        assert heard(call)[0] == 6.0
        assert not any(segment.interrupted for segment in call.heard)
        assert not [d for d in call.decisions if d.fate is Fate.DISCARDED]
        assert call.interrupts == []


@pytest.mark.parametrize("no_trace", [False, True])
@pytest.mark.parametrize("before_the_end", [0.1, 0.4, 0.8, 1.1])
@in_virtual_time
async def test_who_still_talks_when_the_agent_ends_is_answered_whole_and_it_is_not_cut(
    before_the_end: float, no_trace: bool
) -> None:
    async with on_the_phone(no_trace=no_trace) as call:
        ends = await call.tells(SPEECH) + 6.0
        call.says(LONG, ends - before_the_end)
        await call.until(18.0)

        assert heard(call)[0] == 6.0
        assert [a for a, _ in call.outcomes] == [Action.PASS]
        assert call.user_turns == [LONG]
        assert call.llm.asked[-1] == LONG
        assert_accounted_for(call, LONG)


@pytest.mark.parametrize(
    ("before_the_end", "is_an_answer"), [(0.1, True), (0.45, True), (0.7, False), (1.2, False)]
)
@in_virtual_time
async def test_one_word_on_the_tail_is_an_answer_and_a_little_earlier_a_backchannel(
    before_the_end: float, is_an_answer: bool
) -> None:
    async with on_the_phone() as call:
        ends = await call.tells(SPEECH) + 6.0
        call.voice(ends - before_the_end, ends - before_the_end + 0.15)
        call.stt.say("okay", ends - before_the_end, seconds_per_word=0.15, interim_every=0.15)
        await call.until(14.0)

        assert heard(call)[0] == 6.0
        assert call.llm.asked == (["okay"] if is_an_answer else [])
        assert len(call.heard) == (2 if is_an_answer else 1)
        assert_accounted_for(call, "okay")


@pytest.mark.parametrize("final_at", [0.3, 1.0, 2.0, 4.0])
@in_virtual_time
async def test_the_final_of_a_turn_over_the_agents_end_may_be_late(final_at: float) -> None:
    async with on_the_phone() as call:
        ends = await call.tells(SPEECH) + 6.0
        call.voice(ends - 0.6, ends + 0.6)
        call.stt.interim("that is fine", ends + 0.5)
        call.stt.final("that is fine thanks", ends + 0.6 + final_at)
        await call.until(18.0)

        assert heard(call)[0] == 6.0
        assert " ".join(call.user_turns).split()[:3] == ["that", "is", "fine"]
        assert not [d for d in call.decisions if d.fate is Fate.DISCARDED]
        assert call.llm.asked != []
