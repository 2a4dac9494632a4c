"""Which rule holds, out of the options that were given."""

import pytest

from livekit_interrupt_plugin import (
    ConfigurationError,
    Consult,
    InterruptionPolicy,
    MinDuration,
    MinWords,
    MinWordsInterruptionStrategy,
    Phrases,
)
from livekit_interrupt_plugin.hosts.rule_given import RuleGiven, rule_given

WORDS = MinWordsInterruptionStrategy(min_words=3)


def rule(*, policy=None, strategies=(), min_words=None, speech_duration=None, grace=None):
    return rule_given(
        policy=policy,
        strategies=strategies,
        min_words=min_words,
        speech_duration=speech_duration,
        grace=grace,
    )


@pytest.mark.parametrize(
    ("options", "strategy"),
    [
        ({}, MinWords(4)),
        ({"min_words": 3}, MinWords(4)),
        ({"min_words": 1}, MinWords(2)),
        ({"min_words": 0}, MinWords(1) | MinDuration(0.65)),
        ({"min_words": 0, "speech_duration": 0.4}, MinWords(1) | MinDuration(0.4)),
        ({"speech_duration": 0.4}, MinWords(4)),
        ({"strategies": [Phrases("stop")]}, Phrases("stop")),
        ({"strategies": [Phrases("stop"), MinWords(2)]}, Phrases("stop") | MinWords(2)),
        ({"strategies": [WORDS]}, Consult(WORDS)),
        ({"strategies": [WORDS], "min_words": 3}, MinWords(4) & Consult(WORDS)),
        ({"strategies": [WORDS], "min_words": 0}, Consult(WORDS)),
        (
            {"strategies": [Phrases("stop"), WORDS], "min_words": 2},
            MinWords(3) & (Phrases("stop") | Consult(WORDS)),
        ),
    ],
)
def test_what_is_given_decides(options, strategy):
    assert rule(**options).policy.strategy == strategy


def test_what_is_not_given_is_as_in_the_replaced_hook():
    assert rule() == RuleGiven(InterruptionPolicy(MinWords(4), grace=1.0), 0.65)


def test_grace_and_duration_hold_for_every_rule():
    given = rule(strategies=[Phrases("stop")], grace=0.3, speech_duration=0.4)

    assert given == RuleGiven(InterruptionPolicy(Phrases("stop"), grace=0.3), 0.4)


def test_a_policy_replaces_all_of_them():
    policy = InterruptionPolicy(MinWords(7), grace=0.0)

    assert rule(policy=policy) == RuleGiven(policy, 0.65)


@pytest.mark.parametrize(
    ("option", "value", "name"),
    [
        ("strategies", [MinWords(1)], "interruption_strategies"),
        ("min_words", 3, "interrupt_min_words"),
        ("min_words", 0, "interrupt_min_words"),
        ("speech_duration", 0.65, "interrupt_speech_duration"),
        ("grace", 1.0, "playout_grace"),
    ],
)
def test_a_policy_stands_alone(option, value, name):
    with pytest.raises(ConfigurationError, match=f"policy replaces {name}, got {name}="):
        rule(policy=InterruptionPolicy(), **{option: value})


@pytest.mark.parametrize("min_words", [-1, 2.5, "3", True])
def test_an_impossible_number_of_words_is_refused(min_words):
    with pytest.raises(ConfigurationError, match="interrupt_min_words must be a whole number"):
        rule(min_words=min_words)
    with pytest.raises(ConfigurationError, match="interrupt_min_words must be a whole number"):
        rule(min_words=min_words, strategies=[MinWords(1)])


@pytest.mark.parametrize("seconds", [0, -1.0, float("nan"), "0.65"])
def test_a_duration_that_makes_livekit_pause_itself_is_refused(seconds):
    with pytest.raises(ConfigurationError, match="LiveKit pauses itself for ever"):
        rule(speech_duration=seconds)


@pytest.mark.parametrize("grace", [-0.1, float("inf"), "1", True])
def test_an_impossible_grace_is_refused(grace):
    with pytest.raises(ConfigurationError, match="playout_grace must be at least 0 seconds"):
        rule(grace=grace)


@pytest.mark.parametrize("strategies", [[3], ["stop"], [None]])
def test_only_strategies_are_strategies(strategies):
    with pytest.raises(ConfigurationError, match="a strategy must be a Strategy"):
        rule(strategies=strategies)


@pytest.mark.parametrize("strategies", [MinWords(3), WORDS, "stop"])
def test_strategies_come_in_a_list(strategies):
    with pytest.raises(ConfigurationError, match="interruption_strategies must be a list"):
        rule(strategies=strategies)
