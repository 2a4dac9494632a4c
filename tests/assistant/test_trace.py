"""A trace of a live call of 0.x decides again what the call decided; a shadow, and who looks on."""

import json
from pathlib import Path
from typing import Any

import pytest

from livekit_interrupt_plugin import (
    Action,
    Backchannel,
    Commands,
    ConfigurationError,
    Disagreement,
    Echo,
    InterruptionPolicy,
    MinDuration,
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
from livekit_interrupt_plugin.events import AgentSaid, Opinion, Transcript

from .scene import STORY, Call, in_virtual_time, on_the_phone  # first: it skips on 1.x

POLICIES = {
    "words": InterruptionPolicy(MinWords(3)),
    "default": InterruptionPolicy(),
    "everything": InterruptionPolicy(
        Phrases("stop") | Commands() & Speaker() | MinWords(2) & ~(Backchannel() | Echo()),
        grace=0.5,
        unmatched="keep",
        no_grace=Phrases("stop"),
    ),
    "voice": InterruptionPolicy(MinDuration(0.8)),
    "opinions": InterruptionPolicy(MinOpinion("model", 0.6) | MinWords(5)),
    "async": InterruptionPolicy([MinWordsInterruptionStrategy(min_words=2), MinWords(6)]),
}


def of(call: Call) -> Recorded:
    """The trace of *call*, once it is whole."""
    recorder = call.assistant.gate.recorder
    assert recorder.wait(10.0)
    assert recorder.path is not None
    recorded, complaints = read_call(recorder.path.read_bytes(), recorder.path.name)
    assert complaints == []
    assert recorded is not None
    return recorded


def same(call: Call, trace: Recorded) -> bool:
    """Whether *trace* has the decisions of the live *call*, and decides them again."""
    then = list(map(as_recorded, call.decisions))
    return then == trace.decisions == list(map(as_recorded, replay(trace)))


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


async def a_long_talk(call: Call) -> None:
    await call.tells()
    call.says("stop", 0.4)
    call.says("okay", 2.0)
    call.says("yeah right", 4.0, final_after=1.2)
    call.says("no but what about tuesday", 6.0)
    await call.until(7.5)
    call.assistant.gate.opinion("model", 0.9, "sure")
    await call.until(13.0)
    await call.tells(STORY)
    call.voice(call.stage.now + 2.0, call.stage.now + 2.3)
    call.says("one two three four", call.stage.now + 3.0)
    await call.until(call.stage.now + 14.0)


@pytest.mark.parametrize("no_trace", [False, True])
@pytest.mark.parametrize("name", POLICIES)
def test_a_live_call_is_decided_again_bit_for_bit(
    tmp_path: Path, name: str, no_trace: bool
) -> None:
    call = play(a_long_talk, policy=POLICIES[name], no_trace=no_trace, trace=tmp_path)

    assert any(d.action is not Action.HOLD for d in call.decisions)
    assert same(call, of(call))


def test_it_says_who_recorded_and_has_all_that_was_said(tmp_path: Path) -> None:
    call = play(a_long_talk, policy=POLICIES["opinions"], trace=tmp_path)

    trace = of(call)
    assert trace.header.host.startswith("VoiceAssistant, livekit-agents 0.")
    assert trace.header.at is not None
    assert trace.header.date
    assert trace.header.policy.startswith("InterruptionPolicy(")
    finals = [s.text for s in trace.steps if isinstance(s, Transcript) and s.is_final]
    assert finals[:4] == ["stop", "okay", "yeah right", "no but what about tuesday"]
    assert any(isinstance(step, Opinion) for step in trace.steps)
    assert "one two" in " ".join(step.text for step in trace.steps if isinstance(step, AgentSaid))
    assert not any(isinstance(step, Recogniser) for step in trace.steps)


def test_each_call_has_one_file(tmp_path: Path) -> None:
    for _ in range(2):
        of(play(a_long_talk, policy=POLICIES["default"], trace=tmp_path))

    assert len(list(tmp_path.iterdir())) == 2


def test_without_its_words_on_request(tmp_path: Path) -> None:
    call = play(a_long_talk, policy=POLICIES["words"], trace=Recording(tmp_path, redact=True))

    trace = of(call)
    assert trace.header.redacted
    assert [d.action for d in trace.decisions] == [d.action for d in call.decisions]
    assert "tuesday" not in call.assistant.gate.recorder.path.read_text()


def test_with_the_users_audio_on_request(tmp_path: Path) -> None:
    async def scene(call: Call) -> None:
        await call.tells()
        call.says("tell me more of it", 3.0)
        await call.until(8.0)

    call = play(scene, policy=POLICIES["words"], trace=Recording(tmp_path, audio=True))

    trace = of(call)
    assert same(call, trace)
    assert (tmp_path / trace.audio[0].name).stat().st_size > 6.0 * 2 * 16000


def test_nothing_is_written_unless_asked() -> None:
    assert play(a_long_talk, policy=POLICIES["words"]).assistant.gate.recorder is None


def test_a_trace_that_cannot_be_written_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="trace must be a path"):
        Call(trace=3)


# -- who looks on ---------------------------------------------------------------------------


def test_a_policy_in_the_shadow_reports_and_does_nothing() -> None:
    found: list[Disagreement] = []

    async def scene(call: Call) -> None:
        call.assistant.on("shadow_disagreed", lambda one: found.append(one))
        await call.tells()
        call.says("okay", 3.0)
        await call.until(8.0)

    call = play(scene, policy=POLICIES["words"], shadow=InterruptionPolicy(MinWords(1)))

    assert call.interrupts == []
    assert [one.actions for one in found] == [(Action.IGNORE, Action.INTERRUPT)]
    assert found[0].live in call.decisions


def test_every_decision_reaches_the_room_in_order() -> None:
    call = play(a_long_talk, policy=POLICIES["words"], publish=True)

    sent = call.stage.room.data
    assert {topic for topic, _ in sent} == {"lk.interruption"}
    assert [json.loads(payload) for _, payload in sent] == [
        {"version": 1, "type": "decision", **d.as_dict()} for d in call.decisions
    ]
    assert call.assistant.gate.publishing_failures == 0
