"""False against missed against time: the figures of policies, the front, and the choice."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livekit_interrupt_plugin.calls.judged import ORDINARY, Judged
from livekit_interrupt_plugin.calls.trade import Costs, Trades

NOT = math.nan


def judged(*rows):
    """Rows of (is an interrupt, seconds of each policy); each has a text of its own."""
    return Judged(
        [f"text {number}" for number in range(len(rows))],
        [is_interrupt for is_interrupt, *_ in rows],
        np.array([seconds for _, *seconds in rows], np.float32),
    )


TWO = judged(
    (False, NOT, 0.5),
    (False, 0.5, 0.5),
    (False, NOT, NOT),
    (True, 0.5, 1.0),
    (True, NOT, 2.0),
)


def test_the_figures_of_a_policy():
    first, second = (Trades(TWO, Costs(1.0, 3.0)).trade(column) for column in (0, 1))

    assert first.false == pytest.approx(1 / 3)
    assert first.missed == pytest.approx(1 / 2)
    assert first.seconds == pytest.approx(0.5)
    assert first.cost == pytest.approx((1 * 1 + 3 * 1) / 5)
    assert (second.false, second.missed, second.seconds) == pytest.approx((2 / 3, 0.0, 1.5))
    assert second.cost == pytest.approx(2 / 5)


def test_a_second_of_waiting_may_cost_something():
    trade = Trades(TWO, Costs(1.0, 3.0, late=2.0)).trade(1)

    assert trade.cost == pytest.approx((2 + 2.0 * (1.0 + 2.0)) / 5)


def test_an_ordinary_turn_is_neither_false_nor_missed():
    found = judged((False, ORDINARY), (True, ORDINARY), (True, 1.0))

    trade = Trades(found, Costs()).trade(0)

    assert trade.false is None
    assert (trade.missed, trade.seconds, trade.cost) == (0.0, 1.0, 0.0)


def test_the_choice_is_what_costs_least():
    assert Trades(TWO, Costs(1.0, 3.0)).best == 1
    assert Trades(TWO, Costs(5.0, 1.0)).best == 0


def test_of_equal_costs_the_quicker_and_then_the_first_is_chosen():
    equal = judged((True, 1.0, 0.5, 0.5), (False, NOT, NOT, NOT))

    assert Trades(equal, Costs()).best == 1


def test_the_front_has_what_nothing_else_beats():
    # false and missed of one policy each, seconds alike: (0, 1), (1, 0), (1, 1)
    rows = judged((False, NOT, 0.5, 0.5), (True, NOT, 0.5, NOT), (True, 0.5, 0.5, 0.5))

    assert sorted(Trades(rows, Costs()).front) == [0, 1]


def test_who_is_quicker_is_on_the_front_too():
    rows = judged((False, NOT, 0.5), (True, 2.0, 0.1))

    assert sorted(Trades(rows, Costs()).front) == [0, 1]


def test_who_never_stops_the_agent_is_not_quick():
    rows = judged((False, NOT, NOT), (True, NOT, 3.0))

    assert Trades(rows, Costs()).front == [1]


def test_of_policies_that_do_the_same_the_first_stands_for_all():
    rows = judged((False, NOT, NOT), (True, 1.0, 1.0))

    assert Trades(rows, Costs()).front == [0]


SECONDS = st.sampled_from([NOT, ORDINARY, 0.25, 0.5, 1.0])
TABLES = st.integers(1, 5).flatmap(
    lambda columns: st.lists(
        st.tuples(st.booleans(), *[SECONDS] * columns), min_size=1, max_size=12
    )
)


@given(TABLES)
def test_every_policy_is_on_the_front_or_beaten_by_one_that_is(rows):
    trades = Trades(judged(*rows), Costs())

    def figures(column):
        trade = trades.trade(column)
        slow = math.inf if trade.seconds is None else trade.seconds
        return [trade.false or 0.0, trade.missed or 0.0, slow]

    for column in range(len(trades)):
        ours = figures(column)
        as_good = [all(a <= b for a, b in zip(figures(f), ours, strict=True)) for f in trades.front]
        assert any(as_good)
        if column in trades.front:
            others = [figures(f) for f in trades.front if f != column]
            assert not any(all(a <= b for a, b in zip(o, ours, strict=True)) for o in others)


@given(TABLES)
def test_the_choice_costs_no_more_than_any(rows):
    trades = Trades(judged(*rows), Costs())
    costs = [trades.trade(column).cost for column in range(len(trades))]

    assert costs[trades.best] <= min(costs) + 1e-9


def test_intervals_hold_their_figure_and_texts_are_drawn_whole():
    rows = [(False, 0.5 if number % 4 else NOT) for number in range(100)]
    rows += [(True, 1.0 if number % 5 else NOT) for number in range(100)]
    many = judged(*rows)
    one_text = Judged(["same"] * 200, many.interrupts, many.seconds)

    trade = Trades(many, Costs()).trade(0, with_intervals=True)
    same = Trades(one_text, Costs()).trade(0, with_intervals=True)

    for value, (low, high) in zip(
        (trade.false, trade.missed, trade.seconds, trade.cost), trade.intervals, strict=True
    ):
        assert low <= value <= high
    assert trade.intervals[0][0] < trade.false < trade.intervals[0][1]
    assert same.intervals[0] == (same.false, same.false)


def test_how_sure_a_choice_is_is_the_share_of_draws():
    rows = [(True, NOT, 1.0)] * 30 + [(False, NOT, NOT)] * 30
    always = judged(*rows)
    even = judged(*[(True, NOT, 1.0)] * 20, *[(True, 1.0, NOT)] * 20)

    assert Trades(always, Costs()).chance(1, 0) == 1.0
    assert Trades(always, Costs()).chance(0, 1) == 0.0
    assert 0.3 < Trades(even, Costs()).chance(1, 0) < 0.7
