"""Reactions as values, and when one is called for."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livekit_interrupt_plugin import ConfigurationError, Duck, InterruptionPolicy, Pause, Speak
from livekit_interrupt_plugin.engine import Engine
from livekit_interrupt_plugin.events import (
    AgentSpeechEnded,
    AgentSpeechStarted,
    Tick,
    Transcript,
    UserSpeechEnded,
    UserSpeechStarted,
    VoiceHeard,
)
from livekit_interrupt_plugin.standing import NO_WORDS, Standing
from livekit_interrupt_plugin.strategies import Backchannel, MinWords
from livekit_interrupt_plugin.verdict import Verdict
from livekit_interrupt_plugin.voice import STILL_SOUNDING

from .generators import calls, policies

YES, NO, UNSURE = Verdict.YES, Verdict.NO, Verdict.UNSURE

#: The user is heard over an agent that has spoken for long, and nothing is known yet.
OPEN = Standing(
    onset=10.0,
    verdict=UNSURE,
    interruptible=True,
    grace_ends=2.0,
    quiet_from=10.6,
    awaits_transcript=True,
    has_words=False,
)
#: All that was said is on paper, and it is a backchannel.
NOTHING = replace(OPEN, verdict=NO, awaits_transcript=False, has_words=True)


# -- values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "reaction"), [("speak", Speak()), ("duck", Duck()), ("pause", Pause())]
)
def test_a_reaction_can_be_named(name, reaction):
    assert InterruptionPolicy(reaction=name).reaction == reaction
    assert InterruptionPolicy(reaction=name) == InterruptionPolicy(reaction=reaction)


@pytest.mark.parametrize("reaction", [Speak(), Duck(-18.0, ramp=0.1), Pause(2.0, fade=0.15)])
def test_a_reaction_is_a_value_whose_repr_says_it_again(reaction):
    assert eval(repr(reaction)) == reaction
    assert len({reaction, eval(repr(reaction))}) == 1


@pytest.mark.parametrize("given_", ["shout", "", None, 1, Duck, True])
def test_another_reaction_is_refused(given_):
    with pytest.raises(ConfigurationError, match=r'must be "speak", "duck" or "pause".*hint: for'):
        InterruptionPolicy(reaction=given_)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Duck(3.0), "Duck: db must be from -60 to 0, got 3.0"),
        (lambda: Duck(float("nan")), "Duck: db must be from -60 to 0, got nan"),
        (lambda: Duck(ramp=-0.1), "Duck: ramp must be from 0 to 0.5, got -0.1"),
        (lambda: Pause(fade=2), "Pause: fade must be from 0 to 0.5, got 2"),
        (lambda: Duck(lead=0.01), "Duck: lead must be from 0.04 to 0.5, got 0.01"),
        (lambda: Pause(lead=True), "Pause: lead must be from 0.04 to 0.5, got True"),
        (lambda: Pause(after=1.1), "Pause: after must be from 0 to 1, got 1.1"),
        (lambda: Pause(0.5, after=0.6), "Pause: after must be from 0 to 0.5, got 0.6"),
        (lambda: Pause(0.0), "Pause: at_most must be at least 0.1 seconds, got 0.0"),
    ],
)
def test_a_number_that_cannot_work_is_refused(make, message):
    with pytest.raises(ConfigurationError, match=message.replace(".", r"\.")):
        make()


# -- when it is called for ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("standing", "now", "duck", "pause"),
    [
        # The user's onset is enough, and so is a YES that something holds up.
        (OPEN, 10.1, True, True),
        (replace(OPEN, verdict=YES), 10.1, True, True),
        # The agent is not audible, or must be heard to the end.
        (replace(OPEN, interruptible=False), 10.1, False, False),
        # In the grace the agent's first words are to be heard; a YES needs only time.
        (replace(OPEN, grace_ends=11.0), 10.1, False, False),
        (replace(OPEN, grace_ends=11.0, verdict=YES), 10.1, True, False),
        (replace(OPEN, grace_ends=10.9), 10.9, True, True),
        # All that was said is a backchannel: not into the user's breath, and not a moment later.
        (NOTHING, 10.59, True, True),
        (NOTHING, 10.6, False, False),
        # Words are still to come.
        (replace(NOTHING, awaits_transcript=True), 12.0, True, True),
        # Nobody has said that it is a backchannel.
        (replace(NOTHING, verdict=UNSURE), 12.0, True, True),
        (replace(NOTHING, verdict=YES), 12.0, True, True),
        # A noise: no recogniser wrote a word of it in time.
        (OPEN, 10.6 + NO_WORDS - 0.01, True, True),
        (OPEN, 10.6 + NO_WORDS, False, False),
        # No noise keeps the agent silent for ever.
        (replace(OPEN, quiet_from=99.0), 14.9, True, True),
        (replace(OPEN, quiet_from=99.0), 15.0, True, False),
        (replace(OPEN, quiet_from=99.0, grace_ends=11.0), 15.5, True, True),
    ],
)
def test_a_reaction_is_called_for_as_long_as_it_is_undecided(standing, now, duck, pause):
    assert standing.calls_for(Duck(), now) is duck
    assert standing.calls_for(Pause(), now) is pause
    assert standing.calls_for(Speak(), now) is False


standings = st.builds(
    Standing,
    onset=st.sampled_from([0.0, 1.0]),
    verdict=st.sampled_from(Verdict),
    interruptible=st.booleans(),
    grace_ends=st.sampled_from([-float("inf"), 0.5, 2.0]),
    quiet_from=st.sampled_from([-float("inf"), 1.0, 1.5, 9.0]),
    awaits_transcript=st.booleans(),
    has_words=st.booleans(),
)
reactions = st.sampled_from([Speak(), Duck(), Pause(), Pause(0.5), Pause(2.0, after=0.3)])


@given(standings, reactions, st.floats(0.0, 12.0), st.floats(0.0, 12.0))
def test_between_the_times_it_names_nothing_changes(standing, reaction, now, later):
    now, later = sorted((now, later))
    changes = standing.changes_at(reaction, now)

    if changes is None or later < changes:
        assert standing.called_for(reaction, now) == standing.called_for(reaction, later)


@pytest.mark.parametrize(
    ("standing", "now", "called_for"),
    [
        (OPEN, 10.1, Duck(lead=0.06)),
        (OPEN, 10.29, Duck(lead=0.06)),
        (OPEN, 10.3, Pause(after=0.3, lead=0.06)),
        (replace(OPEN, grace_ends=10.2), 10.4, Duck(lead=0.06)),
        (replace(OPEN, grace_ends=10.2), 10.5, Pause(after=0.3, lead=0.06)),
        (NOTHING, 10.7, Speak()),
    ],
)
def test_a_pause_can_be_a_duck_at_first(standing, now, called_for):
    assert standing.called_for(Pause(after=0.3, lead=0.06), now) == called_for


# -- as the engine sees it ------------------------------------------------------------------------


def standing_after(*events, strategy=~Backchannel()):  # noqa: B008 - a value
    engine = Engine(InterruptionPolicy(strategy, stable=0.0))
    for event in events:
        engine.receive(event)
    return engine.standing


TALK = (AgentSpeechStarted(0.0), UserSpeechStarted(3.1, onset=3.0), VoiceHeard(3.2, 0.1))


def test_without_an_overlap_nothing_stands():
    assert standing_after(AgentSpeechStarted(0.0)) is None


def test_an_onset_stands_at_once():
    standing = standing_after(*TALK)

    assert standing == Standing(
        onset=3.0,
        verdict=UNSURE,
        interruptible=True,
        grace_ends=1.0,
        quiet_from=3.2 + STILL_SOUNDING,
        awaits_transcript=True,
        has_words=False,
    )


def test_a_backchannel_is_nothing_once_its_final_is_there_and_the_voice_is_over():
    standing = standing_after(
        *TALK, Transcript(3.3, "okay"), Transcript(3.5, "okay", True), Tick(3.5)
    )

    assert not standing.calls_for(Duck(), 3.5)


def test_an_interim_backchannel_awaits_its_final():
    standing = standing_after(*TALK, Transcript(3.3, "okay"), UserSpeechEnded(3.4, silence=0.2))

    assert standing.verdict is NO
    assert standing.calls_for(Pause(), 3.6)


def test_a_voice_that_goes_on_after_its_final_is_heard_out():
    standing = standing_after(*TALK, Transcript(3.3, "okay", True), VoiceHeard(3.35, 0.1))

    assert standing.calls_for(Duck(), 3.5)
    assert not standing.calls_for(Duck(), 3.35 + STILL_SOUNDING)


def test_words_without_a_detector_are_nothing_at_their_final():
    standing = standing_after(AgentSpeechStarted(0.0), Transcript(3.0, "okay", True))

    assert not standing.calls_for(Duck(), 3.0)


def test_words_that_are_too_few_so_far_are_not_nothing():
    standing = standing_after(*TALK, Transcript(3.5, "okay", True), strategy=MinWords(3))

    assert standing.calls_for(Duck(), 4.0)


def test_a_speech_that_is_over_calls_for_nothing():
    standing = standing_after(
        *TALK, UserSpeechEnded(3.4, silence=0.2), AgentSpeechEnded(4.5), strategy=MinWords(3)
    )

    assert standing is not None
    assert not standing.calls_for(Duck(), 4.5)


@given(policies(), calls())
def test_asking_how_it_stands_changes_no_decision(policy, events):
    silent, asked = Engine(policy), Engine(policy)

    for event in events:
        expected = silent.receive(event)
        decisions = asked.receive(event)
        if (standing := asked.standing) is not None:
            standing.calls_for(Duck(), event.at)

        assert decisions == expected


@given(policies(), calls())
def test_nothing_stands_without_an_open_overlap(policy, events):
    engine = Engine(policy)
    for event in events:
        engine.receive(event)

        assert (engine.standing is None) == (engine.overlap is None)
