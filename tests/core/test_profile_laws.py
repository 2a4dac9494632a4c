"""The laws of DESIGN.md §4 where policies change and agents think, over generated calls."""

import math

from hypothesis import event, given
from hypothesis import strategies as st

from livekit_interrupt_plugin.attribution import Belongs
from livekit_interrupt_plugin.decision import Action
from livekit_interrupt_plugin.engine import Engine
from livekit_interrupt_plugin.events import (
    AgentSpeechStarted,
    AgentThinkingStarted,
    InterruptibilityChanged,
    PolicyChanged,
    Transcript,
)
from livekit_interrupt_plugin.testing.play import settled

from .generators import calls, numbered, played, played_awake, policies, with_profiles, with_ticks
from .test_engine_laws import Ledger, is_late, steps

CHANGING = calls().flatmap(with_profiles)
INTERRUPT = Action.INTERRUPT


def is_news(engine, moment):
    """Whether *moment* tells of an agent that speaks or thinks what the engine does not know."""
    if isinstance(moment, AgentThinkingStarted):
        return not engine.agent_is_thinking
    is_heard = engine.agent_is_audible and not engine.agent_is_thinking
    return isinstance(moment, AgentSpeechStarted) and not is_heard


@given(policies(), CHANGING)
def test_every_overlap_is_settled_once_and_its_number_follows_the_last(policy, events):
    decisions = played(policy, events)
    numbers = [d.overlap for d in settled(decisions) if not is_late(d)]
    for decision in decisions:
        event(f"{decision.action.value} under {decision.profile}")

    assert numbers == list(range(1, len(numbers) + 1))


@given(policies(), CHANGING)
def test_what_must_not_be_interrupted_never_is(policy, events):
    may, news = True, False
    for engine, moment, decisions in steps(policy, events):
        if decisions is None:
            news = isinstance(moment, InterruptibilityChanged) or is_news(engine, moment)
            continue
        if news:
            may, news = moment.interruptible, False
        if any(decision.action is INTERRUPT for decision in decisions):
            assert may


@given(policies(no_grace=None), CHANGING)
def test_nobody_is_interrupted_in_the_grace_of_the_policy_that_holds(policy, events):
    audible_since, no_grace, news, since = math.inf, None, False, math.inf
    grace = policy.grace
    for engine, moment, decisions in steps(policy, events):
        if decisions is None:
            news, since = is_news(engine, moment), moment.at
            continue
        if news:
            audible_since = since if isinstance(moment, AgentSpeechStarted) else -math.inf
            news = False
        if isinstance(moment, PolicyChanged):
            grace, no_grace = moment.policy.grace, moment.policy.no_grace
        for decision in decisions:
            if decision.action is INTERRUPT and no_grace is None:
                event("thinking" if audible_since == -math.inf else "audible")
                assert decision.at >= audible_since + grace


@given(policies(), CHANGING)
def test_who_has_the_floor_is_interrupted_at_most_once(policy, events):
    interrupts, had_floor = 0, False
    for engine, _, decisions in steps(policy, events):
        if decisions is None:
            had_floor = engine.agent_is_audible
            continue
        if not had_floor:
            interrupts = 0
        interrupts += sum(decision.action is INTERRUPT for decision in decisions)
        assert interrupts <= 1


@given(policies(), CHANGING)
def test_every_final_word_of_an_overlap_ends_in_exactly_one_decision(policy, events):
    ledger = Ledger(policy, numbered(events))

    for word, belongs in ledger.final.items():
        assert len(ledger.ends[word]) == (0 if belongs is Belongs.TURN else 1)


@given(policies(), CHANGING)
def test_an_interrupt_has_every_word_of_its_overlap(policy, events):
    for decision, said in Ledger(policy, numbered(events)).interrupts:
        assert decision.text == said


@given(policies(), CHANGING, st.data())
def test_ticks_change_no_decision(policy, events, data):
    assert played(policy, data.draw(with_ticks(events))) == played(policy, events)


@given(policies(), CHANGING)
def test_a_host_that_sleeps_decides_as_one_that_wakes_when_asked(policy, events):
    assert played_awake(policy, events) == played(policy, events)


@given(policies(), CHANGING)
def test_each_decision_names_the_profile_that_holds(policy, events):
    profile = None
    for _, moment, decisions in steps(policy, events):
        if decisions is None:
            continue
        if isinstance(moment, PolicyChanged):
            profile = moment.profile
        assert all(decision.profile == profile for decision in decisions)


@given(policies(), policies(), calls())
def test_a_policy_that_holds_from_the_start_is_as_good_as_given(policy, other, events):
    engine = Engine(other)
    assert engine.receive(PolicyChanged(0.0, policy)) == []

    decisions = [decision for moment in events for decision in engine.receive(moment)]

    assert decisions == played(policy, events)[: len(decisions)]


@given(policies(), CHANGING)
def test_the_words_of_the_turn_before_pass_while_the_agent_thinks(policy, events):
    """Law 9: what is spoken before the agent has the floor, by the recogniser's own times."""
    began = None
    for engine, moment, decisions in steps(policy, events):
        if decisions is not None:
            continue
        if is_news(engine, moment) and not engine.agent_is_audible:
            began = moment.at
        if isinstance(moment, Transcript) and engine.agent_is_audible and engine.overlap is None:
            said = moment.spoken_until
            if said is not None and said < began:
                assert engine.whose(moment) in (Belongs.TURN, Belongs.SETTLED)
