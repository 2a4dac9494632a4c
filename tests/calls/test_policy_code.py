"""A policy as code, and what is no code of a policy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livekit_interrupt_plugin import (
    Backchannel,
    BaseInterruptionStrategy,
    Commands,
    ConfigurationError,
    Consult,
    Echo,
    InterruptionPolicy,
    Lexicon,
    MinConfidence,
    MinDuration,
    MinLoudness,
    MinOpinion,
    MinWords,
    MinWordsInterruptionStrategy,
    Phrases,
    Predicate,
    Speaker,
)
from livekit_interrupt_plugin.calls.policy_code import code_of, policy_from, strategy_code

WORDS = Lexicon("en", backchannels=("roger [that]",), without=("sure",))
LEAVES = (
    MinWords(3),
    MinDuration(0.5),
    MinLoudness(-40.5),
    MinConfidence(0.6),
    MinOpinion("model", 0.7),
    Speaker(),
    Commands(language="de"),
    Phrases("stop", "hold on", words=WORDS),
    ~Backchannel(answers=True, words=WORDS, tolerated=1),
    ~Echo(count=3),
)
STRATEGIES = st.recursive(
    st.sampled_from(LEAVES),
    lambda parts: st.one_of(
        st.tuples(parts, parts).map(lambda two: two[0] | two[1]),
        st.tuples(parts, parts).map(lambda two: two[0] & two[1]),
        parts.map(lambda part: ~part),
    ),
    max_leaves=5,
)


@given(
    strategy=STRATEGIES,
    grace=st.floats(0, 5),
    stable=st.floats(0, 0.6),
    unmatched=st.sampled_from(["discard", "keep", "answer"]),
    no_grace=st.sampled_from([None, Phrases("stop")]),
)
def test_the_code_of_a_policy_makes_an_equal_one(strategy, grace, stable, unmatched, no_grace):
    policy = InterruptionPolicy(
        strategy & MinWords(9), grace=grace, stable=stable, unmatched=unmatched, no_grace=no_grace
    )

    assert policy_from(code_of(policy)) == policy


def test_words_from_a_file_are_in_the_code(tmp_path):
    file = tmp_path / "en.toml"
    file.write_text('[backchannels.own]\nphrases = ["roger that"]\n')
    policy = InterruptionPolicy(~Backchannel(words=Lexicon.from_toml(file)))
    code = code_of(policy)
    file.unlink()

    assert policy_from(code) == policy
    assert "roger that" in code


def test_an_async_strategy_goes_by_the_name_of_its_opinions():
    class Model(BaseInterruptionStrategy):
        async def should_interrupt(self):
            return True

        async def reset(self):
            pass

    policy = InterruptionPolicy([MinWordsInterruptionStrategy(min_words=2), Model()])

    made = policy_from(code_of(policy))

    assert [leaf.source for leaf in made.strategy.leaves()] == [
        "MinWordsInterruptionStrategy(min_words=2)",
        "Model",
    ]
    assert code_of(made) == code_of(policy)


def test_the_name_of_a_strategy_is_the_same_in_every_process():
    assert " at 0x" in repr(Predicate(lambda _: True))
    assert " at 0x" not in strategy_code(Predicate(lambda _: True))
    assert strategy_code(Consult(MinWordsInterruptionStrategy(min_words=2))) == (
        "Consult(Recorded(), 'MinWordsInterruptionStrategy(min_words=2)')"
    )
    assert strategy_code("grace") == "grace"


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("InterruptionPolicy(Predicate(function=<function loud>))", "cannot be made again"),
        ("InterruptionPolicy(Mine(3))", "Mine is no strategy of this package"),
        ("InterruptionPolicy(Recording('calls'))", "Recording is no strategy of this package"),
        ("InterruptionPolicy(Action(3))", "Action is no strategy of this package"),
        ("MinWords(3)", "must make one, got 'MinWords"),
        ("__import__('os').system('true')", "made of strategies and plain values"),
        ("InterruptionPolicy(Predicate(open))", "made of strategies and plain values, got 'open'"),
        ("InterruptionPolicy(Lexicon.from_toml('/etc/hosts'))", "plain values"),
        ("InterruptionPolicy(MinWords(3) | 3)", "strategies are combined, got '3'"),
        ("InterruptionPolicy(grace=-1)", "grace must be at least 0 seconds"),
        ("InterruptionPolicy(patience=1)", "cannot be made again"),
        ("InterruptionPolicy(", "cannot be made again"),
        ("", "cannot be made again"),
        ("(" * 5000, "cannot be made again"),
    ],
)
def test_code_of_anything_else_is_refused_and_not_run(code, complaint):
    with pytest.raises(ConfigurationError, match=complaint.replace("(", r"\(")):
        policy_from(code)
