"""A nested task takes the conversation over and gives it back."""

from typing import Any

import pytest

from livekit_interrupt_plugin import Action
from livekit_interrupt_plugin.testing.livekit import ScriptedLLM, ScriptedSTT, ToolCall

from ..hosts.scene import in_virtual_time, on_the_phone
from .account import (
    CAN_UPDATE,
    FILLER,
    QUESTION,
    AgentTask,
    Talkative,
    assert_accounted_for,
    heard,
    needs_agent_task,
    seconds_of,
    warnings_of,
)

pytestmark = needs_agent_task

THANKS = "thank you very much Ann that is all I need to know about you today"


def script(tool: str) -> ScriptedLLM:
    return ScriptedLLM([ToolCall(tool), ToolCall("note", '{"name": "Ann"}'), THANKS])


@in_virtual_time
async def test_backchannels_over_a_task_and_over_what_follows_it_cut_nothing() -> None:
    async with on_the_phone(Talkative(), llm=script("ask_at_once")) as call:
        call.says("register me", 0.5)
        began = await call.stage.agent_audible()
        call.says("okay", began + 1.5)
        call.says("my name is Ann", began + 7.0)
        await call.until(began + 9.0)
        began = await call.stage.agent_audible()
        call.says("yeah", began + 1.5)
        await call.until(began + 6.0)

        assert heard(call) == [seconds_of(QUESTION), seconds_of(THANKS)]
        assert call.outcomes == [(Action.IGNORE, "okay"), (Action.IGNORE, "yeah")]
        assert call.user_turns == ["register me", "my name is Ann"]
        assert_accounted_for(call, "register me", "okay", "my name is Ann", "yeah")


@in_virtual_time
async def test_a_backchannel_in_which_the_task_begins_cuts_neither_speech() -> None:
    async with on_the_phone(Talkative(), llm=script("ask")) as call:
        call.says("register me", 0.5)
        began = await call.stage.agent_audible()
        call.says("okay", began + 1.6)  # the task is entered at + 2.0
        call.says("my name is Ann", began + 14.0)
        await call.until(began + 24.0)

        assert heard(call) == [seconds_of(FILLER), seconds_of(QUESTION), seconds_of(THANKS)]
        assert call.outcomes == [(Action.IGNORE, "okay")]
        assert_accounted_for(call, "register me", "okay", "my name is Ann")


@in_virtual_time
async def test_who_interrupts_while_the_task_begins_is_answered_by_the_task() -> None:
    async with on_the_phone(Talkative(), llm=ScriptedLLM([ToolCall("ask")])) as call:
        call.says("register me", 0.5)
        began = await call.stage.agent_audible()
        call.says("please stop right now", began + 1.6)
        await call.until(began + 8.0)

        assert type(call.assistant.current_agent).__name__ == "AskName"
        assert call.heard[0].interrupted
        assert call.llm.asked[-1] == "please stop right now"
        assert_accounted_for(call, "register me", "please stop right now")


@in_virtual_time
async def test_a_recogniser_that_the_task_brings_is_gated_or_warned_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    own: Any = ScriptedSTT()
    agent = Talkative()
    agent.of_the_task = {"stt": own}
    async with on_the_phone(agent, llm=script("ask_at_once")) as call:
        of_the_session = call.stt
        call.says("register me", 0.5)
        began = await call.stage.agent_audible()
        call.stt = own
        call.says("okay", began + 1.5)
        await call.until(began + 6.0)
        if not CAN_UPDATE:
            # LiveKit cuts the question and answers, as it does without a gate.
            (warning,) = warnings_of(caplog)
            assert "AskName brings its own stt" in warning
            assert call.heard[0].interrupted
            assert call.user_turns == ["register me", "okay"]
            return
        call.says("my name is Ann", began + 7.0)
        await call.until(began + 9.0)
        began = await call.stage.agent_audible()
        call.stt = of_the_session
        call.says("yeah", began + 1.5)
        await call.until(began + 6.0)

        assert warnings_of(caplog) == []
        assert heard(call) == [seconds_of(QUESTION), seconds_of(THANKS)]
        assert call.outcomes == [(Action.IGNORE, "okay"), (Action.IGNORE, "yeah")]
        assert_accounted_for(call, "register me", "okay", "my name is Ann", "yeah")


@in_virtual_time
async def test_a_recogniser_of_the_tasks_may_be_gated_by_hand_on_every_release(
    caplog: pytest.LogCaptureFixture,
) -> None:
    agent, own = Talkative(), ScriptedSTT()
    async with on_the_phone(agent, llm=script("ask_at_once")) as call:
        agent.of_the_task = {"stt": call.assistant.gate.stt(own)}
        call.says("register me", 0.5)
        began = await call.stage.agent_audible()
        call.stt = own
        call.says("okay", began + 1.5)
        await call.until(began + 6.0)

        assert warnings_of(caplog) == []
        assert heard(call) == [seconds_of(QUESTION)]
        assert call.outcomes == [(Action.IGNORE, "okay")]


@pytest.mark.skipif(
    not hasattr(AgentTask, "_wait_for_inactive"),
    reason="LiveKit's own session cannot be closed within a task before 1.4",
)
@in_virtual_time
async def test_closing_in_an_overlap_with_a_task_leaves_nothing_behind(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with on_the_phone(Talkative(), llm=script("ask_at_once")) as call:
        call.says("register me", 0.5)
        began = await call.stage.agent_audible()
        call.says("okay", began + 1.5)
        await call.until(began + 1.9)
    closed_at = call.stage.now

    assert closed_at <= began + 1.9 + 0.2
    assert warnings_of(caplog) == []
