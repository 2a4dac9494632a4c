"""A policy in the shadow reports, while the call goes on, what is found in its trace afterwards."""

import logging

import pytest
from hypothesis import given, settings

from livekit_interrupt_plugin import (
    Action,
    Backchannel,
    ConfigurationError,
    Consult,
    Engine,
    InterruptionPolicy,
    MinDuration,
    MinOpinion,
    MinWords,
    MinWordsInterruptionStrategy,
    Predicate,
)
from livekit_interrupt_plugin.calls.call import Call
from livekit_interrupt_plugin.calls.compare import compare
from livekit_interrupt_plugin.calls.meant import done
from livekit_interrupt_plugin.calls.opened import Opened
from livekit_interrupt_plugin.calls.policy_code import code_of
from livekit_interrupt_plugin.calls.stretch import Account
from livekit_interrupt_plugin.calls.trace import Header, Recogniser, as_recorded
from livekit_interrupt_plugin.events import (
    AgentSpeechEnded,
    AgentSpeechStarted,
    AgentThinkingEnded,
    AgentThinkingStarted,
    Opinion,
    Tick,
    Transcript,
    UserSpeechEnded,
    UserSpeechStarted,
    VoiceHeard,
)
from livekit_interrupt_plugin.hosts import beside_a_live_call
from livekit_interrupt_plugin.hosts.driver import Driver
from livekit_interrupt_plugin.hosts.shadow import Shadow
from livekit_interrupt_plugin.testing.fake_host import FakeHost

from ..calls.traces import STORY, agent, call_of, live, user
from . import generators

TWO, THREE, NEVER = (InterruptionPolicy(MinWords(count)) for count in (2, 3, 99))
CAREFUL = InterruptionPolicy(MinWords(3) & ~Backchannel())
VOICE = InterruptionPolicy(MinDuration(0.2))


def followed(call, policy, shadow):
    """What *shadow* reports, told of *call* as it happens, and the engine of *policy* beside."""
    engine, found = Engine(policy), []
    beside = Shadow(shadow, policy, found.append)
    decisions, has_recogniser = [], call.header.has_recogniser
    engine.has_recogniser = has_recogniser
    for step in call.steps:
        if isinstance(step, Recogniser):
            engine.has_recogniser = step.exists
            continue
        taken = engine.receive(step)
        decisions += taken
        beside.received(step, taken, engine.has_recogniser)
        beside.decide()
    return found, decisions


def a_call(policy):
    return call_of(
        live(
            policy,
            agent(STORY, 0.0, 12.0),
            user("uh-huh okay", 2.0),
            user("but what about my refund", 6.0),
            agent(STORY, 20.0, 30.0),
            user("i see", 23.0),
            until=40.0,
        )
    )


def reported(policy, shadow):
    found, _ = followed(a_call(policy), policy, shadow)
    return [(d.live.text, *(action.value for action in d.actions)) for d in found]


def test_one_that_would_not_have_interrupted_is_reported():
    assert reported(CAREFUL, NEVER) == [("but what about", "interrupt", "ignore")]


def test_one_that_would_have_interrupted_is_reported_overlap_by_overlap():
    assert reported(NEVER, VOICE) == [
        ("uh-huh okay", "ignore", "interrupt"),
        ("but what about my refund", "ignore", "interrupt"),
        ("i see", "ignore", "interrupt"),
    ]


def test_one_that_interrupts_a_little_later_agrees():
    assert reported(TWO, CAREFUL) == [
        ("uh-huh okay", "interrupt", "ignore"),
        ("i see", "interrupt", "ignore"),
    ]


def test_the_agent_that_was_interrupted_is_silent_to_the_shadow_too():
    call = call_of(
        live(
            CAREFUL,
            agent(STORY, 0.0, 12.0),
            user("but what about my refund", 6.0),
            user("and so", 14.5),
            agent(STORY, 15.0, 30.0),
            until=40.0,
        )
    )

    found, decisions = followed(call, CAREFUL, NEVER)

    # The user spoke first the second time, to both.
    assert Action.PASS in [decision.action for decision in decisions]
    assert [d.actions for d in found] == [(Action.INTERRUPT, Action.IGNORE)]


def test_the_same_policy_never_disagrees():
    for policy in (TWO, CAREFUL, NEVER, VOICE):
        assert reported(policy, policy) == []


def test_both_decisions_are_told_with_their_reasons():
    found, _ = followed(a_call(CAREFUL), CAREFUL, NEVER)

    (one,) = found
    assert (one.live.action, one.shadow.action) == (Action.INTERRUPT, Action.IGNORE)
    assert one.live.reason == "3 of 3 words"
    assert one.shadow.reason == "5 of 99 words"
    assert one.as_dict() == {
        "overlap": 2,
        "live": one.live.as_dict(),
        "shadow": one.shadow.as_dict(),
    }


@given(
    generators.calls().flatmap(generators.with_profiles),
    generators.policies(),
    generators.policies(),
)
@settings(max_examples=200, deadline=None)
def test_what_is_reported_is_what_compare_finds_in_the_trace(events, policy, shadow):
    end = max(event.at for event in events) if events else 0.0
    steps = [*events, Tick(end + 100.0)]
    header = Header("0.1.0", code_of(policy))
    call = Call("a", header, steps, until=steps[-1].at)

    found, decisions = followed(call, policy, shadow)
    call.decisions = list(map(as_recorded, decisions))

    afterwards = compare(Opened(call, Account(call), []), policy, shadow)
    expected = [
        (pair.stretch.number, pair.second and (pair.second.action, pair.second.at))
        for pair in afterwards
        if pair.stretch.action is not done(pair.second)
    ]
    told = [(d.overlap, d.shadow and (d.shadow.action, d.shadow.at)) for d in found]
    assert told == expected


def test_nothing_that_is_over_is_kept():
    call = a_call(NEVER)
    beside, engine = Shadow(VOICE, NEVER, lambda _: None), Engine(NEVER)
    for hour in range(20):
        for step in call.steps:
            moved = type(step)(
                **{
                    name: getattr(step, name) + hour * 100.0
                    if name in ("at", "onset") and getattr(step, name) is not None
                    else getattr(step, name)
                    for name in step.__slots__
                }
            )
            beside.received(moved, engine.receive(moved), True)
            beside.decide()

    assert len(beside._beside._kept) <= 2 * len(call.steps)
    assert len(beside._beside.settled) <= 2
    assert len(beside._to_compare) <= 1


def test_a_speech_that_is_too_long_to_be_kept_is_not_compared_to_its_end(monkeypatch):
    monkeypatch.setattr(beside_a_live_call, "KEPT", 40)

    found = reported(NEVER, VOICE)

    # The long question is the shadow's; what follows in that speech is not decided any more.
    assert ("i see", "ignore", "interrupt") in found


def test_one_that_fails_is_said_once_and_ends_there(caplog, monkeypatch):
    beside = Shadow(TWO, NEVER, lambda _: None)

    def broken(*_):
        raise RuntimeError("broken")

    monkeypatch.setattr(type(beside._beside), "follow", broken)
    with caplog.at_level(logging.ERROR, "livekit_interrupt_plugin"):
        for at in (1.0, 2.0):
            beside.received(AgentSpeechStarted(at), [], True)
            beside.decide()

    (record,) = caplog.records
    assert record.getMessage().startswith(
        "the policy in the shadow failed; it is not compared any more (RuntimeError; "
    )
    assert beside.wake_at is None


def test_a_strategy_of_its_that_raises_is_unsure():
    def fault(_):
        raise RuntimeError("broken")

    assert reported(CAREFUL, InterruptionPolicy(Predicate(fault))) == [
        ("but what about", "interrupt", "ignore")
    ]


def test_an_opinion_is_heard_by_both():
    shadow = InterruptionPolicy(MinOpinion("model", 0.5))
    found = []
    engine, beside = Engine(NEVER), Shadow(shadow, NEVER, found.append)
    steps = [
        AgentSpeechStarted(0.0),
        Transcript(3.0, "okay so"),
        Opinion(3.2, "model", 0.9),
        Transcript(3.4, "okay so", is_final=True),
        Tick(9.0),
        AgentSpeechEnded(10.0),
    ]
    for step in steps:
        beside.received(step, engine.receive(step), True)
        beside.decide()

    assert [d.actions for d in found] == [(Action.IGNORE, Action.INTERRUPT)]


def test_it_has_to_be_a_policy():
    with pytest.raises(ConfigurationError, match="shadow must be an InterruptionPolicy, got 3"):
        Shadow(3, NEVER, print)


def test_it_asks_nobody():
    asked = Consult(MinWordsInterruptionStrategy(min_words=2))

    with pytest.raises(ConfigurationError, match="no async strategy that the policy does not"):
        Shadow(InterruptionPolicy(asked), NEVER, print)
    Shadow(InterruptionPolicy(asked | MinWords(9)), InterruptionPolicy(asked), print)


def test_it_is_reported_when_its_time_has_come_without_a_further_event():
    host, found = FakeHost(), []
    beside = Shadow(InterruptionPolicy(MinWords(9), settle=2.0), TWO, found.append)
    driver = Driver(TWO, host, shadow=beside)
    host.wake = driver.wake
    driver.agent_started()
    host.advance(3.0)
    driver.transcribed(Transcript(driver.now(), "wait a moment", is_final=True))

    host.advance(1.9)
    assert host.interrupts == 1
    assert found == []
    host.advance(0.2)
    assert [d.actions for d in found] == [(Action.INTERRUPT, Action.IGNORE)]


def test_it_wishes_for_the_time_when_it_would_decide():
    beside = Shadow(InterruptionPolicy(MinWords(9), settle=0.3), NEVER, print)
    for step in (
        AgentSpeechStarted(0.0),
        Transcript(3.0, "so", is_final=True),
        VoiceHeard(3.1, 0.1),
    ):
        beside.received(step, [], True)
        beside.decide()

    assert beside.wake_at is not None
    assert 3.2 < beside.wake_at < 3.6


def test_what_is_settled_in_the_instant_in_which_the_next_overlap_begins_is_about_the_one_before():
    # Thinking has no grace: at 3.0 s the shadow interrupts by the words of 2.0 s.
    steps = [
        *(AgentSpeechStarted(2.0), Transcript(2.0, "okay"), AgentThinkingStarted(3.0)),
        *(UserSpeechStarted(3.0, 2.95), AgentThinkingEnded(3.05)),
        *(Transcript(3.2, "okay", is_final=True), UserSpeechEnded(3.7, 0.5), Tick(100.0)),
    ]
    at_once = InterruptionPolicy(MinWords(1), grace=0.0)
    call = Call("a", Header("0.1.0", code_of(at_once)), steps, until=100.0)

    found, decisions = followed(call, at_once, InterruptionPolicy(MinWords(1)))

    assert [(d.overlap, d.action) for d in decisions if d.action is not Action.HOLD] == [
        (1, Action.INTERRUPT),
        (2, Action.PASS),
    ]
    assert found == []
