"""LiveKit's options and the gate's are merged into one, key by key."""

from typing import Any

import pytest

from livekit_interrupt_plugin import (
    ConfigurationError,
    InterruptionGate,
    InterruptionPolicy,
    MinWords,
    VoiceAssistant,
)
from livekit_interrupt_plugin.testing.livekit import ScriptedSTT, ScriptedVAD
from livekit_interrupt_plugin.testing.virtual_time import run

from .scene import TAKEN

needs_turn_handling = pytest.mark.skipif(
    "turn_handling" not in TAKEN, reason="this release takes flat arguments only"
)


def options_of(**given: Any) -> Any:
    """The options of an assistant, made inside a loop as LiveKit wants it."""

    async def main() -> Any:
        return VoiceAssistant(vad=ScriptedVAD(), stt=ScriptedSTT(), **given).options

    return run(main)


def interruption_of(options: Any) -> dict[str, Any]:
    found = getattr(options, "interruption", None)
    if found is not None:
        return dict(found)
    return {
        "enabled": options.allow_interruptions,
        "min_duration": options.min_interruption_duration,
        "min_words": options.min_interruption_words,
        "discard_audio_if_uninterruptible": options.discard_audio_if_uninterruptible,
        # From 1.2 on.
        "resume_false_interruption": getattr(options, "resume_false_interruption", None),
        "false_interruption_timeout": getattr(options, "false_interruption_timeout", None),
    }


def test_livekits_own_judgement_is_out_of_the_way() -> None:
    options = options_of()
    interruption = interruption_of(options)

    assert interruption["discard_audio_if_uninterruptible"] is False
    assert interruption["min_words"] == 0
    assert interruption["enabled"] is True
    assert interruption.get("mode", "vad") == "vad"
    if "aec_warmup_duration" in TAKEN:
        assert options.aec_warmup_duration is None


@needs_turn_handling
def test_the_mode_is_vad() -> None:
    assert interruption_of(options_of())["mode"] == "vad"


def test_what_is_given_is_kept() -> None:
    options = options_of(discard_audio_if_uninterruptible=True)

    assert interruption_of(options)["discard_audio_if_uninterruptible"] is True
    if "resume_false_interruption" in TAKEN:
        options = options_of(resume_false_interruption=False)
        assert interruption_of(options)["resume_false_interruption"] is False
    if "aec_warmup_duration" in TAKEN:
        assert options_of(aec_warmup_duration=2.0).aec_warmup_duration == 2.0


def test_flat_arguments_are_kept() -> None:
    later = {"false_interruption_timeout": 1.5, "preemptive_generation": False}
    options = options_of(
        min_endpointing_delay=0.2,
        max_endpointing_delay=2.0,
        turn_detection="stt",
        **{name: value for name, value in later.items() if name in TAKEN},
    )

    endpointing = getattr(options, "endpointing", None) or {
        "min_delay": options.min_endpointing_delay,
        "max_delay": options.max_endpointing_delay,
    }
    assert (endpointing["min_delay"], endpointing["max_delay"]) == (0.2, 2.0)
    if "false_interruption_timeout" in TAKEN:
        assert interruption_of(options)["false_interruption_timeout"] == 1.5


@needs_turn_handling
def test_flat_arguments_beside_turn_handling_are_merged_key_by_key() -> None:
    handling = {
        "endpointing": {"max_delay": 2.0},
        "interruption": {"resume_false_interruption": False},
        "preemptive_generation": {"max_retries": 1},
    }
    options = options_of(
        turn_handling=handling,
        turn_detection="stt",
        min_endpointing_delay=0.2,
        false_interruption_timeout=1.5,
        preemptive_generation=True,
    )

    assert options.endpointing["min_delay"] == 0.2
    assert options.endpointing["max_delay"] == 2.0
    assert options.interruption["resume_false_interruption"] is False
    assert options.interruption["false_interruption_timeout"] == 1.5
    assert options.interruption["discard_audio_if_uninterruptible"] is False
    assert options.preemptive_generation["enabled"] is True
    assert options.preemptive_generation["max_retries"] == 1
    assert options.turn_handling["turn_detection"] == "stt"
    assert handling["interruption"] == {"resume_false_interruption": False}


@pytest.mark.parametrize(
    ("flat", "handling"),
    [
        ({"min_endpointing_delay": 0.2}, {"endpointing": {"min_delay": 0.3}}),
        ({"turn_detection": "stt"}, {"turn_detection": "vad"}),
        ({"allow_interruptions": False}, {"interruption": {"enabled": True}}),
        ({"preemptive_generation": False}, {"preemptive_generation": {"enabled": True}}),
    ],
)
def test_an_option_given_twice_with_two_values_is_refused(
    flat: dict[str, Any], handling: dict[str, Any]
) -> None:
    with pytest.raises(ConfigurationError, match="beside it"):
        options_of(turn_handling=handling, **flat)


@needs_turn_handling
def test_an_option_given_twice_with_one_value_is_no_contradiction() -> None:
    options = options_of(
        min_endpointing_delay=0.3, turn_handling={"endpointing": {"min_delay": 0.3}}
    )

    assert options.endpointing["min_delay"] == 0.3


@pytest.mark.parametrize(
    "interruption",
    [{"mode": "adaptive"}, {"min_words": 2}, {"min_duration": 0}, {"min_duration": -1.0}],
)
def test_an_option_that_contradicts_the_gate_is_refused(interruption: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        options_of(turn_handling={"interruption": interruption})


@pytest.mark.parametrize(
    "flat", [{"min_interruption_words": 2}, {"min_interruption_duration": 0.0}]
)
def test_a_flat_argument_that_contradicts_the_gate_is_refused(flat: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        options_of(**flat)


@pytest.mark.parametrize("seconds", [0, 0.0, -1.0, float("nan"), True, "0.5"])
def test_a_speech_duration_of_nothing_is_refused(seconds: Any) -> None:
    with pytest.raises(ConfigurationError, match="pauses itself for ever"):
        options_of(interrupt_speech_duration=seconds)


def test_the_speech_duration_is_livekits_own_too() -> None:
    assert interruption_of(options_of())["min_duration"] == 0.65
    assert interruption_of(options_of(interrupt_speech_duration=0.3))["min_duration"] == 0.3


def test_nobody_may_interrupt_where_it_is_not_allowed() -> None:
    assert interruption_of(options_of(allow_interruptions=False))["enabled"] is False


@pytest.mark.parametrize("words", [-1, 2.5, "3", True])
def test_a_word_limit_that_is_no_whole_number_is_refused(words: Any) -> None:
    with pytest.raises(ConfigurationError):
        options_of(interrupt_min_words=words)


@pytest.mark.parametrize(
    "beside",
    [
        {"interrupt_min_words": 0},
        {"interrupt_speech_duration": 0.5},
        {"interruption_strategies": [MinWords(2)]},
        {"playout_grace": 1.0},
    ],
)
def test_a_policy_stands_alone(beside: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="policy replaces"):
        options_of(policy=InterruptionPolicy(), **beside)


def test_the_gates_own_options_are_what_turn_handling_needs() -> None:
    assert InterruptionGate().options() == {
        "enabled": True,
        "mode": "vad",
        "min_duration": 0.5,
        "min_words": 0,
        "discard_audio_if_uninterruptible": False,
    }
    with pytest.raises(ConfigurationError):
        InterruptionGate().options(min_duration=0.0)


@pytest.mark.parametrize("policy", [MinWords(3), "MinWords(3)", 3])
def test_a_gate_takes_a_policy_and_nothing_else(policy: Any) -> None:
    with pytest.raises(ConfigurationError, match="must be an InterruptionPolicy"):
        InterruptionGate(policy)
