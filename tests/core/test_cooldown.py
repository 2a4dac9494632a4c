"""After repeated cuts the agent backs off, for a while, and says so."""

import pytest

from livekit_interrupt_plugin import (
    Action,
    ConfigurationError,
    Cooldown,
    Engine,
    InterruptionPolicy,
    MinWords,
)
from livekit_interrupt_plugin.calls.policy_code import code_of, policy_from
from livekit_interrupt_plugin.cooldown import backs_off
from livekit_interrupt_plugin.events import (
    AgentSpeechEnded,
    AgentSpeechStarted,
    PolicyChanged,
    Transcript,
)
from livekit_interrupt_plugin.testing.play import play, settled

STRICT = InterruptionPolicy(MinWords(4), stable=0.0)
COOL = Cooldown(STRICT, cuts=3, within=20.0, lasts=30.0)
POLICY = InterruptionPolicy(MinWords(1), stable=0.0, cooldown=COOL)


def said(text, at):
    """An agent that begins 2 s before the user says *text*."""
    return [AgentSpeechStarted(at - 2.0), Transcript(at, text, True), AgentSpeechEnded(at + 1.5)]


def outcomes(*events, policy=POLICY):
    return [(d.action.value, d.profile) for d in settled(play(policy, *events))]


def cuts(*times):
    return [moment for at in times for moment in said("stop", at)]


def test_after_three_cuts_within_twenty_seconds_one_word_is_not_enough():
    events = [*cuts(5.0, 12.0, 20.0), *said("no", 30.0), *said("i must go now", 40.0)]

    assert outcomes(*events) == [
        ("interrupt", None),
        ("interrupt", None),
        ("interrupt", None),
        ("ignore", "cooldown"),
        ("interrupt", "cooldown"),
    ]


def test_the_reason_says_so():
    decision = settled(play(POLICY, *cuts(5.0, 12.0, 20.0), *said("no", 30.0)))[-1]

    assert decision.reason == "1 of 4 words, backing off after 3 cuts"
    assert decision.as_dict()["profile"] == "cooldown"


def test_cuts_that_are_far_between_change_nothing():
    assert outcomes(*cuts(5.0, 12.0, 26.0, 40.0)) == [("interrupt", None)] * 4


def test_it_lasts_for_so_long_after_the_last_cut():
    before = [*cuts(5.0, 12.0, 20.0), *said("no", 49.9)]
    after = [*cuts(5.0, 12.0, 20.0), *said("no", 50.0)]

    assert outcomes(*before)[-1] == ("ignore", "cooldown")
    assert outcomes(*after)[-1] == ("interrupt", None)


def test_another_burst_while_it_lasts_makes_it_last_longer():
    more = [moment for at in (30.0, 35.0, 40.0) for moment in said("i must go now", at)]

    assert outcomes(*cuts(5.0, 12.0, 20.0), *more, *said("no", 65.0))[-1][1] == "cooldown"


def test_an_overlap_that_began_in_it_is_judged_by_it_to_its_end():
    events = [
        *cuts(5.0, 12.0, 20.0),
        AgentSpeechStarted(45.0),
        Transcript(49.8, "no"),
        Transcript(50.1, "no no"),
        Transcript(50.4, "no no", True),
    ]

    assert outcomes(*events)[-1] == ("ignore", "cooldown")


def test_a_longer_grace_is_a_way_to_back_off():
    patient = Cooldown(InterruptionPolicy(MinWords(1), grace=4.0, stable=0.0), cuts=1)
    policy = InterruptionPolicy(MinWords(1), stable=0.0, cooldown=patient)
    events = [*cuts(5.0), AgentSpeechStarted(10.0), Transcript(12.0, "stop", True)]

    assert [(d.action, d.at) for d in settled(play(policy, *events))][-1] == (
        Action.INTERRUPT,
        14.0,
    )


def test_a_profile_that_backs_off_says_both():
    events = [PolicyChanged(0.0, POLICY, "first"), *cuts(5.0, 9.0, 13.0), *said("no", 18.0)]

    assert outcomes(*events, policy=STRICT)[-1] == ("ignore", "first, cooldown")


def test_a_change_to_a_policy_without_a_cooldown_ends_it():
    free = InterruptionPolicy(MinWords(1), stable=0.0)
    events = [*cuts(5.0, 12.0, 20.0), PolicyChanged(25.0, free), *said("no", 30.0)]

    assert outcomes(*events)[-1] == ("interrupt", None)


@pytest.mark.parametrize(
    ("times", "now", "expected"),
    [
        ([], 1.0, False),
        ([1.0, 2.0], 3.0, False),
        ([1.0, 2.0, 3.0], 3.0, True),
        ([1.0, 2.0, 21.0], 21.0, True),
        ([0.9, 2.0, 21.0], 21.0, False),
        ([1.0, 2.0, 3.0, 30.0], 32.9, True),
        ([1.0, 2.0, 3.0, 30.0], 33.0, False),
    ],
)
def test_it_is_a_function_of_when_the_agent_was_cut(times, now, expected):
    assert backs_off(COOL, times, now) is expected


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda: Cooldown(STRICT, cuts=0), "cuts must be a whole number of at least 1, got 0"),
        (lambda: Cooldown(STRICT, cuts=101), "cuts must be from 1 to 100, got 101"),
        (lambda: Cooldown(STRICT, within=-1.0), "within must be at least 0 seconds, got -1.0"),
        (lambda: Cooldown(STRICT, lasts=0), "lasts must be more than 0 seconds, got 0"),
        (lambda: InterruptionPolicy(cooldown=3), "cooldown must be a Cooldown, got 3"),
        (
            lambda: InterruptionPolicy(cooldown=Cooldown(MinWords(3))),
            r"policy must be an InterruptionPolicy, got MinWords\(3\)",
        ),
        (
            lambda: InterruptionPolicy(cooldown=Cooldown(POLICY)),
            "policy must not have a cooldown of its own",
        ),
    ],
)
def test_what_breaks_a_rule_is_said_at_once(make, rule):
    with pytest.raises(ConfigurationError, match=rule):
        make()


def test_its_code_makes_it_again():
    assert policy_from(code_of(POLICY)) == POLICY


def test_of_a_call_that_goes_on_for_hours_the_newest_cuts_are_remembered():
    engine = Engine(InterruptionPolicy(MinWords(1), grace=0.0, stable=0.0))
    for turn in range(1_000):
        engine.receive(AgentSpeechStarted(turn * 10.0))
        engine.receive(Transcript(turn * 10.0 + 1.0, "stop"))

    assert 100 <= len(engine.cuts) <= 200
    assert engine.cuts[-1] == 9_991.0
