"""Another agent takes over while the user talks over the one before."""

import pytest
from livekit.agents import Agent

from livekit_interrupt_plugin import Action, Decision, Fate, InterruptionGate
from livekit_interrupt_plugin.testing.livekit import ScriptedLLM, ScriptedSTT, Stage, ToolCall

from ..hosts.scene import STORY, in_virtual_time, on_the_phone
from ..hosts.test_attach import a_session
from .account import (
    CAN_UPDATE,
    FILLER,
    GREETING,
    Greeter,
    Talkative,
    assert_accounted_for,
    heard,
    seconds_of,
    warnings_of,
)

ORDER = "please stop right now"
LATER = "what time is it"


@in_virtual_time
async def test_a_backchannel_in_which_the_agent_changes_cuts_neither_agent() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.says("okay", 3.0)
        await call.until(3.35)
        call.assistant.update_agent(Greeter())
        call.says(LATER, 18.0)
        await call.until(24.0)

        # LiveKit lets the agent before finish.
        assert heard(call)[:2] == [seconds_of(STORY), seconds_of(GREETING)]
        assert call.outcomes == [(Action.IGNORE, "okay")]
        assert call.llm.asked == [LATER]
        assert_accounted_for(call, "okay", LATER)


@in_virtual_time
async def test_who_interrupts_while_the_agent_changes_is_answered_by_the_next_one() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.says(ORDER, 3.0)
        await call.until(3.4)
        next_agent = Greeter()
        call.assistant.update_agent(next_agent)
        call.says(LATER, 12.0)
        await call.until(18.0)

        assert call.heard[0].end == pytest.approx(4.4, abs=0.05)
        assert call.assistant.current_agent is next_agent
        # LiveKit ends the greeting, which has just begun, with the user's turn.
        assert heard(call)[1] < 0.5
        assert call.llm.asked == [ORDER, LATER]
        assert_accounted_for(call, ORDER, LATER)


@pytest.mark.parametrize("tool", ["look", "transfer"])
@in_virtual_time
async def test_a_backchannel_over_words_that_outlast_their_tool_cuts_nothing(tool: str) -> None:
    # LiveKit says "thinking" when the tool has answered, though the agent still speaks.
    async with on_the_phone(Talkative(), llm=ScriptedLLM([ToolCall(tool), "there"])) as call:
        call.says("can you help me", 0.5)
        began = await call.stage.agent_audible()
        call.says("okay", began + 1.6)  # the tool answers at + 2.0
        call.says("yeah sure", began + 3.0)
        await call.until(began + 18.0)

        assert heard(call)[0] == seconds_of(FILLER)
        assert not any(segment.interrupted for segment in call.heard)
        assert call.outcomes == [(Action.IGNORE, "okay"), (Action.IGNORE, "yeah sure")]
        assert call.user_turns == ["can you help me"]
        assert_accounted_for(call, "can you help me", "okay", "yeah sure")
        if tool == "transfer":
            assert heard(call)[-1] == seconds_of(GREETING)


@in_virtual_time
async def test_who_interrupts_words_that_outlast_their_tool_is_answered_whole() -> None:
    async with on_the_phone(Talkative(), llm=ScriptedLLM([ToolCall("look")])) as call:
        call.says("can you help me", 0.5)
        began = await call.stage.agent_audible()
        call.says(ORDER, began + 1.6)
        await call.until(began + 12.0)

        assert call.heard[0].interrupted
        assert call.heard[0].heard == pytest.approx(1.6 + 4 * 0.3 + 0.2, abs=0.05)
        assert call.outcomes == [(Action.INTERRUPT, ORDER)]
        assert call.llm.asked[-1] == ORDER
        assert_accounted_for(call, "can you help me", ORDER)


@in_virtual_time
async def test_the_agent_a_tool_returns_is_interrupted_like_any_other() -> None:
    class Quick(Talkative):
        async def fills_the_time(self) -> None:
            pass

    async with on_the_phone(Quick(), llm=ScriptedLLM([ToolCall("transfer"), "good bye"])) as call:
        call.says("can you help me", 0.5)
        await call.stage.agent_audible()
        await call.until(call.stage.now + 0.7)
        began = await call.stage.agent_audible()
        call.says("okay", began + 1.2)
        call.says(ORDER, began + 3.0)
        await call.until(began + 9.0)

        assert call.outcomes == [(Action.IGNORE, "okay"), (Action.INTERRUPT, ORDER)]
        assert call.stage.history[-2] == ("user", ORDER)
        assert call.llm.asked[-1] == ORDER
        assert_accounted_for(call, "can you help me", "okay", ORDER)


@pytest.mark.skipif(not CAN_UPDATE, reason="this release cannot gate what an agent brings")
@in_virtual_time
async def test_a_recogniser_swapped_in_during_the_call_is_gated_from_the_next_speech_on() -> None:
    swapped_in = ScriptedSTT()
    async with on_the_phone() as call:
        await call.until(1.0)
        call.assistant.current_agent.update_options(stt=swapped_in)
        await call.until(2.0)
        call.stt = swapped_in
        await call.tells()
        call.says("okay", 5.0)
        call.says(ORDER, 8.0)
        await call.until(14.0)

        assert call.assistant.gate.is_gated(call.assistant.current_agent.stt)
        assert call.outcomes == [(Action.IGNORE, "okay"), (Action.INTERRUPT, ORDER)]
        assert call.llm.asked == [ORDER]
        assert_accounted_for(call, "okay", ORDER)


@pytest.mark.skipif(not CAN_UPDATE, reason="this release cannot gate what an agent brings")
@in_virtual_time
async def test_an_agent_of_a_session_that_is_not_ours_is_gated_before_it_starts() -> None:
    gate, brought = InterruptionGate(), ScriptedSTT()
    session = a_session(gate)
    gate.attach(session)
    stage = Stage(session)
    await stage.start()
    session.update_agent(Agent(instructions="Answer.", stt=brought))
    await stage.until(0.5)  # nobody has spoken yet
    assert gate.is_gated(session.current_agent.stt)
    brought.say("what time is it", 0.6)
    session.vad.inner.speak(0.6, 1.8)  # type: ignore[union-attr]
    await stage.until(6.0)

    assert [text for role, text in stage.history if role == "user"] == ["what time is it"]
    await stage.aclose()


@in_virtual_time
async def test_a_session_that_is_not_ours_hands_over_behind_the_gate_too(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gate, brought = InterruptionGate(), ScriptedSTT()
    session = a_session(gate)
    decisions: list[Decision] = []
    gate.on("interruption_decision", decisions.append)
    gate.attach(session)
    stage = Stage(session)
    await stage.start()
    session.update_agent(Greeter(stt=brought))
    began = await stage.agent_audible()
    brought.say("okay", began + 2.0)
    session.vad.inner.speak(began + 2.0, began + 2.3)  # type: ignore[union-attr]
    await stage.until(began + 8.0)

    if CAN_UPDATE:
        assert [(d.text, d.fate) for d in decisions if d.fate] == [("okay", Fate.DISCARDED)]
        assert [round(segment.heard, 2) for segment in stage.speaker.heard] == [
            seconds_of(GREETING)
        ]
        assert warnings_of(caplog) == []
    else:
        (warning,) = warnings_of(caplog)
        assert "Greeter brings its own stt" in warning
    await stage.aclose()
