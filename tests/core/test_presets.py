"""The policies that have a name."""

from dataclasses import replace

import pytest

from livekit_interrupt_plugin import (
    Backchannel,
    ConfigurationError,
    InterruptionPolicy,
    Lexicon,
    presets,
)
from livekit_interrupt_plugin.calls.record import Label, Record
from livekit_interrupt_plugin.calls.score import score
from livekit_interrupt_plugin.demo.policies import find_policy

PRESETS = [presets.patient, presets.balanced, presets.eager, presets.attentive]


def fired_at(preset, text, lang="en"):
    """After how many words *text* interrupts, or None."""
    (outcome,) = score([Record(text, Label.OTHER, lang=lang)], preset()).outcomes
    return outcome.fired_at


def test_balanced_is_the_default():
    assert presets.balanced() == InterruptionPolicy()


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_is_a_value_that_has_its_name_on_the_command_line(preset):
    assert preset() == preset() == find_policy(preset.__name__)
    assert len({make() for make in PRESETS}) == len(PRESETS)


def test_attentive_decides_as_balanced_does_and_only_sounds_otherwise():
    assert replace(presets.attentive(), reaction="speak") == presets.balanced()
    assert presets.attentive().reaction.after > 0


@pytest.mark.parametrize(
    ("text", "patient", "balanced", "eager"),
    [
        ("mm-hmm", None, None, None),
        ("oh yeah that's right", None, None, 3),
        ("i see", None, None, 1),
        ("stop", 1, 1, 1),
        ("okay hold on", 3, 2, 2),
        ("why", None, 1, 1),
        ("monday not tuesday", 2, 1, 1),
        ("yeah but i need a receipt", 3, 2, 2),
        ("i want a receipt", 2, 2, 1),
    ],
)
def test_the_sooner_a_preset_interrupts_the_less_it_waits_for(text, patient, balanced, eager):
    assert fired_at(presets.patient, text) == patient
    assert fired_at(presets.balanced, text) == balanced
    assert fired_at(presets.eager, text) == eager


@pytest.mark.parametrize(
    ("lang", "command", "question"),
    [("de", "halt", "warum"), ("fr", "stop", "pourquoi"), ("es", "espera", "cuándo"),
     ("zh", "等等", "几点"), ("pl", "stop", "dlaczego")],
)  # fmt: skip
def test_in_every_language_patient_waits_for_a_second_word_and_not_after_a_command(
    lang, command, question
):
    assert fired_at(presets.patient, command, lang) is not None
    assert fired_at(presets.patient, question, lang) is None


def test_a_preset_with_words_of_ones_own_is_made_of_its_strategy():
    words = Lexicon("en", backchannels=("roger that",))
    policy = InterruptionPolicy(~Backchannel(tolerated=1, words=words))

    (outcome,) = score([Record("roger that", Label.BACKCHANNEL)], policy).outcomes

    assert outcome.fired_at is None


@pytest.mark.parametrize("preset", PRESETS)
def test_the_repr_of_its_strategy_evaluates_back(preset):
    assert eval(repr(preset().strategy)) == preset().strategy


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"waits": None}, "waits must be True or False, got None"),
        ({"answers": 1}, "answers must be True or False, got 1"),
        ({"tolerated": -1}, "tolerated must be a whole number of at least 0, got -1"),
        ({"tolerated": True}, "tolerated must be a whole number of at least 0, got True"),
    ],
)
def test_what_no_preset_can_be_made_of_is_refused(arguments, message):
    with pytest.raises(ConfigurationError, match=message):
        Backchannel(**arguments)
