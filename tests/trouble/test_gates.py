"""Two gates, a gate that comes late, and a listener that changes."""

from typing import Any

import pytest
from livekit.agents import Agent, AgentSession

from livekit_interrupt_plugin import (
    ConfigurationError,
    Decision,
    Fate,
    InterruptionGate,
    InterruptionPolicy,
    MinWords,
)
from livekit_interrupt_plugin.testing.livekit import Microphone, ScriptedSTT, ScriptedVAD, Stage

from ..hosts.scene import STORY, in_virtual_time, on_the_phone
from ..hosts.test_attach import a_session
from .account import assert_accounted_for, heard, seconds_of

ORDER = "please stop right now"


# -- two gates ----------------------------------------------------------------------------------


@in_virtual_time
async def test_a_second_gate_is_refused_and_the_first_goes_on() -> None:
    async with on_the_phone() as call:
        with pytest.raises(ConfigurationError, match="not behind this gate"):
            InterruptionGate().attach(call.assistant)
        await call.tells()
        call.says("okay", 3.0)
        call.says(ORDER, 5.0)
        await call.until(12.0)

        assert [text for _, text in call.outcomes] == ["okay", ORDER]
        assert call.llm.asked == [ORDER]
        assert_accounted_for(call, "okay", ORDER)


@in_virtual_time
async def test_a_session_whose_parts_are_behind_two_gates_is_refused_by_both() -> None:
    one, other = InterruptionGate(), InterruptionGate()
    session = a_session(one, vad=other.vad(ScriptedVAD()))

    with pytest.raises(ConfigurationError, match="session's vad is not behind this gate"):
        one.attach(session)
    with pytest.raises(ConfigurationError, match="session's stt is not behind this gate"):
        other.attach(session)
    assert not one.is_attached
    assert not other.is_attached


@pytest.mark.skipif(not hasattr(Agent, "update_options"), reason="this release gates none anyway")
@in_virtual_time
async def test_an_agent_that_stands_behind_another_gate_joins_as_it_is() -> None:
    theirs = InterruptionGate().stt(ScriptedSTT())
    async with on_the_phone() as call:
        with pytest.raises(ConfigurationError, match="behind another gate"):
            call.assistant.update_agent(Agent(instructions="Answer.", stt=theirs))
        await call.tells()
        call.says("okay", 3.0)
        await call.until(6.0)

        assert [text for _, text in call.outcomes] == ["okay"]


# -- a gate that comes late ---------------------------------------------------------------------


async def attached_at(at: float, said: str) -> tuple[Stage, list[Decision]]:
    """A story with *said* over it from 3.0 s and ORDER from 7.0 s on, or later."""
    gate = InterruptionGate(InterruptionPolicy(MinWords(4)))
    session: AgentSession[Any] = a_session(gate)
    decisions: list[Decision] = []
    gate.on("interruption_decision", decisions.append)
    stage = Stage(session)
    await stage.start()
    session.say(STORY)
    detector: Any = session.vad.inner  # type: ignore[union-attr]
    recogniser: Any = session.stt.inner  # type: ignore[union-attr]
    detector.speak(3.0, 3.0 + 0.3 * len(said.split()))
    recogniser.say(said, 3.0)
    await stage.until(at)
    gate.attach(session)
    await stage.until(8.0)
    began = stage.now
    session.say(STORY)
    detector.speak(began + 3.0, began + 3.3)
    recogniser.say("yeah", began + 3.0)
    await stage.until(24.0)
    return stage, decisions


@pytest.mark.parametrize("said", ["okay", "please stop right now"])
@pytest.mark.parametrize("at", [3.1, 3.2, 3.4, 3.9])
@in_virtual_time
async def test_an_utterance_in_which_the_gate_comes_is_livekits_and_the_next_is_the_gates(
    said: str, at: float
) -> None:
    stage, decisions = await attached_at(at, said)
    assert [text for role, text in stage.history if role == "user"] == [said]
    assert [d.text for d in decisions if d.fate is Fate.DISCARDED] == ["yeah"]
    assert round(stage.speaker.heard[-1].heard, 2) == seconds_of(STORY)
    assert not stage.speaker.heard[-1].interrupted
    await stage.aclose()


# -- another participant ------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["okay", ORDER])
@in_virtual_time
async def test_an_overlap_in_which_the_listener_changes_is_decided_as_any(words: str) -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.says(words, 3.0)
        await call.until(3.2)
        before, call.stage.microphone = call.stage.microphone, Microphone()
        call.assistant.input.audio = call.stage.microphone
        await before.aclose()
        call.says("what time is it", 14.0)
        await call.until(19.0)

        assert [text for _, text in call.outcomes] == [words]
        assert call.user_turns[-1] == "what time is it"
        assert heard(call)[0] == (seconds_of(STORY) if words == "okay" else 4.35)
        assert_accounted_for(call, words, "what time is it")


@in_virtual_time
async def test_a_listener_who_leaves_in_mid_overlap_leaves_it_settled() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.voice(3.0, 3.5)
        call.stt.interim("but I", 3.4)  # whose final never comes
        await call.until(3.6)
        call.assistant.input.audio = None
        await call.until(12.0)

        assert call.assistant.gate.overlap is None
        assert [(d.text, d.fate) for d in call.decisions if d.fate] == [("but I", Fate.DISCARDED)]
        assert heard(call) == [seconds_of(STORY)]
        assert call.llm.asked == []
