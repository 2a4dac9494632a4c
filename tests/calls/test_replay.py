"""A recorded call decided again, under its own policy and under others."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livekit_interrupt_plugin import (
    Action,
    ConfigurationError,
    Cooldown,
    InterruptionPolicy,
    MinDuration,
    MinWords,
    Predicate,
    segments,
    words,
)
from livekit_interrupt_plugin.calls.call import Call, read_call
from livekit_interrupt_plugin.calls.policy_code import code_of
from livekit_interrupt_plugin.calls.replay import Replay, replay
from livekit_interrupt_plugin.calls.stretch import settled
from livekit_interrupt_plugin.calls.trace import Header, Recogniser, as_recorded, line_of
from livekit_interrupt_plugin.engine import Engine
from livekit_interrupt_plugin.events import (
    AgentSpeechEnded,
    AgentSpeechStarted,
    AgentThinkingStarted,
    PolicyChanged,
    Transcript,
    UserSpeechEnded,
    UserSpeechStarted,
)

from ..core import generators
from .traces import STORY, agent, call_of, live, user

DEFAULT = InterruptionPolicy()
NEVER = InterruptionPolicy(MinWords(99))
THREE_WORDS = InterruptionPolicy(MinWords(3))
VOICE = InterruptionPolicy(MinDuration(0.2))


def outcomes(call, policy=None):
    return [(d.action.value, d.text) for d in settled(replay(call, policy))]


def two_overlaps(policy):
    """The agent talks for twelve seconds; a backchannel, then a question of five words."""
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


# -- under its own policy -------------------------------------------------------------------------


@given(generators.calls(), generators.policies(), st.booleans())
@settings(max_examples=100, deadline=None)
def test_under_its_own_policy_a_call_is_decided_as_it_was(events, policy, has_recogniser):
    engine = Engine(policy, has_recogniser=has_recogniser)
    live = [decision for event in events for decision in engine.receive(event)]
    header = Header("0.1.0", code_of(policy), has_recogniser=has_recogniser)
    call = Call("a", header, list(events), list(map(as_recorded, live)))

    assert replay(call, policy) == live
    assert list(map(as_recorded, replay(call))) == call.decisions


@given(generators.calls().flatmap(generators.with_profiles), generators.policies())
@settings(max_examples=100, deadline=None)
def test_under_its_own_rules_a_call_in_which_they_change_is_decided_as_it_was(events, policy):
    engine = Engine(policy)
    live = [decision for event in events for decision in engine.receive(event)]
    lines = [line_of(Header("0.1.0", code_of(policy))), *map(line_of, [*events, *live])]
    call, complaints = read_call("\n".join(lines).encode(), "a")

    assert complaints == []
    assert call.decisions == list(map(as_recorded, live))
    assert list(map(as_recorded, replay(call))) == call.decisions


def test_an_agent_that_speaks_again_in_the_instant_of_its_interruption_is_not_silenced_twice():
    words = [Transcript(3.0, "so what", is_final=True)]
    speeches = [AgentSpeechStarted(0.0), AgentSpeechStarted(3.0), AgentSpeechEnded(9.0)]
    call = call_of(
        live(InterruptionPolicy(MinWords(2)), words, speeches, user("and", 5.0), until=20.0)
    )

    assert outcomes(call) == [("interrupt", "so what"), ("ignore", "and")]


def a_line_that_turns_bad(policy):
    """The agent is cut off three times, backs off, thinks, and goes on under other rules."""
    return call_of(
        live(
            policy,
            *(agent(STORY, at, at + 3.0) + user("no wait", at + 1.5) for at in (0.0, 5.0, 10.0)),
            agent(STORY, 15.0, 22.0),
            user("no", 18.0),
            [AgentThinkingStarted(23.0)],
            user("mm-hmm", 24.0),
            agent(STORY, 26.0, 34.0),
            [PolicyChanged(27.0, NEVER, "never")],
            user("but what about my refund", 29.0),
            until=45.0,
        )
    )


BACKING_OFF = InterruptionPolicy(
    MinWords(1), cooldown=Cooldown(THREE_WORDS, cuts=3, within=20.0, lasts=20.0)
)


def test_backing_off_and_changes_are_decided_again():
    call = a_line_that_turns_bad(BACKING_OFF)

    assert [d.profile for d in settled(replay(call))] == [
        None,
        None,
        None,
        "cooldown",
        "cooldown",
        "never",
    ]
    assert list(map(as_recorded, replay(call))) == call.decisions


def test_another_policy_holds_all_the_time_while_the_agent_thinks_too():
    call = a_line_that_turns_bad(BACKING_OFF)

    assert outcomes(call, DEFAULT)[-2:] == [
        ("ignore", "mm-hmm"),
        ("interrupt", "but"),
    ]
    assert {d.profile for d in replay(call, DEFAULT)} == {None}


def test_another_policy_backs_off_from_its_own_cuts():
    call = a_line_that_turns_bad(NEVER)

    assert [d.profile for d in settled(replay(call, BACKING_OFF))][:5] == [
        None,
        None,
        None,
        "cooldown",
        "cooldown",
    ]


def test_what_is_said_after_a_cut_while_backing_off_is_judged_as_well():
    call = call_of(
        live(
            NEVER,
            agent(STORY, 0.0, 5.0),
            user("no wait", 2.0),
            agent(STORY, 10.0, 30.0),
            user("please stop right now", 13.0),
            user("i want to go home", 20.0),
            until=40.0,
        )
    )
    at_once = InterruptionPolicy(MinWords(1), cooldown=Cooldown(THREE_WORDS, cuts=1, lasts=60.0))

    assert outcomes(call, at_once) == [
        ("interrupt", "no"),
        ("interrupt", "please stop right"),
        ("interrupt", "i want to"),
    ]


def test_whether_anybody_writes_may_change_on_the_way():
    call = call_of(live(NEVER, agent(STORY, 0.0, 12.0), user("", 3.0), until=20.0))
    final_awaited = settled(replay(call))
    call.steps.insert(0, Recogniser(False))

    assert settled(replay(call))[0].at == pytest.approx(final_awaited[0].at - 0.9)


def test_a_policy_that_cannot_be_made_again_must_be_named():
    call = Call("a", Header("0.1.0", "InterruptionPolicy(Mine())"))

    with pytest.raises(ConfigurationError, match="Mine is no strategy of this package"):
        replay(call)
    assert replay(call, DEFAULT) == []


# -- under another one ----------------------------------------------------------------------------


def test_where_it_interrupts_and_the_agent_went_on_the_next_overlap_is_judged_too():
    call = two_overlaps(NEVER)

    assert [d.action for d in call.decisions if d.action is not Action.HOLD] == [Action.IGNORE] * 3
    assert outcomes(call, VOICE) == [("interrupt", ""), ("interrupt", ""), ("interrupt", "")]
    assert outcomes(call, DEFAULT) == [
        ("ignore", "uh-huh okay"),
        ("interrupt", "but"),
        ("ignore", "i see"),
    ]


def test_where_it_does_not_interrupt_what_was_said_then_is_judged_all_the_same():
    call = two_overlaps(DEFAULT)

    assert outcomes(call) == outcomes(two_overlaps(NEVER), DEFAULT)
    assert outcomes(call, NEVER) == [
        ("ignore", "uh-huh okay"),
        ("ignore", "but what about my refund"),
        ("ignore", "i see"),
    ]


def test_where_it_interrupts_later_it_hears_what_the_user_went_on_to_say():
    call = two_overlaps(DEFAULT)

    assert outcomes(call, THREE_WORDS)[1] == ("interrupt", "but what about")


def test_where_it_interrupts_sooner_that_overlap_is_decided_once():
    call = two_overlaps(THREE_WORDS)

    found = settled(replay(call, DEFAULT))

    assert [d.action for d in found] == [Action.IGNORE, Action.INTERRUPT, Action.IGNORE]
    assert found[1].at < call.decisions[-2].at


def test_where_its_time_to_interrupt_comes_before_the_next_overlap_begins_both_are_judged():
    # "so" counts, but the agent's grace ends at 3.0 s; then nothing is heard until 3.7 s.
    speech = [AgentSpeechStarted(2.0), AgentSpeechEnded(8.0)]
    words = [Transcript(2.1, "so"), Transcript(4.1, "i see", is_final=True)]
    voice = [UserSpeechStarted(3.7, 3.65), UserSpeechEnded(4.2, 0.2)]
    call = call_of(live(NEVER, speech, words, voice, until=20.0))

    assert outcomes(call, InterruptionPolicy(MinWords(1))) == [
        ("interrupt", "so"),
        ("interrupt", "i see"),
    ]


def test_between_an_interruption_and_the_next_speech_nothing_is_said_over_the_agent():
    call = call_of(
        live(
            DEFAULT,
            agent(STORY, 0.0, 12.0),
            user("but what about my refund", 3.0),
            user("and my other order", 9.0),  # the agent has long been silent
            agent(STORY, 20.0, 30.0),
            user("i see", 23.0),
            until=40.0,
        )
    )

    assert outcomes(call, NEVER) == [
        ("ignore", "but what about my refund"),
        ("ignore", "i see"),
    ]


def test_each_of_many_speeches_is_judged_from_what_was_said_around_it():
    speeches = [agent(STORY, 20.0 * number, 20.0 * number + 15.0) for number in range(5)]
    overlaps = [user("so what", 20.0 * number + 3.0) for number in range(5)]
    turns = [user("i see thank you", 20.0 * number + 16.0) for number in range(5)]
    for policy in (NEVER, DEFAULT, THREE_WORDS):
        call = call_of(live(policy, *speeches, *overlaps, *turns, until=120.0))

        found = settled(replay(call, VOICE))

        assert [d.overlap for d in found] == [1, 2, 3, 4, 5]
        assert [d.action for d in found] == [Action.INTERRUPT] * 5
        assert [d.onset_latency for d in found] == [pytest.approx(0.2)] * 5


def test_where_nobody_writes_transcripts_nobody_waits_for_one_after_an_interruption_either():
    speeches = [agent(STORY, 20.0 * number, 20.0 * number + 15.0) for number in range(3)]
    sounds = [user("", 44.0, 1.0), user("", 48.0, 0.3)]
    lines = live(NEVER, *speeches, *sounds, until=80.0)
    call = call_of([lines[0], '{"recogniser":false}', *lines[1:]])

    first, second = settled(replay(call, InterruptionPolicy(MinDuration(0.8))))

    assert first.action is Action.INTERRUPT
    assert second.at == pytest.approx(48.3 + DEFAULT.settle)


def test_overlaps_keep_their_numbers_whoever_interrupts():
    call = two_overlaps(NEVER)

    assert [d.overlap for d in settled(replay(call, VOICE))] == [1, 2, 3]
    assert [d.overlap for d in settled(replay(call, DEFAULT))] == [1, 2, 3]


@given(generators.calls(), generators.policies(), generators.policies())
@settings(max_examples=100, deadline=None)
def test_any_call_can_be_decided_by_any_policy_twice_with_the_same_result(events, policy, other):
    engine = Engine(policy)
    decisions = [decision for event in events for decision in engine.receive(event)]
    call = Call("a", Header("0.1.0", code_of(policy)), list(events), decisions)

    found = replay(call, other)

    assert found == replay(call, other)
    assert [d.at for d in found] == sorted(d.at for d in found)
    over = [d.overlap for d in found if d.action is not Action.HOLD]
    interrupted = [d.overlap for d in found if d.action is Action.INTERRUPT]
    assert all(over.count(number) == 1 for number in interrupted)


@given(generators.calls(), generators.policies())
@settings(max_examples=100, deadline=None)
def test_where_nobody_was_interrupted_the_first_interruption_is_that_of_a_live_engine(
    events, policy
):
    call = Call("a", Header("0.1.0", code_of(NEVER)), list(events))
    engine = Engine(policy)
    live = [decision for event in events for decision in engine.receive(event)]
    actions = [decision.action for decision in live]
    until = actions.index(Action.INTERRUPT) + 1 if Action.INTERRUPT in actions else len(live)

    assert replay(call, policy)[:until] == live[:until]


def test_what_strategies_raise_is_told():
    call = two_overlaps(NEVER)

    replayed = Replay(call, InterruptionPolicy(Predicate(lambda overlap: overlap.nothing)))

    assert {type(fault.error) for fault in replayed.faults} == {AttributeError}


# -- how words are cut ----------------------------------------------------------------------------


def test_words_are_cut_as_they_were_in_the_call_and_then_as_before(monkeypatch):
    pytest.importorskip("budoux", reason="needs the package that cuts words")
    monkeypatch.setattr(segments, "loaded", dict(segments.loaded))
    segments.loaded.clear()
    text = "私は遅刻しました"
    events = [*agent(STORY, 0.0, 9.0), *user(text, 3.0, language="ja")]
    events.sort(key=lambda event: event.at)
    plain = Call("a", Header("0.1.0", code_of(NEVER)), events)
    cut = Call("a", Header("0.1.0", code_of(NEVER), budoux=True), events)

    without, with_budoux = (settled(replay(call))[0].reason for call in (plain, cut))

    assert not segments.loaded
    assert without != with_budoux
    words.use_budoux()
    assert settled(replay(cut))[0].reason == with_budoux
    assert settled(replay(plain))[0].reason == without
    assert segments.loaded
