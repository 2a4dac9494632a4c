"""What of a policy is varied, and what comes of it."""

from dataclasses import dataclass

import pytest

from livekit_interrupt_plugin import (
    Backchannel,
    Commands,
    ConfigurationError,
    InterruptionPolicy,
    MinWords,
    Phrases,
    Strategy,
    presets,
)
from livekit_interrupt_plugin.calls import sweep as sweep_module
from livekit_interrupt_plugin.calls.sweep import Sweep, vary_from
from livekit_interrupt_plugin.demo import policies as named


@pytest.fixture
def policy(monkeypatch):
    """Give a policy a name."""

    def give(policy):
        name = f"of a test {id(policy)}"
        monkeypatch.setitem(named.POLICIES, name, lambda: policy)
        return name

    return give


def settings(*arguments, **options):
    return [changed for changed, _ in Sweep(*arguments, **options).policies()]


def test_the_first_is_the_policy_as_it_is():
    assert Sweep("patient").policies()[0] == ({}, presets.patient())


def test_each_setting_is_tried_with_each_other_once():
    found = settings("default", on_calls=False)

    assert len(found) == 3 * 2 * 2
    assert {} in found
    assert {"Backchannel.tolerated": 2, "Backchannel.waits": False} in found
    assert len({tuple(sorted(changed.items())) for changed in found}) == len(found)


def test_how_long_words_must_stand_is_tried_on_calls():
    found = Sweep("three-words", on_calls=True).policies()

    assert {policy.stable for _, policy in found} == {0.0, 0.1, 0.2, 0.3, 0.4}
    assert {policy.strategy for _, policy in found} == {MinWords(n) for n in range(1, 6)}
    assert all(
        policy.stable == 0.2 for _, policy in Sweep("three-words", on_calls=False).policies()
    )


def test_what_somebody_names_is_varied_alone_and_the_value_it_has_is_kept():
    found = settings("default", (("settle", (0.4, 0.9)), ("Backchannel.answers", (True,))))

    assert found == [
        {},
        {"Backchannel.answers": True},
        {"settle": 0.4},
        {"settle": 0.4, "Backchannel.answers": True},
        {"settle": 0.9},
        {"settle": 0.9, "Backchannel.answers": True},
    ]


def test_the_leaves_of_one_kind_have_numbers(policy):
    two = InterruptionPolicy(
        MinWords(5) | MinWords(3) & ~Backchannel(), no_grace=Phrases("stop") & MinWords(1)
    )

    found = Sweep(policy(two), (("MinWords#2.count", (4,)), ("MinWords#3.count", (2,)))).policies()

    assert found[-1][1] == InterruptionPolicy(
        MinWords(5) | MinWords(4) & ~Backchannel(), no_grace=Phrases("stop") & MinWords(2)
    )


@dataclass(frozen=True)
class Own(Strategy):
    threshold: float

    def judge(self, overlap):
        return self.yes("always")


def test_a_strategy_of_ones_own_is_varied_by_name(policy):
    own = policy(InterruptionPolicy(Own(0.5)))

    assert settings(own, on_calls=False) == [{}]
    assert settings(own, (("Own.threshold", (0.7,)),)) == [{}, {"Own.threshold": 0.7}]


def test_what_cannot_be_is_left_out():
    found = settings("default", (("settle", (0.1, 0.3)), ("stable", (0.2, 0.3))))

    assert {"settle": 0.3} in found
    assert {"settle": 0.3, "stable": 0.3} in found
    assert {"settle": 0.1} not in found


def test_nothing_is_varied_of_a_policy_that_is_to_be_left_alone():
    assert settings("default", alone=True) == [{}]


def test_a_strategy_without_numbers_is_tried_as_it_is(policy):
    assert settings(policy(InterruptionPolicy(Commands())), on_calls=False) == [{}]


def test_a_setting_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(
        ConfigurationError, match=r"a setting of the policy: grace, .*MinWords\.count; got 'words'"
    ):
        settings("three-words", (("words", (1,)),))


def test_too_many_are_refused_with_what_they_are(monkeypatch):
    monkeypatch.setattr(sweep_module, "MOST", 10)

    with pytest.raises(
        ConfigurationError, match=r"at most 10 policies, got 12: Backchannel\.answers \(2\)"
    ):
        settings("balanced", on_calls=False)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("stable=0,0.1", ("stable", (0, 0.1))),
        ("Backchannel.waits = true, false", ("Backchannel.waits", (True, False))),
        ("MinLoudness.dbfs=-40", ("MinLoudness.dbfs", (-40,))),
    ],
)
def test_values_are_written_as_numbers(text, found):
    assert vary_from(text) == found


@pytest.mark.parametrize(
    "text", ["stable", "stable=", "stable=a", "stable=[1]", "stable='a'", "x=1,,2"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ConfigurationError, match=r"numbers, true or false, got .*--vary stable=0"):
        vary_from(text)
