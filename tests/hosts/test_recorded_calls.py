"""A trace of a live call decides again what the call decided, bit for bit."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from livekit_interrupt_plugin import (
    Action,
    Backchannel,
    Commands,
    Decision,
    Echo,
    InterruptionGate,
    InterruptionPolicy,
    MinDuration,
    MinLoudness,
    MinOpinion,
    MinWords,
    MinWordsInterruptionStrategy,
    Phrases,
    Recording,
    Speaker,
)
from livekit_interrupt_plugin.calls.call import Call as Recorded
from livekit_interrupt_plugin.calls.call import read_call
from livekit_interrupt_plugin.calls.replay import replay
from livekit_interrupt_plugin.calls.trace import Recogniser, as_recorded
from livekit_interrupt_plugin.events import AgentSaid, AudioHeard, Opinion, Transcript
from livekit_interrupt_plugin.testing.livekit import Stage

from ..trouble.account import Greeter
from .scene import STORY, Call, in_virtual_time, on_the_phone
from .test_attach import a_session
from .test_fail_open import break_the_gate

POLICIES = {
    "words": InterruptionPolicy(MinWords(3)),
    "default": InterruptionPolicy(),
    "everything": InterruptionPolicy(
        Phrases("stop") | Commands() & Speaker() | MinWords(2) & ~(Backchannel() | Echo()),
        grace=0.5,
        unmatched="keep",
        no_grace=Phrases("stop"),
    ),
    "answers": InterruptionPolicy(MinWords(4), unmatched="answer", settle=0.9, stable=0.4),
    "voice": InterruptionPolicy(MinDuration(0.8)),
    "opinions": InterruptionPolicy(MinOpinion("model", 0.6) | MinWords(5)),
    "async": InterruptionPolicy([MinWordsInterruptionStrategy(min_words=2), MinWords(6)]),
}


def recorded(path: Path | None) -> Recorded:
    assert path is not None
    call, complaints = read_call(path.read_bytes(), path.name)
    assert complaints == []
    assert call is not None
    return call


def of(call: Call) -> Recorded:
    """The trace of *call*, once it is whole."""
    recorder = call.assistant.gate.recorder
    assert recorder.wait(10.0)
    return recorded(recorder.path)


def same(live: list[Decision], call: Recorded) -> bool:
    """Whether *call* has the *live* decisions, and decides them again."""
    then = list(map(as_recorded, live))
    return then == call.decisions == list(map(as_recorded, replay(call)))


async def a_long_talk(call: Call) -> None:
    await call.tells()
    call.says("stop", 0.4)
    call.says("okay", 2.0)
    call.says("yeah right", 4.0, final_after=1.2)
    call.says("no but what about tuesday", 6.0)
    await call.until(13.0)
    call.assistant.say(STORY)
    call.voice(14.0, 14.3)
    call.says("one two three four", 15.0)
    call.assistant.gate.opinion("model", 0.4, "not yet")
    await call.until(15.8)
    call.assistant.gate.opinion("model", 0.9, "sure")
    call.says("wait wait", 18.0)
    await call.until(32.0)


def play(scene: Any, **options: Any) -> Call:
    """The call of *scene*, over."""
    calls: list[Call] = []

    @in_virtual_time
    async def test() -> None:
        async with on_the_phone(**options) as call:
            calls.append(call)
            await scene(call)

    test()
    return calls[0]


@pytest.mark.parametrize("no_trace", [False, True])
@pytest.mark.parametrize("name", POLICIES)
def test_a_live_call_is_decided_again_bit_for_bit(
    tmp_path: Path, name: str, no_trace: bool
) -> None:
    call = play(a_long_talk, policy=POLICIES[name], no_trace=no_trace, trace=tmp_path)

    assert len(call.decisions) > 4
    assert any(d.action is not Action.HOLD for d in call.decisions)
    assert same(call.decisions, of(call))


def test_without_a_recogniser_the_trace_says_that_nobody_writes(tmp_path: Path) -> None:
    async def scene(call: Call) -> None:
        await call.tells()
        call.voice(3.0, 3.3)
        call.voice(5.0, 6.5)
        await call.until(12.0)

    call = play(scene, trace=tmp_path, instead={"stt": None}, policy=POLICIES["voice"])

    trace = of(call)
    assert Recogniser(False) in trace.steps
    assert same(call.decisions, trace)
    # With a recogniser, a final would have been waited for.
    trace.steps.remove(Recogniser(False))
    assert not same(call.decisions, trace)


def test_loudness_is_in_the_trace(tmp_path: Path) -> None:
    async def scene(call: Call) -> None:
        await call.tells()
        call.says("tell me more of it", 3.0)
        await call.until(8.0)

    policy = InterruptionPolicy(MinWords(2) & MinLoudness(-90.0))
    call = play(scene, trace=Recording(tmp_path, audio=True), policy=policy)

    trace = of(call)
    assert any(isinstance(step, AudioHeard) for step in trace.steps)
    assert same(call.decisions, trace)
    assert (tmp_path / trace.audio[0].name).stat().st_size > 8.0 * 2 * 16000


def test_what_an_async_strategy_answered_is_in_the_trace(tmp_path: Path) -> None:
    async def scene(call: Call) -> None:
        await call.tells()
        call.says("tell me more of it", 3.0)
        await call.until(8.0)

    call = play(scene, trace=tmp_path, policy=POLICIES["async"])

    trace = of(call)
    assert any(isinstance(step, Opinion) and step.probability == 1.0 for step in trace.steps)
    assert call.interrupts[0].reason.endswith("says yes")
    assert same(call.decisions, trace)


def test_a_speech_that_must_not_be_interrupted_is_known_to_be_one(tmp_path: Path) -> None:
    async def scene(call: Call) -> None:
        await call.tells(allow_interruptions=False)
        call.says("tell me more of it", 3.0)
        await call.until(12.0)

    call = play(scene, trace=tmp_path, policy=POLICIES["default"])

    assert call.interrupts == []
    assert same(call.decisions, of(call))


def test_a_hand_off_is_one_call(tmp_path: Path) -> None:
    async def scene(call: Call) -> None:
        await call.tells()
        call.says("okay", 3.0)
        await call.until(3.35)
        call.assistant.update_agent(Greeter())
        call.says("what time is it", 18.0)
        await call.until(24.0)

    call = play(scene, trace=tmp_path)

    assert [action for action, _ in call.outcomes] == [Action.IGNORE]
    assert same(call.decisions, of(call))
    assert len(list(tmp_path.iterdir())) == 1


def test_the_ordinary_turns_and_the_agents_words_are_in_the_trace(tmp_path: Path) -> None:
    async def scene(call: Call) -> None:
        call.says("good morning", 0.5)
        await call.until(12.0)

    call = play(scene, trace=tmp_path)

    trace = of(call)
    assert [s.text for s in trace.steps if isinstance(s, Transcript) and s.is_final] == [
        "good morning"
    ]
    assert "morning" in " ".join(s.text for s in trace.steps if isinstance(s, AgentSaid))
    assert trace.decisions == []
    assert trace.header.host.startswith("VoiceAssistant, livekit-agents ")


def test_a_gate_on_a_session_one_has_records_as_well(tmp_path: Path) -> None:
    gates: list[InterruptionGate] = []
    decisions: list[Decision] = []

    @in_virtual_time
    async def scene() -> None:
        gate = InterruptionGate(POLICIES["default"], trace=tmp_path / "one.jsonl")
        gates.append(gate)
        gate.on("interruption_decision", decisions.append)
        session = a_session(gate)
        stage = Stage(session)
        gate.attach(session)
        await stage.start()
        session.say(STORY)
        began = await stage.agent_audible()
        gate.stt(session.stt).inner.say("and why not", began + 2.0)  # type: ignore[arg-type]
        await stage.until(began + 8.0)
        await stage.aclose()

    scene()

    recorder = gates[0].recorder
    assert recorder is not None
    assert recorder.wait(10.0)
    assert recorder.path == tmp_path / "one.jsonl"
    assert decisions
    assert same(decisions, recorded(recorder.path))


def test_two_calls_at_once_have_a_trace_each(tmp_path: Path) -> None:
    calls: list[Call] = []

    @in_virtual_time
    async def scene() -> None:
        async def talk(words: str) -> None:
            async with on_the_phone(trace=tmp_path, policy=POLICIES["default"]) as call:
                calls.append(call)
                await call.tells()
                call.says(words, 3.0)
                await call.until(9.0)

        await asyncio.gather(talk("so the first"), talk("the second then"))

    scene()

    assert len({call.assistant.gate.recorder.path for call in calls}) == 2
    assert all(same(call.decisions, of(call)) for call in calls)


def test_the_trace_of_a_gate_that_fails_ends_there(tmp_path: Path) -> None:
    async def scene(call: Call) -> None:
        await call.tells()
        call.says("stop please", 3.0)
        await call.until(3.4)
        break_the_gate(call)
        await call.until(9.0)

    call = play(scene, trace=tmp_path)

    trace = of(call)
    assert 3.3 < trace.until <= 3.4
    assert same(call.decisions, trace)
