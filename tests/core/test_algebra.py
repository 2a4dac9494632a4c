"""The algebra of strategies: NO < UNSURE < YES, ``|`` the surest YES, ``&`` the surest NO."""

import pickle
from dataclasses import FrozenInstanceError, dataclass
from operator import and_, or_

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livekit_interrupt_plugin import (
    AllOf,
    AnyOf,
    Backchannel,
    BaseInterruptionStrategy,
    Commands,
    ConfigurationError,
    Consult,
    Duck,
    InterruptionPolicy,
    Judgement,
    MinDuration,
    MinOpinion,
    MinWords,
    MinWordsInterruptionStrategy,
    Not,
    Phrases,
    Predicate,
    Strategy,
    Verdict,
)
from livekit_interrupt_plugin.agent_speech import AgentWords
from livekit_interrupt_plugin.events import Opinion
from livekit_interrupt_plugin.overlap import GrowingOverlap

YES, NO, UNSURE = Verdict.YES, Verdict.NO, Verdict.UNSURE


@dataclass(frozen=True)
class Says(Strategy):
    """Answers the same, whatever was heard."""

    verdict: Verdict
    name: str = ""

    def judge(self, overlap):
        overlap.faults.append(self)  # who was asked
        return Judgement(self.verdict, self, self.name)


VALUES = {
    leaf: leaf
    for leaf in (
        MinWords(3),
        MinDuration(0.5),
        MinOpinion("model", 0.7),
        Phrases("stop", "hold on"),
        Backchannel(),
        Backchannel(answers=True),
        Commands(),
    )
}
SAYINGS = st.builds(Says, st.sampled_from(Verdict), st.sampled_from("abc"))


def combined(leaves):
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(lambda pair: pair[0] | pair[1]),
            st.tuples(inner, inner).map(lambda pair: pair[0] & pair[1]),
            inner.map(lambda part: ~part),
        ),
        max_leaves=8,
    )


COMBINED = combined(SAYINGS)
WRITTEN = combined(st.sampled_from([*VALUES]))


def an_overlap():
    return GrowingOverlap(1, 0.0, agent=AgentWords())


def verdict(strategy):
    return strategy.ask(an_overlap()).verdict


def asked(strategy):
    overlap = an_overlap()
    strategy.ask(overlap)
    return overlap.faults


@pytest.mark.parametrize("a", Verdict)
@pytest.mark.parametrize("b", Verdict)
def test_or_is_the_surest_yes_and_and_the_surest_no(a, b):
    assert verdict(Says(a) | Says(b)).value == max(a.value, b.value)
    assert verdict(Says(a) & Says(b)).value == min(a.value, b.value)


@pytest.mark.parametrize(("verdict_", "mirrored"), [(YES, NO), (NO, YES), (UNSURE, UNSURE)])
def test_not_mirrors_and_unsure_stays_unsure(verdict_, mirrored):
    assert verdict(~Says(verdict_)) is mirrored
    assert ~verdict_ is mirrored


@given(COMBINED, COMBINED)
def test_de_morgan_holds(a, b):
    assert verdict(~(a | b)) is verdict(~a & ~b)
    assert verdict(~(a & b)) is verdict(~a | ~b)


@given(COMBINED, COMBINED)
def test_absorption_holds(a, b):
    assert verdict(a | (a & b)) is verdict(a)
    assert verdict(a & (a | b)) is verdict(a)


@given(COMBINED, COMBINED, COMBINED)
def test_and_distributes_over_or(a, b, c):
    assert verdict(a & (b | c)) is verdict((a & b) | (a & c))
    assert verdict(a | (b & c)) is verdict((a | b) & (a | c))


@given(COMBINED)
def test_a_double_negation_is_the_strategy_itself(a):
    assert ~~a == a
    assert verdict(~~a) is verdict(a)


@given(COMBINED, COMBINED, COMBINED)
def test_grouping_makes_no_difference_not_even_to_equality(a, b, c):
    assert (a | b) | c == a | (b | c)
    assert (a & b) & c == a & (b & c)
    assert hash((a | b) | c) == hash(a | (b | c))


def test_grouping_makes_no_difference_to_what_is_built_by_hand():
    a, b, c = Says(YES), Says(NO), Says(UNSURE)

    assert AnyOf((a, AnyOf((b, c)))) == AnyOf.of(a, b, c) == a | b | c
    assert AllOf([a, AllOf((b, c))]) == AllOf.of(a, b, c) == a & b & c


@given(COMBINED, COMBINED)
def test_the_judgement_is_that_of_exactly_one_leaf(a, b):
    for strategy in (a | b, a & b):
        judgement = strategy.ask(an_overlap())
        assert judgement.strategy in list(strategy.leaves())


@given(st.lists(SAYINGS, min_size=2))
def test_among_equals_the_first_decides(parts):
    judgement = AnyOf.of(*parts).judge(an_overlap())

    first = next(part for part in parts if part.verdict is judgement.verdict)
    assert judgement.strategy == first
    assert judgement.reason == first.name


def test_what_is_decided_already_is_not_asked_any_more():
    a, b = Says(YES, "a"), Says(NO, "b")

    assert asked(a | b) == [a]
    assert asked(b & a) == [b]
    assert asked(b | a) == [b, a]
    assert asked(Says(UNSURE) | a) == [Says(UNSURE), a]


@given(WRITTEN)
def test_a_strategys_repr_evaluates_back_to_an_equal_one(strategy):
    again = eval(repr(strategy))

    assert again == strategy
    assert hash(again) == hash(strategy)
    assert repr(again) == repr(strategy)


@given(WRITTEN)
def test_a_strategy_survives_pickling(strategy):
    assert pickle.loads(pickle.dumps(strategy)) == strategy


@given(WRITTEN)
def test_a_policys_repr_evaluates_back_to_an_equal_one(strategy):
    policy = InterruptionPolicy(
        strategy & MinWords(1), grace=0.3, no_grace=Phrases("stop"), reaction=Duck(-9.0)
    )

    assert eval(repr(policy)) == policy
    assert pickle.loads(pickle.dumps(policy)) == policy


@pytest.mark.parametrize("leaf", VALUES, ids=repr)
def test_a_leaf_is_a_value(leaf):
    twin = eval(repr(leaf))

    assert twin == leaf
    assert len({twin, leaf}) == 1
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        leaf.anything = 1


def test_leaves_of_different_settings_differ():
    assert len(set(VALUES)) == len(VALUES)
    assert MinWords(3) != MinWords(4)
    assert MinWords(3) | MinDuration(1.0) != MinDuration(1.0) | MinWords(3)


@pytest.mark.parametrize(
    ("strategy", "printed"),
    [
        (MinWords(3) & ~Backchannel(), "MinWords(3) & ~Backchannel()"),
        (
            Phrases("a") | MinWords(3) & ~Backchannel(),
            "Phrases('a') | MinWords(3) & ~Backchannel()",
        ),
        ((MinWords(1) | MinWords(2)) & MinWords(3), "(MinWords(1) | MinWords(2)) & MinWords(3)"),
        (~(MinWords(1) | MinWords(2)), "~(MinWords(1) | MinWords(2))"),
        (~(MinWords(1) & MinWords(2)), "~(MinWords(1) & MinWords(2))"),
    ],
)
def test_it_prints_as_it_was_written(strategy, printed):
    assert repr(strategy) == printed


@pytest.mark.parametrize("wrong", [3, "stop", None, True, [MinWords(3)], MinWords])
@pytest.mark.parametrize("combine", [or_, and_])
def test_only_strategies_combine(wrong, combine):
    with pytest.raises(TypeError, match="unsupported operand"):
        combine(MinWords(3), wrong)


@pytest.mark.parametrize("kind", [AnyOf, AllOf])
def test_a_combination_needs_strategies(kind):
    with pytest.raises(ConfigurationError, match="needs strategies, got none"):
        kind(())
    with pytest.raises(ConfigurationError, match=r"combines strategies, got 3 \(hint: wrap"):
        kind((MinWords(1), 3))


def test_only_a_strategy_has_a_mirror():
    with pytest.raises(ConfigurationError, match="Not combines strategies, got 'okay'"):
        Not("okay")


@pytest.mark.parametrize("strategy", [MinWords(2), ~Backchannel(), MinWords(2) | MinWords(3)])
def test_a_strategy_is_neither_true_nor_false(strategy):
    with pytest.raises(TypeError, match=r"combine strategies with &, \| and ~"):
        bool(strategy)
    with pytest.raises(TypeError, match=r"combine strategies with &, \| and ~"):
        MinWords(2) and ~Backchannel()


# -- leaves ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, -1, 2.5, "3", True, None])
def test_min_words_needs_a_whole_number(count):
    with pytest.raises(ConfigurationError, match="MinWords: count must be a whole number of at"):
        MinWords(count)


@pytest.mark.parametrize("seconds", [-0.1, float("nan"), float("inf"), "1", None, True])
def test_min_duration_needs_seconds(seconds):
    with pytest.raises(ConfigurationError, match="MinDuration: seconds must be at least 0 seconds"):
        MinDuration(seconds)


@pytest.mark.parametrize(
    ("source", "probability"), [("", 0.5), ("  ", 0.5), (3, 0.5), ("m", 0), ("m", 1.1), ("m", "1")]
)
def test_min_opinion_needs_a_source_and_a_probability(source, probability):
    with pytest.raises(ConfigurationError, match="MinOpinion"):
        MinOpinion(source, probability)


@pytest.mark.parametrize(
    ("probability", "verdict_", "reason"),
    [(0.7, YES, "0.70, 0.70 needed"), (0.69, NO, "0.69, 0.70 needed")],
)
def test_min_opinion_goes_by_the_newest_opinion_of_its_source(probability, verdict_, reason):
    overlap = an_overlap()
    assert MinOpinion("model", 0.7).judge(overlap).verdict is UNSURE
    overlap.add_opinion(Opinion(1.0, "model", 0.1))
    overlap.add_opinion(Opinion(1.1, "other", 1.0))
    overlap.add_opinion(Opinion(1.2, "model", probability))

    judgement = MinOpinion("model", 0.7).judge(overlap)

    assert (judgement.verdict, judgement.reason) == (verdict_, reason)


def test_an_opinion_may_bring_its_own_reason():
    overlap = an_overlap()
    overlap.add_opinion(Opinion(1.0, "model", 0.9, reason="a {question}"))

    assert MinOpinion("model").judge(overlap).reason == "a {question}"


def test_thirteen_windows_of_a_twentieth_are_enough_voice():
    overlap = an_overlap()
    for index in range(13):
        assert MinDuration(0.65).judge(overlap).verdict is UNSURE
        overlap.add_voice(0.05 * index, 0.05)

    assert MinDuration(0.65).judge(overlap).verdict is YES


@pytest.mark.parametrize(
    ("answer", "verdict_"),
    [(True, YES), (False, NO), (None, UNSURE), (YES, YES), (NO, NO), (UNSURE, UNSURE)],
)
def test_a_predicate_is_any_function_of_the_overlap(answer, verdict_):
    assert verdict(Predicate(lambda _: answer)) is verdict_


@pytest.mark.parametrize("answer", ["yes", 1, 0, [], 0.7])
def test_a_predicate_that_answers_something_else_is_at_fault(answer):
    overlap = an_overlap()

    judgement = Predicate(lambda _: answer).ask(overlap)

    assert judgement.verdict is UNSURE
    assert "must return True, False, None or a Verdict" in judgement.reason
    assert len(overlap.faults) == 1


@pytest.mark.parametrize("function", [None, 3, "overlap.voiced"])
def test_a_predicate_needs_a_function(function):
    with pytest.raises(ConfigurationError, match="Predicate: function must be callable"):
        Predicate(function)


# -- faults ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Returns(Strategy):
    """Judges with something that is no judgement."""

    answer: object

    def judge(self, _):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    "nonsense",
    [None, True, "yes", YES, Judgement("yes", "s", "r"), ZeroDivisionError("by zero")],
    ids=repr,
)
def test_a_leaf_at_fault_is_unsure_and_the_others_are_still_asked(nonsense):
    overlap = an_overlap()
    faulty = Returns(nonsense)

    assert (faulty | Says(YES)).ask(overlap).verdict is YES
    assert (faulty & Says(NO)).ask(overlap).verdict is NO
    assert (~faulty).ask(overlap).verdict is UNSURE
    assert [fault.strategy for fault in overlap.faults if not isinstance(fault, Says)] == [
        faulty
    ] * 3


@pytest.mark.parametrize(
    ("template", "facts", "reason"),
    [
        ("{0} of {1} words", (2, 3), "2 of 3 words"),
        ("no facts, {no} filling", (), "no facts, {no} filling"),
        ("{0} of {1}", (2,), "{0} of {1} (2,)"),
        ("{0:.2f}", ("two",), "{0:.2f} ('two',)"),
    ],
)
def test_a_reason_can_always_be_read(template, facts, reason):
    assert Judgement(NO, "somebody", template, facts).reason == reason


# -- consulting -----------------------------------------------------------------------------------


class Nameless(BaseInterruptionStrategy):
    async def should_interrupt(self):
        return True

    async def reset(self):
        pass


@pytest.mark.parametrize(("probability", "verdict_"), [(None, UNSURE), (0.0, NO), (1.0, YES)])
def test_who_is_consulted_answers_by_an_opinion(probability, verdict_):
    overlap = an_overlap()
    if probability is not None:
        overlap.add_opinion(Opinion(1.0, "Nameless", probability))

    assert Consult(Nameless()).judge(overlap).verdict is verdict_


@pytest.mark.parametrize(
    ("consult", "printed"),
    [
        (
            Consult(MinWordsInterruptionStrategy(min_words=3)),
            "Consult(MinWordsInterruptionStrategy(min_words=3))",
        ),
        (
            Consult(MinWordsInterruptionStrategy(min_words=3), "words"),
            "Consult(MinWordsInterruptionStrategy(min_words=3), 'words')",
        ),
    ],
)
def test_a_consult_prints_whom_it_asks_and_a_name_of_its_own(consult, printed):
    assert repr(consult) == printed
    assert eval(printed).source == consult.source


@pytest.mark.parametrize("wrong", [None, "strategy", MinWords(3)])
def test_only_the_four_methods_can_be_consulted(wrong):
    with pytest.raises(ConfigurationError, match="append_audio, append_text"):
        Consult(wrong)
