"""What a release lacks is found by looking at it, used where it is there, and told once."""

import asyncio
import dataclasses
import logging
from typing import Any

import pytest
from livekit.agents import Agent

from livekit_interrupt_plugin import InterruptionGate, InterruptionPolicy, MinWords, VoiceAssistant
from livekit_interrupt_plugin.hosts.session import features
from livekit_interrupt_plugin.hosts.session.features import Features, installed, lacking, tell_once
from livekit_interrupt_plugin.hosts.session.flat_options import taken_apart
from livekit_interrupt_plugin.testing.livekit import ScriptedSTT, ScriptedVAD, Speaker, Stage
from livekit_interrupt_plugin.testing.virtual_time import run

from .scene import STORY, TAKEN, Call, in_virtual_time, on_the_phone
from .test_attach import a_session
from .test_options import interruption_of, options_of

NAMES = [field.name for field in dataclasses.fields(Features)]
EVERYTHING = Features(**dict.fromkeys(NAMES, True))
A_CALL = {"has_grace": True, "has_detector": True, "has_recogniser": True}


@pytest.fixture(autouse=True)
def nothing_told_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "told", set())


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Any:
    """What was told so far."""
    caplog.set_level(logging.INFO, "livekit_interrupt_plugin")
    return lambda: [r.getMessage() for r in caplog.records if r.name == "livekit_interrupt_plugin"]


# -- what is there ------------------------------------------------------------------------------


@in_virtual_time
async def test_where_an_agent_can_be_paused_it_takes_up_what_a_noise_stopped() -> None:
    async with on_the_phone() as call:
        call.voice(1.0, 1.9)
        await call.until(1.7)
        call.assistant.say(STORY)
        await call.until(16.0)

        assert bool(call.heard) is installed().pausing


class SlowToBegin(Speaker):
    """Plays a second after it was given the first sound, as behind a long way to the caller."""

    async def capture_frame(self, frame: Any) -> None:
        if not self.heard:
            self.pause()
            asyncio.get_running_loop().call_later(1.0, self.resume)
        await super().capture_frame(frame)


@in_virtual_time
async def test_where_playback_is_told_of_the_agent_speaks_no_sooner_than_it_is_heard() -> None:
    call = Call()
    call.stage = Stage(call.assistant, speaker=SlowToBegin())
    await call.stage.start()
    call.assistant.say("one two three")
    await call.until(0.5)
    speaks_unheard = call.assistant.agent_state == "speaking"
    await call.until(3.0)

    assert speaks_unheard is not installed().playback_started
    assert call.heard[0].start >= 1.0
    await call.stage.aclose()


@in_virtual_time
async def test_where_sessions_make_a_detector_there_is_one() -> None:
    assistant: Any = VoiceAssistant(stt=ScriptedSTT())

    assert (assistant.vad is not None) is installed().own_detector


@in_virtual_time
async def test_where_agents_have_options_what_one_brings_is_put_behind_the_gate() -> None:
    gate = InterruptionGate()
    agent = Agent(instructions="", vad=ScriptedVAD())
    gate.gate_agent(agent)

    assert gate.is_gated(agent.vad) is installed().agent_options


def test_where_turn_handling_is_taken_it_is_given() -> None:
    assert hasattr(options_of(), "turn_handling") is installed().turn_handling


# -- what is told -------------------------------------------------------------------------------


def test_a_release_that_has_everything_gives_nothing_to_tell() -> None:
    assert lacking(EVERYTHING, **A_CALL) == []


@pytest.mark.parametrize(
    ("feature", "without_need"),
    [
        ("pausing", {"has_detector": False}),
        ("playback_started", {"has_grace": False}),
        ("speech_times", {"has_recogniser": False}),
    ],
)
def test_what_a_call_would_need_is_told_with_what_follows(
    feature: str, without_need: dict[str, bool]
) -> None:
    found = dataclasses.replace(EVERYTHING, **{feature: False})

    (sentence,) = lacking(found, **A_CALL)
    assert sentence.startswith(("this release of LiveKit", "in this release of LiveKit"))
    assert lacking(found, **(A_CALL | without_need)) == []


def test_that_nobody_hears_voices_is_told_where_there_is_no_detector() -> None:
    found = dataclasses.replace(EVERYTHING, own_detector=False)

    assert lacking(found, **A_CALL) == []
    (sentence,) = lacking(found, **(A_CALL | {"has_detector": False}))
    assert "transcripts alone decide" in sentence


@in_virtual_time
async def test_it_is_told_when_a_gate_is_attached_and_once_in_a_process(told: Any) -> None:
    for _ in range(2):
        gate = InterruptionGate(InterruptionPolicy(MinWords(3)))
        gate.attach(a_session(gate))

    assert told() == lacking(installed(), **A_CALL)


@in_virtual_time
async def test_what_makes_no_difference_to_a_call_is_not_told(told: Any) -> None:
    gate = InterruptionGate(InterruptionPolicy(MinWords(3), grace=0.0))
    gate.attach(a_session(gate, stt=None))

    needs = {"has_grace": False, "has_detector": True, "has_recogniser": False}
    assert told() == lacking(installed(), **needs)


@in_virtual_time
async def test_a_recogniser_that_the_agent_brings_is_one(told: Any) -> None:
    gate = InterruptionGate(InterruptionPolicy(MinWords(3), grace=0.0))
    agent = Agent(instructions="", stt=gate.stt(ScriptedSTT()))
    gate.attach(a_session(gate, stt=None), agent=agent)

    needs = {"has_grace": False, "has_detector": True, "has_recogniser": True}
    assert told() == lacking(installed(), **needs)


def test_a_sentence_is_told_once(told: Any) -> None:
    tell_once(["the first", "the second"])
    tell_once(["the second", "the third"])

    assert told() == ["the first", "the second", "the third"]


# -- options ------------------------------------------------------------------------------------


def test_turn_handling_is_understood_whatever_the_release_takes() -> None:
    handling = {
        "turn_detection": "vad",
        "endpointing": {"min_delay": 0.2, "max_delay": 2.0},
        "interruption": {"enabled": False, "min_duration": 0.7, "mode": "vad"},
    }
    options = options_of(turn_handling=handling)

    endpointing = getattr(options, "endpointing", None) or {
        "min_delay": options.min_endpointing_delay,
        "max_delay": options.max_endpointing_delay,
    }
    assert (endpointing["min_delay"], endpointing["max_delay"]) == (0.2, 2.0)
    assert interruption_of(options)["enabled"] is False
    assert interruption_of(options)["min_duration"] == 0.7
    assert interruption_of(options)["min_words"] == 0


def test_what_a_release_knows_nothing_like_is_left_out_and_told_once(told: Any) -> None:
    handling = {"user_turn_limit": {"max_words": 50}}
    for _ in range(2):
        options_of(turn_handling=handling, aec_warmup_duration=2.0)

    expected = [] if installed().turn_handling else ["user_turn_limit.max_words"]
    expected += [] if "aec_warmup_duration" in TAKEN else ["aec_warmup_duration"]
    assert [sentence.split(" like ")[1].split(":")[0] for sentence in told()] == expected


def test_no_warm_up_is_nothing_to_tell_of_where_there_is_none_anyway(told: Any) -> None:
    options_of(aec_warmup_duration=None)

    assert told() == []


#: What sessions of some releases take.
OF_1_0 = {"allow_interruptions", "min_interruption_duration", "turn_detection"}
OF_1_4 = (
    OF_1_0
    | {"false_interruption_timeout", "resume_false_interruption"}
    | {
        "agent_false_interruption_timeout",
        "preemptive_generation",
    }
)


@pytest.mark.parametrize(
    ("handling", "taken", "arguments", "left_out"),
    [
        ({"turn_detection": "stt"}, OF_1_0, {"turn_detection": "stt"}, []),
        ({"turn_detection": None}, OF_1_0, {}, []),
        ({"interruption": {"mode": "vad"}}, OF_1_0, {}, []),
        ({"interruption": {"min_duration": 0.3}}, OF_1_0, {"min_interruption_duration": 0.3}, []),
        (
            {"interruption": {"false_interruption_timeout": 1.5}},
            OF_1_0,
            {},
            ["interruption.false_interruption_timeout"],
        ),
        (
            {"interruption": {"false_interruption_timeout": None}},
            OF_1_4,
            {"false_interruption_timeout": None},
            [],
        ),
        (
            {"preemptive_generation": {"enabled": True, "max_retries": 1}},
            OF_1_4,
            {"preemptive_generation": True},
            ["preemptive_generation.max_retries"],
        ),
        ({"user_turn_limit": {"max_words": None}}, OF_1_4, {}, []),
        ({"new": "in 1.9"}, OF_1_4, {}, ["new"]),
    ],
)
def test_turn_handling_is_taken_apart_into_what_a_release_takes(
    handling: dict[str, Any], taken: set[str], arguments: dict[str, Any], left_out: list[str]
) -> None:
    assert taken_apart(handling, taken) == (arguments, left_out)


def test_making_a_session_runs_on_the_arguments_alone() -> None:
    async def main() -> Any:
        gate = InterruptionGate()
        parts = {"stt": gate.stt(ScriptedSTT()), "vad": gate.vad(ScriptedVAD())}
        return gate.session_arguments(**parts, turn_handling={"endpointing": {"min_delay": 0.2}})

    arguments = run(main)

    assert set(arguments) <= set(TAKEN)
