"""What each strategy said, whenever the policy was asked."""

from collections import Counter
from dataclasses import dataclass

import pytest

from livekit_interrupt_plugin import (
    Action,
    Backchannel,
    Commands,
    InterruptionPolicy,
    MinDuration,
    MinWords,
    Phrases,
    Strategy,
)
from livekit_interrupt_plugin.calls.replay import Replay, replay
from livekit_interrupt_plugin.calls.report.view import decided_by
from livekit_interrupt_plugin.calls.report.watched import Watch, terms_of
from livekit_interrupt_plugin.calls.trace import as_recorded

from ..calls.traces import STORY, agent, call_of, live, user
from .calls import PARTS, long, shop

POLICIES = {
    "default": InterruptionPolicy(),
    "words": InterruptionPolicy(MinWords(3), stable=0.0),
    "several": InterruptionPolicy(Commands() | MinWords(2) & ~Backchannel()),
    "slow": InterruptionPolicy(MinWords(2) & MinDuration(0.4), stable=0.5),
    "exempt": InterruptionPolicy(~Backchannel(), no_grace=Phrases("stop"), grace=3.0),
}


@pytest.fixture(scope="module")
def long_call(tmp_path_factory):
    path = long(tmp_path_factory.mktemp("long") / "long.jsonl", turns=60)
    return call_of(path.read_text("utf-8").splitlines())


def spans_of(policy, *parts, name="policy"):
    call = call_of(live(policy, *parts, until=30.0))
    view = decided_by(policy, call, name)
    return view, [(span.term, round(span.since, 2), span.verdict) for span in view.spans]


def test_a_term_is_a_leaf_with_what_mirrors_it():
    strategy = ~(MinWords(2) | Backchannel()) | MinDuration(1.0) & ~~Commands()

    terms = list(terms_of(strategy))

    assert terms == [~MinWords(2), ~Backchannel(), MinDuration(1.0), Commands()]


@pytest.mark.parametrize("name", POLICIES)
def test_who_watches_changes_no_decision(name, long_call):
    policy = POLICIES[name]

    watched = Replay(long_call, Watch(policy).watched).decisions

    assert len(watched) > 100
    assert list(map(as_recorded, watched)) == list(map(as_recorded, replay(long_call, policy)))


@pytest.mark.parametrize("name", POLICIES)
def test_what_a_strategy_decided_is_what_it_said_at_that_time(name, long_call):
    policy = POLICIES[name]
    watch = Watch(policy)
    decisions = Replay(long_call, watch.watched).decisions
    said = {(round(a.at, 6), a.onset, a.judgement.reason) for a in watch.answers}
    names = {type(leaf) for leaf in policy.strategy.leaves()}

    by_leaves = [d for d in decisions if type(d.judgement.strategy) in names]
    held = [d for d in by_leaves if d.action is Action.HOLD]

    assert len(held) > 100
    assert [d for d in held if (round(d.at, 6), d.onset, d.reason) not in said] == []


def test_every_strategy_is_asked_also_those_the_policy_can_do_without():
    policy = InterruptionPolicy(MinWords(1) | MinWords(2), stable=0.0)

    _, spans = spans_of(policy, agent(STORY, 0.0, 20.0), user("why", 3.0))

    assert spans == [
        (0, 3.0, "unsure"),
        (0, 3.6, "yes"),
        (1, 3.0, "unsure"),
        (1, 3.6, "unsure"),
    ]


def test_a_verdict_stands_until_the_overlap_is_settled():
    view, _ = spans_of(InterruptionPolicy(), agent(STORY, 0.0, 20.0), user("okay", 3.0))

    (ignored,) = [d for d in view.decisions if d.action is Action.IGNORE]
    assert view.spans[-1].until == ignored.at
    assert view.spans[-1].verdict == "no"
    assert view.spans[-1].reason == ignored.reason


def test_a_word_counts_from_when_it_has_stood_long_enough():
    policy = InterruptionPolicy(MinWords(1) & MinWords(9), stable=0.5)

    _, spans = spans_of(policy, agent(STORY, 0.0, 20.0), user("but why now please", 3.0))

    # The first interim comes at 3.6.
    assert (0, 4.1, "yes") in spans


@dataclass(frozen=True, slots=True)
class Broken(Strategy):
    def judge(self, overlap):
        raise RuntimeError("no model")


def test_what_a_strategy_raises_is_counted_once():
    policy = InterruptionPolicy(Broken() | MinWords(3))
    call = call_of(shop())
    alone = Counter(str(fault.error) for fault in Replay(call, policy).faults)

    view = decided_by(policy, call, "broken")

    assert sum(view.faults.values()) == alone["no model"] > 0
    assert "Broken() raised RuntimeError: no model" in view.faults


def test_a_call_under_another_policy_is_watched_where_its_agent_goes_on():
    live_one = InterruptionPolicy(MinWords(99))
    call = call_of(live(live_one, *PARTS, until=40.0))

    view = decided_by(InterruptionPolicy(MinWords(1)), call, "other")

    interrupts = [d for d in view.decisions if d.action is Action.INTERRUPT]
    assert len(interrupts) == 3
    yes = [span for span in view.spans if span.verdict == "yes"]
    assert [span.since for span in yes] == [d.at for d in interrupts]
