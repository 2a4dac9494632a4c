"""What the assistant takes, and what it refuses."""

import inspect
from typing import Any

import pytest
from livekit.agents import llm

from livekit_interrupt_plugin import (
    Backchannel,
    ConfigurationError,
    InterruptionGate,
    InterruptionPolicy,
    MinWords,
    VoiceAssistant,
)
from livekit_interrupt_plugin.testing.assistant import ScriptedSTT, ScriptedVAD

from .scene import Call, LiveKits, in_virtual_time, on_the_phone


def test_it_is_the_class_of_this_line() -> None:
    assert issubclass(VoiceAssistant, LiveKits)


def test_it_takes_every_option_that_livekits_class_takes() -> None:
    takes = inspect.signature(VoiceAssistant.__init__).parameters

    assert any(option.kind is inspect.Parameter.VAR_KEYWORD for option in takes.values())


@in_virtual_time
async def test_the_options_of_livekits_class_get_there() -> None:
    context: Any = llm.ChatContext()
    async with on_the_phone(chat_ctx=context, plotting=False) as call:
        call.says("hello there", 0.5)
        await call.until(6.0)

        assert context.messages != []
        assert call.user_turns == ["hello there"]


@in_virtual_time
async def test_an_option_that_livekits_class_does_not_know_is_an_error() -> None:
    with pytest.raises(TypeError, match="no_such_option"):
        Call(no_such_option=True)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (
            {"policy": InterruptionPolicy(), "interrupt_min_words": 3},
            "policy replaces interrupt_min_words, got interrupt_min_words=3 beside it",
        ),
        ({"policy": MinWords(3)}, "policy must be an InterruptionPolicy or Profiles, got MinWords"),
        ({"interrupt_min_words": -1}, "interrupt_min_words must be a whole number of at least 0"),
        ({"interrupt_speech_duration": 0}, "interrupt_speech_duration must be at least 0.01"),
        ({"playout_grace": -1.0}, "playout_grace must be at least 0 seconds, got -1.0"),
        ({"interruption_strategies": MinWords(3)}, "interruption_strategies must be a list"),
        ({"interruption_strategies": [Backchannel()]}, "just the speech that should not"),
        ({"stt": 7}, "stt must be an STT, got 7"),
        ({"vad": "silero"}, "vad must be a VAD, got 'silero'"),
    ],
)
@in_virtual_time
async def test_what_cannot_work_is_refused_where_it_is_given(
    options: dict[str, Any], says: str
) -> None:
    with pytest.raises(ConfigurationError, match=says.replace("(", r"\(")):
        Call(**options)


@in_virtual_time
async def test_models_of_another_assistant_are_refused() -> None:
    other = VoiceAssistant(vad=ScriptedVAD(), stt=ScriptedSTT(), llm=Call().llm, tts=Call().tts)

    with pytest.raises(ConfigurationError, match="behind the gate of another assistant"):
        Call(stt=other._stt)
    with pytest.raises(ConfigurationError, match="behind the gate of another assistant"):
        Call(vad=other._vad)


@pytest.mark.parametrize("probability", [-0.1, 1.1])
@in_virtual_time
async def test_an_opinion_is_a_probability(probability: float) -> None:
    with pytest.raises(ConfigurationError, match="probability must be from 0 to 1"):
        Call().assistant.gate.opinion("model", probability)


def test_the_gate_for_sessions_says_what_to_use() -> None:
    with pytest.raises(ConfigurationError) as raised:
        InterruptionGate(InterruptionPolicy())

    assert "InterruptionGate is for an AgentSession" in str(raised.value)
    assert "VoiceAssistant(" in raised.value.hint


@in_virtual_time
async def test_without_options_the_replaced_hooks_rule_holds() -> None:
    gate = Call().assistant.gate

    assert gate.policy == InterruptionPolicy(MinWords(4), grace=1.0)
    assert gate.overlap is None
