"""Which sessions, agents and models a gate decides for."""

import inspect
from typing import Any

import pytest
from livekit import agents
from livekit.agents import Agent, AgentSession, llm

from livekit_interrupt_plugin import (
    Action,
    ConfigurationError,
    InterruptionGate,
    InterruptionPolicy,
    MinWords,
)
from livekit_interrupt_plugin.testing.livekit import (
    Microphone,
    ScriptedLLM,
    ScriptedSTT,
    ScriptedTTS,
    ScriptedVAD,
    Stage,
)

from .scene import HEARS_AT_ONCE, STORY, TAKEN, Call, in_virtual_time, on_the_phone

CAN_UPDATE = hasattr(Agent, "update_options")
#: LiveKit's models by name; 1.0 and 1.1 have none.
inference = getattr(agents, "inference", None)


def for_the_gate(gate: InterruptionGate, **interruption: Any) -> dict[str, Any]:
    """The options of a session that one already has."""
    options = gate.options() | interruption
    if "turn_handling" in TAKEN:
        handling = {"interruption": options, "turn_detection": "vad"}
        return HEARS_AT_ONCE | {"turn_handling": handling}
    flat = {
        "allow_interruptions": options["enabled"],
        "min_interruption_duration": options["min_duration"],
        "min_interruption_words": options["min_words"],
        "discard_audio_if_uninterruptible": options["discard_audio_if_uninterruptible"],
    }
    return HEARS_AT_ONCE | flat | {"turn_detection": "vad"}


def a_session(gate: InterruptionGate, **options: Any) -> AgentSession[Any]:
    parts = {
        "stt": gate.stt(ScriptedSTT()),
        "vad": gate.vad(ScriptedVAD()),
        "llm": ScriptedLLM(),
        "tts": ScriptedTTS(),
    }
    return AgentSession(**(parts | for_the_gate(gate) | options))


def warnings_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.name == "livekit_interrupt_plugin"]


# -- a session that one already has -------------------------------------------------------------


@pytest.mark.parametrize("attached", ["before the start", "after it", "while the agent speaks"])
@in_virtual_time
async def test_a_gate_decides_for_a_session_one_already_has(attached: str) -> None:
    gate = InterruptionGate(InterruptionPolicy(MinWords(3)))
    session = a_session(gate)
    decisions: list[Any] = []
    gate.on("interruption_decision", decisions.append)
    stage = Stage(session)
    if attached == "before the start":
        gate.attach(session)
    await stage.start()
    if attached == "after it":
        gate.attach(session)
    session.say(STORY)
    began = await stage.agent_audible()
    if attached == "while the agent speaks":
        await stage.until(began + 1.0)
        gate.attach(session)
    detector, recogniser = session.vad.inner, session.stt.inner  # type: ignore[union-attr]
    detector.speak(4.0, 4.3)
    recogniser.say("okay", 4.0)
    detector.speak(6.0, 7.2)
    recogniser.say("no that is wrong", 6.0)
    await stage.until(12.0)

    assert [d.text for d in decisions if d.action is Action.IGNORE] == ["okay"]
    assert [d.action for d in decisions if d.fate][-1] is Action.INTERRUPT
    assert [text for role, text in stage.history if role == "user"] == ["no that is wrong"]
    await stage.aclose()


@pytest.mark.parametrize("bare", ["stt", "vad"])
@in_virtual_time
async def test_a_component_that_is_not_behind_the_gate_is_named(bare: str) -> None:
    gate = InterruptionGate()
    component = ScriptedSTT() if bare == "stt" else ScriptedVAD()

    with pytest.raises(ConfigurationError, match=rf"session's {bare} is not behind.*gate\.{bare}"):
        gate.attach(a_session(gate, **{bare: component}))


@in_virtual_time
async def test_a_gate_takes_one_session() -> None:
    gate = InterruptionGate()
    gate.attach(a_session(gate))

    with pytest.raises(ConfigurationError, match="one already"):
        gate.attach(a_session(gate))


@in_virtual_time
async def test_livekits_own_word_limit_contradicts_the_gate() -> None:
    gate = InterruptionGate()

    with pytest.raises(ConfigurationError, match="policy counts words"):
        gate.attach(a_session(gate, **for_the_gate(gate, min_words=2)))


@in_virtual_time
async def test_a_duration_of_nothing_contradicts_the_gate() -> None:
    gate = InterruptionGate()

    with pytest.raises(ConfigurationError, match="for ever"):
        gate.attach(a_session(gate, **for_the_gate(gate, min_duration=0.0)))


@pytest.mark.skipif(
    "turn_handling" not in TAKEN,
    reason="this release has no adaptive mode",
)
@in_virtual_time
async def test_livekits_adaptive_mode_contradicts_the_gate() -> None:
    gate = InterruptionGate()

    with pytest.raises(ConfigurationError, match='must be "vad"'):
        gate.attach(a_session(gate, **for_the_gate(gate, mode="adaptive")))


@in_virtual_time
async def test_a_recogniser_that_will_be_deaf_is_warned_of_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gate = InterruptionGate()
    options = for_the_gate(gate, discard_audio_if_uninterruptible=True)
    warms_up = "aec_warmup_duration" in TAKEN  # from 1.4
    warming_up = {"aec_warmup_duration": 3.0} if warms_up else {}
    gate.attach(a_session(gate, **(options | warming_up)))

    remedies = ["discard_audio_if_uninterruptible=False"]
    remedies += ["aec_warmup_duration=None"] if warms_up else []
    assert len(warnings_of(caplog)) == len(remedies)
    for warning, remedy in zip(warnings_of(caplog), remedies, strict=True):
        assert remedy in warning


@in_virtual_time
async def test_a_well_made_session_is_not_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    gate = InterruptionGate()
    gate.attach(a_session(gate))
    async with on_the_phone():
        pass

    assert warnings_of(caplog) == []


# -- what the session makes by itself -----------------------------------------------------------


@in_virtual_time
async def test_a_detector_that_is_omitted_is_livekits_own_behind_the_gate() -> None:
    call = Call()
    from livekit_interrupt_plugin import VoiceAssistant

    assistant = VoiceAssistant(stt=call.stt, llm=call.llm, tts=call.tts)

    if hasattr(inference, "VAD"):
        assert assistant.gate.is_gated(assistant.vad)
        assert isinstance(assistant.vad.inner, inference.VAD)
    else:
        assert assistant.vad is None
        with pytest.raises(ConfigurationError, match="needs a VAD"):
            InterruptionGate().vad()


@in_virtual_time
async def test_a_detector_that_is_refused_is_none() -> None:
    call = Call(instead={"vad": None}, turn_detection="stt")

    assert call.assistant.vad is None


# -- agents that bring their own ----------------------------------------------------------------


class Specialist(Agent):
    def __init__(self, **own: Any) -> None:
        super().__init__(instructions="Answer in one sentence.", **own)


async def ignored_okay(call: Call, own: Call, at: float) -> None:
    own.says("okay", at)
    await call.until(at + 3.0)
    assert call.outcomes[-1:] == [(Action.IGNORE, "okay")]
    assert call.user_turns == []


@pytest.mark.parametrize("how", ["start", "update_agent"])
@in_virtual_time
async def test_what_an_agent_brings_is_gated_or_warned_of(
    how: str, caplog: pytest.LogCaptureFixture
) -> None:
    own = Call()
    agent = Specialist(stt=own.stt, vad=own.vad)
    async with on_the_phone(agent if how == "start" else None) as call:
        if how == "update_agent":
            await call.until(1.0)
            call.assistant.update_agent(agent)
            await call.until(2.0)
        if not CAN_UPDATE:
            (warning,) = warnings_of(caplog)
            assert "Specialist" in warning
            assert "stt and vad" in warning
            return
        assert warnings_of(caplog) == []
        await call.tells()
        await ignored_okay(call, own, call.stage.now + 2.0)


@in_virtual_time
async def test_what_an_agent_brings_may_be_gated_by_hand() -> None:
    async with on_the_phone() as call:
        own = Call()
        gate = call.assistant.gate
        call.assistant.update_agent(Specialist(stt=gate.stt(own.stt), vad=gate.vad(own.vad)))
        await call.until(1.0)
        await call.tells()
        await ignored_okay(call, own, call.stage.now + 2.0)


@in_virtual_time
async def test_the_next_agent_hears_what_is_said_to_it_and_nothing_older() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.voice(3.0, 3.3)
        call.stt.interim("okay", 3.3)
        await call.until(3.4)
        call.assistant.update_agent(Specialist())
        await call.until(14.0)
        call.says("what time is it", 14.0)
        await call.until(20.0)

        assert call.user_turns == ["what time is it"]
        assert call.llm.asked == ["what time is it"]


@in_virtual_time
async def test_an_stt_node_that_goes_past_the_gate_is_warned_of_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Deaf(Agent):
        async def stt_node(self, audio: Any, _: Any) -> Any:
            async for _ in audio:
                pass
            return
            yield

    async with on_the_phone(Deaf(instructions="Answer.")) as call:
        await call.tells("one two three")
        await call.until(4.0)
        await call.tells("one two three")
        await call.until(8.0)

        (warning,) = warnings_of(caplog)
        assert "Deaf has an stt_node" in warning


@in_virtual_time
async def test_an_stt_node_that_uses_what_it_is_given_is_not_warned_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Careful(Agent):
        async def stt_node(self, audio: Any, model_settings: Any) -> Any:
            async for event in Agent.default.stt_node(self, audio, model_settings):
                yield event

    async with on_the_phone(Careful(instructions="Answer.")) as call:
        await call.tells()
        call.says("okay", 3.0)
        await call.until(6.0)

        assert warnings_of(caplog) == []
        assert call.outcomes == [(Action.IGNORE, "okay")]


# -- what is not gated --------------------------------------------------------------------------


def realtime(**capabilities: bool) -> llm.RealtimeModel:
    known = inspect.signature(llm.RealtimeCapabilities).parameters
    needed = {name: False for name, p in known.items() if p.default is inspect.Parameter.empty}
    every = {name: name == "audio_output" for name in needed} | capabilities

    class Realtime(llm.RealtimeModel):
        def __init__(self) -> None:
            super().__init__(capabilities=llm.RealtimeCapabilities(**every))

        def session(self, **_: Any) -> Any:
            raise AssertionError("must be refused before")

        async def aclose(self) -> None:
            pass

    return Realtime()


@pytest.mark.parametrize("of", ["session", "agent"])
@in_virtual_time
async def test_a_model_that_takes_turns_on_its_server_is_refused_at_the_start(of: str) -> None:
    model = realtime(turn_detection=True)
    call = Call(instead={"llm": model} if of == "session" else {})
    agent = Specialist(llm=model) if of == "agent" else Specialist()

    with pytest.raises(ConfigurationError, match=r"on its server.*turn_detection=None"):
        await call.assistant.start(agent=agent)


@in_virtual_time
async def test_a_hand_off_to_such_a_model_is_warned_of_and_not_refused(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with on_the_phone() as call:
        call.assistant.gate.gate_agent(Specialist(llm=realtime(turn_detection=True)))

        (warning,) = warnings_of(caplog)
        assert "Specialist has a model that takes turns on its server" in warning


@in_virtual_time
async def test_a_gate_refuses_a_session_whose_model_takes_turns_on_its_server() -> None:
    gate = InterruptionGate()

    with pytest.raises(ConfigurationError, match="on its server"):
        gate.attach(a_session(gate, llm=realtime(turn_detection=True)))


@pytest.mark.skipif(
    "can_disable_turn_detection" not in inspect.signature(llm.RealtimeCapabilities).parameters,
    reason="this release cannot switch a server's turn detection off",
)
@in_virtual_time
async def test_a_model_whose_turns_livekit_switches_off_is_welcome() -> None:
    model = realtime(turn_detection=True, can_disable_turn_detection=True)

    gate = InterruptionGate()
    gate.attach(a_session(gate, llm=model))


@in_virtual_time
async def test_a_model_that_leaves_turns_to_the_session_is_welcome() -> None:
    gate = InterruptionGate()
    gate.attach(a_session(gate, llm=realtime(turn_detection=False)))


@pytest.mark.parametrize("of", ["session", "agent"])
@in_virtual_time
async def test_with_manual_turns_the_gate_stays_open(of: str) -> None:
    options = {"turn_detection": "manual"} if of == "session" else {}
    agent = Specialist(turn_detection="manual") if of == "agent" else None
    async with on_the_phone(agent, **options) as call:
        await call.tells()
        call.says("okay", 3.0)
        await call.until(5.0)

        assert call.decisions == []
        assert "okay" in call.captions


@in_virtual_time
async def test_without_audio_output_the_gate_stays_open() -> None:
    call = Call()
    call.assistant.input.audio = Microphone()
    captions: list[str] = []
    call.assistant.on("user_input_transcribed", lambda event: captions.append(event.transcript))
    await call.assistant.start(agent=Specialist())
    await call.stage.until(0.5)
    call.assistant.say(STORY)
    call.says("okay", 1.0)
    await call.stage.until(5.0)

    assert call.decisions == []
    assert "okay" in captions
    await call.assistant.aclose()
