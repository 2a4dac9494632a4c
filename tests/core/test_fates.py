"""Each word said over the agent has a fate, and one only."""

import math
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livekit_interrupt_plugin import Action, Fate, InterruptionPolicy, MinWords
from livekit_interrupt_plugin.engine import Engine
from livekit_interrupt_plugin.events import (
    AgentSpeechEnded,
    AgentSpeechStarted,
    CallEnded,
    InterruptibilityChanged,
    Transcript,
    UserSpeechEnded,
    UserSpeechStarted,
    VoiceHeard,
)
from livekit_interrupt_plugin.testing.play import play, settled

from .generators import calls, played, played_awake, policies, with_ticks

HOLD, INTERRUPT, IGNORE, PASS = Action.HOLD, Action.INTERRUPT, Action.IGNORE, Action.PASS


def keeping(unmatched="keep"):
    return InterruptionPolicy(MinWords(5), unmatched=unmatched, stable=0.0)


def voice(start, end):
    return (
        UserSpeechStarted(start, onset=start),
        VoiceHeard(end, end - start),
        UserSpeechEnded(end, silence=0.0),
    )


def fates(decisions):
    return [(d.text, d.fate) for d in settled(decisions)]


# -- an interim whose final is late ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("interim", "final", "more"),
    [
        ("yes please", "yes please", None),
        ("yes please", "Yes, please.", None),
        ("yes please", "yes please do that", "do that"),
        ("mm hmm", "Mm-hmm, right.", "right."),
        ("yes please do", "yes please", None),
        ("guess", "yes please", "yes please"),
    ],
)
def test_of_a_late_final_only_what_is_new_is_kept(interim, final, more):
    decisions = play(
        keeping(),
        AgentSpeechStarted(0.0),
        *voice(2.0, 2.5),
        Transcript(2.6, interim),
        Transcript(6.0, final, is_final=True),
    )

    assert fates(decisions) == [
        (interim, Fate.KEPT),
        *([(more, Fate.KEPT)] if more else []),
    ]


@pytest.mark.parametrize("unmatched", ["discard", "answer"])
def test_a_late_final_of_words_that_are_not_kept_is_theirs_as_a_whole(unmatched):
    decisions = play(
        keeping(unmatched),
        AgentSpeechStarted(0.0),
        *voice(2.0, 2.5),
        Transcript(2.6, "yes please"),
        Transcript(6.0, "yes please", is_final=True),
    )

    assert [text for text, _ in fates(decisions)] == ["yes please", "yes please"]


# -- a recogniser that is given silence -----------------------------------------------------------


def test_a_voice_that_a_deaf_recogniser_missed_is_on_record_with_the_reason():
    decisions = play(
        keeping(), AgentSpeechStarted(0.0, deaf_until=3.0), *voice(1.5, 2.5), has_recogniser=True
    )

    (decision,) = settled(decisions)
    assert decision.reason == "the recogniser was given silence, and no words"
    assert decision.at == pytest.approx(2.5 + 0.6)  # nothing is waited for


def test_words_that_came_all_the_same_are_judged_as_ever():
    decisions = play(
        InterruptionPolicy(MinWords(1), stable=0.0),
        AgentSpeechStarted(0.0, deaf_until=3.0),
        *voice(1.5, 2.5),
        Transcript(2.8, "stop", is_final=True),
    )

    assert [d.action for d in settled(decisions)] == [INTERRUPT]


def test_a_voice_that_outlasts_the_deafness_is_waited_for():
    decisions = play(keeping(), AgentSpeechStarted(0.0, deaf_until=2.0), *voice(1.5, 2.5))

    (decision,) = settled(decisions)
    assert decision.at == pytest.approx(2.5 + 1.5)
    assert "silence" not in decision.reason


def test_a_recogniser_muted_for_a_protected_speech_hears_once_it_is_protected_no_more():
    protected = AgentSpeechStarted(0.0, interruptible=False, deaf_until=float("inf"))

    muted = play(keeping(), protected, *voice(1.5, 2.5))
    heard = play(keeping(), protected, InterruptibilityChanged(1.0, True), *voice(1.5, 2.5))

    assert "silence" in settled(muted)[0].reason
    assert "silence" not in settled(heard)[0].reason


@st.composite
def half_deaf_calls(draw):
    """Calls whose recogniser is given silence in the first seconds of some speeches, or for all
    of a protected one."""
    until = st.sampled_from([None, 0.5, 2.0, 4.0, math.inf])
    return [
        replace(moment, deaf_until=None if (after := draw(until)) is None else moment.at + after)
        if isinstance(moment, AgentSpeechStarted)
        else moment
        for moment in draw(calls())
    ]


@given(st.data(), policies(), half_deaf_calls(), st.booleans())
def test_with_a_deaf_recogniser_ticks_change_no_decision_either(data, policy, events, hears):
    decisions = played(policy, events, has_recogniser=hears)

    assert played(policy, data.draw(with_ticks(events)), has_recogniser=hears) == decisions
    assert played_awake(policy, events, has_recogniser=hears) == decisions


@given(policies(), half_deaf_calls(), st.booleans())
def test_only_a_voice_without_words_is_laid_to_a_deaf_recogniser(policy, events, hears):
    decisions = played(policy, events, has_recogniser=hears)
    ends = Counter(d.overlap for d in settled(decisions) if d.strategy != "late transcript")

    assert ends == dict.fromkeys({d.overlap for d in decisions}, 1)
    for decision in decisions:
        if decision.strategy == "deaf recogniser":
            assert hears
            assert (decision.action, decision.text) == (IGNORE, "")


# -- the end of the call --------------------------------------------------------------------------


@pytest.mark.parametrize(("takes_words", "fate"), [(True, Fate.KEPT), (False, Fate.DISCARDED)])
def test_an_overlap_in_which_the_call_ends_is_over(takes_words, fate):
    decisions = play(
        keeping(),
        AgentSpeechStarted(0.0),
        UserSpeechStarted(2.0),
        Transcript(2.5, "I wanted"),
        CallEnded(2.6, takes_words),
    )

    (decision,) = settled(decisions)
    assert (decision.action, decision.text, decision.fate) == (PASS, "I wanted", fate)
    assert decision.reason == "the call ended"


def test_the_end_of_a_call_in_which_nobody_talks_is_no_decision():
    assert play(keeping(), AgentSpeechStarted(0.0), CallEnded(2.0)) == []


@given(policies(), calls())
def test_after_the_end_of_a_call_every_overlap_has_one_last_decision(policy, events):
    engine = Engine(policy)
    decisions = [decision for event in events for decision in engine.receive(event)]
    open_until_then = engine.overlap
    last = engine.receive(CallEnded(events[-1].at)) if events else []

    assert engine.overlap is None
    assert not engine.agent_is_audible
    assert engine.wake_at is None
    if open_until_then is not None:
        assert [d.overlap for d in settled(decisions + last)][-1] == open_until_then.number
    for number in {d.overlap for d in decisions}:
        own = [d for d in decisions + last if d.overlap == number]
        assert any(d.action is not HOLD for d in own)


def test_who_talks_on_after_the_end_is_not_listened_to():
    engine = Engine(keeping())
    for event in (AgentSpeechStarted(0.0), UserSpeechStarted(2.0), CallEnded(3.0)):
        engine.receive(event)

    late = (VoiceHeard(3.1, 0.1), Transcript(3.2, "wait stop now please", True), *voice(4.0, 4.5))
    assert [d for event in late for d in engine.receive(event)] == []


def test_the_agents_own_end_comes_first():
    decisions = play(
        keeping(),
        AgentSpeechStarted(0.0),
        UserSpeechStarted(2.0),
        AgentSpeechEnded(2.2),
        CallEnded(2.3),
    )

    assert [(d.action, d.fate) for d in settled(decisions)] == [(PASS, Fate.ANSWERED)]
