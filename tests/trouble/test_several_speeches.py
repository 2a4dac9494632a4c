"""Speeches one after the other, tools between them, and pauses inside."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from livekit import rtc
from livekit.agents import Agent, RunContext, function_tool, llm

from livekit_interrupt_plugin import Action, Fate

from ..hosts.scene import STORY, Call, in_virtual_time, on_the_phone
from .account import assert_accounted_for, heard, seconds_of

FIRST = "one two three four five six seven eight nine ten"  # 3 seconds each
SECOND = "apples pears plums grapes figs dates limes nuts kiwis melons"
THIRD = "red green blue white black brown pink grey gold silver"
ORDER = "please stop right now"


async def queued(call: Call, *texts: str) -> list[Any]:
    handles = []
    for text in texts:
        handles.append(call.assistant.say(text))
        await asyncio.sleep(0.001)  # LiveKit's queue cannot bear two at the same nanosecond
    return handles


@pytest.mark.parametrize("no_trace", [False, True])
@in_virtual_time
async def test_backchannels_within_and_across_three_speeches_leave_them_whole(
    no_trace: bool,
) -> None:
    async with on_the_phone(no_trace=no_trace) as call:
        await queued(call, FIRST, SECOND, THIRD)
        call.says("okay", 1.2)
        call.says("yeah sure", 2.8)  # the second begins at 3.1, or when the user is silent
        call.says("right", 5.5)
        await call.until(16.0)

        assert heard(call) == [3.0, 3.0, 3.0]
        assert [text for _, text in call.outcomes] == ["okay", "yeah sure", "right"]
        assert {d.fate for d in call.decisions} == {None, Fate.DISCARDED}
        assert call.llm.asked == []
        assert_accounted_for(call, "okay", "yeah sure", "right")


@in_virtual_time
async def test_an_interruption_in_the_second_of_three_is_answered_and_comes_after_the_first() -> (
    None
):
    async with on_the_phone() as call:
        first, second, _ = await queued(call, FIRST, SECOND, THIRD)
        call.says("okay", 1.2)
        call.says("yeah sure", 2.8)
        call.says(ORDER, 4.4)
        await call.until(16.0)

        assert [first.interrupted, second.interrupted] == [False, True]
        assert heard(call)[0] == 3.0
        assert call.heard[1].end == pytest.approx(4.4 + 1.2 + 0.2, abs=0.05)
        # The third has not begun when LiveKit ends the user's turn, and that ends it too.
        assert heard(call)[2:] == [seconds_of(f"You said {ORDER}.")]
        assert [text for _, text in call.outcomes] == ["okay", "yeah sure", ORDER]
        assert call.llm.asked == [ORDER]
        assert_accounted_for(call, "okay", "yeah sure", ORDER)


@in_virtual_time
async def test_after_a_protected_speech_the_next_one_can_be_interrupted() -> None:
    async with on_the_phone() as call:
        await call.tells(FIRST, allow_interruptions=False)
        await queued(call, SECOND)
        call.says("wait stop that now", 1.2)
        call.says("no it is wrong", 4.4)
        await call.until(12.0)

        assert heard(call)[0] == 3.0
        assert [segment.interrupted for segment in call.heard] == [False, True, False]
        assert call.outcomes == [
            (Action.IGNORE, "wait stop that now"),
            (Action.INTERRUPT, "no it is wrong"),
        ]
        assert next(d.strategy for d in call.decisions if d.fate) == "not allowed"
        assert call.llm.asked == ["no it is wrong"]
        assert_accounted_for(call, "wait stop that now", "no it is wrong")


@in_virtual_time
async def test_who_talks_from_a_protected_speech_into_the_next_is_heard_in_that() -> None:
    async with on_the_phone() as call:
        await call.tells(FIRST, allow_interruptions=False)
        await queued(call, SECOND)
        call.says("but I have only asked about my own small order", 1.5)
        await call.until(14.0)

        assert heard(call)[0] == 3.0
        assert call.outcomes[-1][0] in (Action.INTERRUPT, Action.PASS)
        assert call.user_turns == ["but I have only asked about my own small order"]
        assert call.llm.asked[-1] == call.user_turns[0]


class Searching(Agent):
    """Speaks, looks something up in silence, and speaks again: two steps of one reply."""

    STEP_ONE = "let me have a look for you in our very long list of things"
    STEP_TWO = "here it is and there are quite a few of them left for you now"

    def __init__(self) -> None:
        super().__init__(instructions="Search.")

    async def llm_node(
        self, chat_ctx: llm.ChatContext, tools: Any, model_settings: Any
    ) -> AsyncIterator[llm.ChatChunk]:
        if isinstance(chat_ctx.items[-1], llm.FunctionCallOutput):
            yield _chunk(content=self.STEP_TWO)
        else:
            yield _chunk(content=self.STEP_ONE)
            call = llm.FunctionToolCall(name="look", arguments="{}", call_id="1")
            yield _chunk(tool_calls=[call])

    @function_tool
    async def look(self, context: RunContext) -> str:  # type: ignore[type-arg]
        """Look something up."""
        await asyncio.sleep(6.0)
        return "found"


def _chunk(**delta: Any) -> llm.ChatChunk:
    return llm.ChatChunk(id="1", delta=llm.ChoiceDelta(role="assistant", **delta))


@in_virtual_time
async def test_backchannels_over_both_steps_of_a_reply_with_a_tool_between_cut_neither() -> None:
    async with on_the_phone(Searching()) as call:
        call.says("where is it", 0.5)
        began = await call.stage.agent_audible()
        call.says("okay", began + 1.5)
        await call.until(began + 5.0)
        again = await call.stage.agent_audible()
        call.says("yeah", again + 1.5)
        await call.until(again + 6.0)

        assert again > began + seconds_of(Searching.STEP_ONE) + 1.0
        assert heard(call) == [seconds_of(Searching.STEP_ONE), seconds_of(Searching.STEP_TWO)]
        assert call.outcomes == [(Action.IGNORE, "okay"), (Action.IGNORE, "yeah")]
        assert_accounted_for(call, "where is it", "okay", "yeah")


@in_virtual_time
async def test_who_interrupts_the_second_step_is_answered_whole() -> None:
    async with on_the_phone(Searching()) as call:
        call.says("where is it", 0.5)
        began = await call.stage.agent_audible()
        await call.until(began + 5.0)
        again = await call.stage.agent_audible()
        call.says(ORDER, again + 1.2)
        await call.until(again + 3.5)

        assert call.heard[1].interrupted
        assert call.outcomes == [(Action.INTERRUPT, ORDER)]
        assert call.user_turns == ["where is it", ORDER]
        assert_accounted_for(call, "where is it", ORDER)


# -- pauses -------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["okay", ORDER])
@in_virtual_time
async def test_while_the_output_is_paused_the_agent_still_speaks(words: str) -> None:
    async with on_the_phone() as call:
        await call.tells()
        await call.until(3.0)
        call.stage.speaker.pause()
        call.says(words, 3.5)
        await call.until(7.0)
        call.stage.speaker.resume()
        await call.until(16.0)

        if words == "okay":
            assert heard(call) == [seconds_of(STORY)]
            assert call.llm.asked == []
        else:
            assert heard(call) == [2.95, seconds_of(f"You said {ORDER}.")]
            assert call.llm.asked == [ORDER]
        assert [text for _, text in call.outcomes] == [words]
        assert_accounted_for(call, words)


@pytest.mark.parametrize("words", ["okay", ORDER])
@in_virtual_time
async def test_while_the_synthesiser_falls_behind_the_agent_still_speaks(words: str) -> None:
    async def audio() -> AsyncIterator[rtc.AudioFrame]:
        yield _hum(3.0)
        await asyncio.sleep(6.0)
        yield _hum(3.0)

    async with on_the_phone() as call:
        call.assistant.say("one two three four", audio=audio())
        await call.stage.agent_audible()
        call.says(words, 3.5)
        await call.until(16.0)

        if words == "okay":
            assert heard(call) == [6.0]
            assert call.heard[0].end == pytest.approx(9.0, abs=0.05)
            assert call.llm.asked == []
        else:
            assert heard(call) == [3.0, seconds_of(f"You said {ORDER}.")]
            assert call.llm.asked == [ORDER]
        assert [text for _, text in call.outcomes] == [words]
        assert_accounted_for(call, words)


def _hum(seconds: float) -> rtc.AudioFrame:
    count = round(seconds * 24_000)
    return rtc.AudioFrame(b"\x00\x10" * count, 24_000, 1, count)
