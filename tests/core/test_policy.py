"""The rules of a call, and what cannot be one."""

import pytest

from livekit_interrupt_plugin import (
    Action,
    Backchannel,
    ConfigurationError,
    Consult,
    InterruptionPolicy,
    MinDuration,
    MinWords,
    MinWordsInterruptionStrategy,
    Phrases,
)
from livekit_interrupt_plugin.events import AgentSpeechStarted, Opinion, Transcript
from livekit_interrupt_plugin.policy import more_words_than, normal_interruption
from livekit_interrupt_plugin.testing.play import play, settled


def test_a_policy_is_a_value():
    policy = InterruptionPolicy(MinWords(3), grace=0.5)

    assert policy == InterruptionPolicy(MinWords(3), grace=0.5)
    assert policy != InterruptionPolicy(MinWords(3))
    assert len({policy, InterruptionPolicy(MinWords(3), grace=0.5)}) == 1


def test_the_defaults_are_those_that_are_documented():
    policy = InterruptionPolicy()

    assert (policy.grace, policy.settle, policy.final_timeout) == (1.0, 0.6, 1.5)
    assert (policy.answer_window, policy.unmatched, policy.no_grace) == (0.5, "discard", None)
    assert 0 < policy.stable <= policy.settle


@pytest.mark.parametrize("name", ["grace", "settle", "final_timeout", "answer_window", "stable"])
@pytest.mark.parametrize("value", [-0.1, float("nan"), float("inf"), "1", None, True])
def test_a_time_must_be_a_finite_number_of_seconds(name, value):
    with pytest.raises(ConfigurationError, match=f"{name} must be at least 0 seconds"):
        InterruptionPolicy(**{name: value})


def test_an_overlap_that_is_over_at_once_is_refused():
    with pytest.raises(ConfigurationError, match=r"settle must be more than 0.*hint: use 0\.6"):
        InterruptionPolicy(settle=0)


def test_words_that_cannot_count_in_time_are_refused():
    with pytest.raises(ConfigurationError, match=r"stable must be at most settle \(0\.3 s\)"):
        InterruptionPolicy(settle=0.3, stable=0.4)


@pytest.mark.parametrize("unmatched", ["drop", "", None, True])
def test_unmatched_words_have_one_of_three_fates(unmatched):
    with pytest.raises(ConfigurationError, match="unmatched must be"):
        InterruptionPolicy(unmatched=unmatched)


@pytest.mark.parametrize(
    "strategy",
    [
        Backchannel(),
        ~~Backchannel(),
        Backchannel() | MinWords(3),
        [MinWords(3), Backchannel(answers=True)],
    ],
)
def test_a_policy_that_would_interrupt_on_backchannels_is_refused_with_the_way_out(strategy):
    with pytest.raises(ConfigurationError, match=r"hint: use ~Backchannel\("):
        InterruptionPolicy(strategy)
    with pytest.raises(ConfigurationError, match="as no_grace would"):
        InterruptionPolicy(MinWords(3), no_grace=strategy)


@pytest.mark.parametrize(
    "strategy", [~Backchannel(), MinWords(3) & ~Backchannel(), Phrases("stop") | ~Backchannel()]
)
def test_what_describes_the_floor_is_a_policy(strategy):
    assert InterruptionPolicy(strategy).strategy == strategy


@pytest.mark.parametrize(
    "wrong", [None, 3, "stop", [], (), [3], MinWords, [MinWords], MinWordsInterruptionStrategy]
)
def test_only_strategies_make_a_policy(wrong):
    with pytest.raises(ConfigurationError, match="a strategy must be a Strategy"):
        InterruptionPolicy(wrong)


def test_a_list_means_in_order_and_one_alone_means_itself():
    assert InterruptionPolicy([MinWords(3)]).strategy == MinWords(3)
    assert InterruptionPolicy((MinWords(3), Phrases("stop"))).strategy == MinWords(3) | Phrases(
        "stop"
    )
    assert InterruptionPolicy(no_grace=[Phrases("stop")]).no_grace == Phrases("stop")


def test_the_first_yes_of_a_list_wins():
    (decision,) = settled(
        play(
            [MinWords(3), Phrases("stop"), MinWords(1)],
            AgentSpeechStarted(0.0),
            Transcript(2.0, "stop it"),
        )
    )

    assert (decision.action, decision.strategy) == (Action.INTERRUPT, "Phrases('stop')")


def test_an_async_strategy_is_consulted():
    words = MinWordsInterruptionStrategy(min_words=3)

    assert InterruptionPolicy(words).strategy == Consult(words)
    assert InterruptionPolicy([MinWords(4), words]).strategy == MinWords(4) | Consult(words)


def test_two_that_print_alike_keep_their_opinions_apart():
    first, second = (MinWordsInterruptionStrategy(min_words=3) for _ in range(2))

    policy = InterruptionPolicy([first, second])

    sources = [leaf.source for leaf in policy.strategy.leaves()]
    assert sources[1] == f"{sources[0]} #2"
    (decision,) = settled(
        play(
            policy,
            AgentSpeechStarted(0.0),
            Transcript(2.0, "okay"),
            Opinion(2.1, sources[0], 0.0),
            Opinion(2.2, sources[1], 1.0),
        )
    )
    assert (decision.action, decision.at) == (Action.INTERRUPT, 2.2)


def test_the_replaced_hook_wants_more_than_so_many_words():
    assert more_words_than(3) == MinWords(4)
    assert normal_interruption(0.65) == MinWords(1) | MinDuration(0.65)
