"""The tables of what must hold: the replaced hook's rule, and strategies in its place.

Words are played as recognisers print them, against the policies that the options make, with the
default ``stable``.
"""

import pytest

from livekit_interrupt_plugin import (
    Action,
    ConfigurationError,
    Fate,
    MinWords,
    MinWordsInterruptionStrategy,
)
from livekit_interrupt_plugin.attribution import Belongs
from livekit_interrupt_plugin.engine import Engine
from livekit_interrupt_plugin.events import (
    AgentSpeechEnded,
    AgentSpeechStarted,
    Opinion,
    Tick,
    Transcript,
    UserSpeechEnded,
    UserSpeechStarted,
    VoiceHeard,
)
from livekit_interrupt_plugin.hosts.rule_given import rule_given
from livekit_interrupt_plugin.strategies import Phrases
from livekit_interrupt_plugin.testing.play import play, settled

INTERRUPT, IGNORE, PASS = Action.INTERRUPT, Action.IGNORE, Action.PASS


def policy_of(*, strategies=(), min_words=None, speech_duration=None):
    return rule_given(
        policy=None,
        strategies=strategies,
        min_words=min_words,
        speech_duration=speech_duration,
        grace=None,
    ).policy


def outcome(decisions):
    return [(decision.action, decision.text) for decision in settled(decisions)]


def windows(began, seconds, *, each=0.05):
    """Voice windows as a detector reports them."""
    count = round(seconds / each)
    return [VoiceHeard(began + each * (index + 1), each) for index in range(count)]


def spoken(text, *, began=3.0, seconds=0.4, is_final=True):
    """*text*, said well inside the agent's speech, with everything that reports it."""
    return [
        UserSpeechStarted(began + 0.01, onset=began),
        *windows(began + 0.01, seconds),
        Transcript(began + seconds + 0.1, text),
        *([Transcript(began + seconds + 0.3, text, is_final=True)] if is_final else ()),
        UserSpeechEnded(began + seconds + 0.55, silence=0.5),
    ]


# -- the replaced hook's rule ---------------------------------------------------------------------


def test_without_agent_speech_nothing_is_decided():
    assert play(policy_of(), *spoken("one two three four five")) == []


def test_a_speech_that_does_not_allow_it_is_not_interrupted():
    decisions = play(
        policy_of(),
        AgentSpeechStarted(0.0, interruptible=False),
        *spoken("one two three four five"),
    )

    assert outcome(decisions) == [(IGNORE, "one two three four five")]
    assert decisions[-1].strategy == "not allowed"


def test_a_speech_that_was_interrupted_already_is_not_interrupted_again():
    decisions = play(
        policy_of(),
        AgentSpeechStarted(0.0),
        *spoken("one two three four"),
        *spoken("five six seven eight nine", began=6.0),
    )

    assert outcome(decisions) == [(INTERRUPT, "one two three four")]


@pytest.mark.parametrize(
    ("text", "is_final", "action"),
    [
        ("one two three", True, IGNORE),
        ("one two three", False, IGNORE),
        ("one two three four", True, INTERRUPT),
        ("one two three four", False, INTERRUPT),
    ],
    ids=["3 final", "3 interim", "4 final", "4 interim with no final"],
)
def test_more_than_three_words_interrupt(text, is_final, action):
    decisions = play(policy_of(), AgentSpeechStarted(0.0), *spoken(text, is_final=is_final))

    assert outcome(decisions) == [(action, text)]


def test_five_words_at_the_very_beginning_interrupt_when_grace_ends():
    decisions = play(
        policy_of(), AgentSpeechStarted(7.0), Transcript(7.05, "one two three four five")
    )

    assert [(d.action, d.at) for d in settled(decisions)] == [(INTERRUPT, 8.0)]


def test_enough_voice_interrupts_when_no_words_are_asked_for():
    decisions = play(
        policy_of(min_words=0),
        AgentSpeechStarted(0.0),
        UserSpeechStarted(3.0),
        *windows(3.0, 1.5),
    )

    (decision,) = settled(decisions)
    assert (decision.action, decision.at) == (INTERRUPT, pytest.approx(3.65))
    assert decision.reason == "0.65 s of voice, on voice alone"


def test_too_little_voice_does_not_interrupt():
    decisions = play(
        policy_of(min_words=0),
        AgentSpeechStarted(0.0),
        UserSpeechStarted(3.0),
        *windows(3.0, 0.6),
        UserSpeechEnded(4.1, silence=0.5),
    )

    assert outcome(decisions) == [(IGNORE, "")]


def test_after_an_interruption_every_word_is_answered():
    engine = Engine(policy_of())
    events = [AgentSpeechStarted(0.0), *spoken("well i have a question", is_final=False)]
    (decision,) = settled([d for event in events for d in engine.receive(event)])
    the_rest = Transcript(4.6, "well i have a question about tea", is_final=True)

    assert (decision.action, decision.fate) == (INTERRUPT, Fate.ANSWERED)
    assert decision.text == "well i have a question"
    assert engine.whose(the_rest) is Belongs.TURN
    assert engine.receive(the_rest) == []


# -- strategies in its place ----------------------------------------------------------------------


def consulted(policy, events, *, min_words):
    """Play *events* with what a consulted word counter answers to each text."""
    engine = Engine(policy)
    decisions = []
    asked = None
    for event in [*events, *(Tick(12.0 + step / 100) for step in range(1000))]:
        decisions += engine.receive(event)
        overlap = engine.overlap
        if overlap is not None and overlap.text and overlap.text != asked:
            asked = overlap.text
            enough = len(overlap.words) >= min_words
            source = f"MinWordsInterruptionStrategy(min_words={min_words})"
            decisions += engine.receive(Opinion(event.at, source, float(enough)))
    return decisions


THREE = MinWordsInterruptionStrategy(min_words=3)


@pytest.mark.parametrize(
    ("options", "text", "action"),
    [
        ({"min_words": 0}, "okay", INTERRUPT),
        ({"min_words": 0}, "yes that's right", INTERRUPT),
        ({"strategies": [THREE]}, "okay", IGNORE),
        ({"strategies": [THREE]}, "yes that's right", INTERRUPT),
        ({"strategies": [THREE], "min_words": 3}, "okay", IGNORE),
        ({"strategies": [THREE], "min_words": 3}, "yes that's right", IGNORE),
        ({"strategies": [THREE], "min_words": 3}, "yes that's quite right", INTERRUPT),
        ({"strategies": [THREE], "min_words": 0}, "okay", IGNORE),
    ],
)
def test_strategies_take_the_place_of_the_rule(options, text, action):
    policy = policy_of(**options)

    decisions = consulted(policy, [AgentSpeechStarted(0.0), *spoken(text)], min_words=3)

    assert outcome(decisions) == [(action, text)]


@pytest.mark.parametrize(
    "options", [{"min_words": 0}, {"strategies": [THREE]}, {"strategies": [THREE], "min_words": 3}]
)
@pytest.mark.parametrize("text", ["okay", "yes that's right"])
def test_with_the_agent_silent_all_words_pass_at_once(options, text):
    engine = Engine(policy_of(**options))
    for event in spoken(text):
        if isinstance(event, Transcript):
            assert engine.whose(event) is Belongs.TURN

        assert engine.receive(event) == []
        assert engine.wake_at is None


def test_what_was_ignored_is_not_heard_of_in_the_next_turn():
    engine = Engine(policy_of(strategies=[THREE]))
    events = [
        AgentSpeechStarted(0.0),
        *spoken("okay", is_final=False),
        Tick(5.0),
        AgentSpeechEnded(5.5),
    ]
    (ignored,) = settled([d for event in events for d in engine.receive(event)])
    late = Transcript(6.0, "okay", is_final=True)
    belongs = engine.whose(late)
    engine.receive(late)
    engine.receive(UserSpeechStarted(7.0))
    next_turn = Transcript(8.0, "what time is it", is_final=True)

    assert (ignored.action, ignored.fate) == (IGNORE, Fate.DISCARDED)
    assert belongs is Belongs.SETTLED
    assert engine.whose(next_turn) is Belongs.TURN
    assert engine.receive(next_turn) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [("stop", "Phrases('stop')"), ("one two", "MinWords(2)"), ("stop it", "Phrases('stop')")],
)
def test_of_two_strategies_the_first_yes_wins(text, named):
    policy = policy_of(strategies=[Phrases("stop"), MinWords(2)])

    (decision,) = settled(play(policy, AgentSpeechStarted(0.0), *spoken(text)))

    assert (decision.action, decision.strategy) == (INTERRUPT, named)


@pytest.mark.parametrize("strategies", [(), [Phrases("stop"), MinWords(2)], [THREE]])
def test_no_strategy_interrupts_what_must_not_be_interrupted(strategies):
    decisions = consulted(
        policy_of(strategies=strategies),
        [AgentSpeechStarted(0.0, interruptible=False), *spoken("stop it now please")],
        min_words=3,
    )

    assert outcome(decisions) == [(IGNORE, "stop it now please")]


@pytest.mark.parametrize("min_words", [0, -1, 2.5, "3", True, None])
def test_an_impossible_number_of_words_is_refused(min_words):
    with pytest.raises(ConfigurationError, match="min_words must be a whole number"):
        MinWordsInterruptionStrategy(min_words=min_words)


# -- the user's turn and the agent's end ----------------------------------------------------------


@pytest.mark.parametrize(
    ("began", "action"),
    [(4.0, IGNORE), (4.45, IGNORE), (4.55, PASS), (4.9, PASS)],
    ids=["well before the end", "just too early", "in the answer window", "on the tail"],
)
def test_yes_on_the_tail_of_the_agents_speech_is_an_answer(began, action):
    events = [AgentSpeechStarted(0.0), *spoken("yes", began=began, seconds=0.1)]
    events = sorted([*events, AgentSpeechEnded(5.0)], key=lambda event: event.at)

    (decision,) = settled(play(policy_of(), *events))

    assert decision.action is action


def test_who_talks_on_through_the_agents_end_has_the_turn():
    decisions = settled(
        play(
            policy_of(),
            AgentSpeechStarted(0.0),
            UserSpeechStarted(3.0),
            *windows(3.0, 2.0, each=0.1),
            AgentSpeechEnded(5.05),
        )
    )

    assert [(d.action, d.at, d.reason) for d in decisions] == [
        (PASS, 5.05, "the agent had finished")
    ]


def test_a_voice_in_mid_word_when_the_agent_starts_was_there_first():
    decisions = settled(
        play(
            policy_of(),
            UserSpeechStarted(1.0),
            *windows(1.0, 1.0),
            AgentSpeechStarted(2.05),
            Transcript(2.3, "one more", is_final=True),
            UserSpeechEnded(2.6, silence=0.5),
        )
    )

    assert [(d.action, d.reason) for d in decisions] == [(PASS, "the user spoke first")]


# -- how long an overlap lasts --------------------------------------------------------------------


def test_an_overlap_with_its_final_is_over_after_the_settle_time():
    decisions = settled(
        play(
            MinWords(4),
            AgentSpeechStarted(0.0),
            UserSpeechStarted(3.0),
            VoiceHeard(3.4, 0.4),
            Transcript(3.6, "okay", is_final=True),
            UserSpeechEnded(3.9, silence=0.5),
        )
    )

    assert [(d.action, d.at) for d in decisions] == [(IGNORE, 4.0)]


@pytest.mark.parametrize("final_at", [4.3, 4.8])
def test_an_outstanding_final_is_waited_for_and_ends_the_overlap(final_at):
    decisions = settled(
        play(
            MinWords(4),
            AgentSpeechStarted(0.0),
            UserSpeechStarted(3.0),
            VoiceHeard(3.4, 0.4),
            UserSpeechEnded(3.9, silence=0.5),
            Transcript(final_at, "okay", is_final=True),
        )
    )

    assert [(d.action, d.at, d.text) for d in decisions] == [(IGNORE, final_at, "okay")]


@pytest.mark.parametrize("interim", ["", "okay"], ids=["noise", "a lost final"])
@pytest.mark.parametrize("seconds", [0.1, 0.4])
def test_a_final_that_never_comes_is_waited_for_only_so_long(interim, seconds):
    decisions = settled(
        play(
            MinWords(4),
            AgentSpeechStarted(0.0),
            UserSpeechStarted(3.0),
            VoiceHeard(3.0 + seconds, seconds),
            Transcript(3.5, interim),
            UserSpeechEnded(3.9, silence=0.5),
        )
    )

    assert [(d.action, d.at) for d in decisions] == [(IGNORE, 3.0 + seconds + 1.5)]


def test_the_hang_over_of_a_detector_is_quiet():
    decisions = settled(
        play(
            MinWords(4),
            AgentSpeechStarted(0.0),
            UserSpeechStarted(3.0),
            Transcript(3.5, "okay", is_final=True),
            UserSpeechEnded(4.0, silence=0.5),
        )
    )

    assert [(d.action, d.at) for d in decisions] == [(IGNORE, 4.1)]


def test_a_voice_whose_end_nobody_reports_does_not_hold_its_overlap_for_ever():
    (decision,) = settled(play(MinWords(4), AgentSpeechStarted(0.0), UserSpeechStarted(3.0)))

    assert (decision.action, decision.at) == (IGNORE, pytest.approx(3.0 + 10.0 + 0.6))


def test_a_pause_shorter_than_the_settle_time_does_not_end_an_overlap():
    decisions = settled(
        play(
            MinWords(4),
            AgentSpeechStarted(0.0),
            UserSpeechStarted(3.0),
            VoiceHeard(3.4, 0.4),
            Transcript(3.5, "wait i", is_final=True),
            UserSpeechEnded(3.6, silence=0.2),
            UserSpeechStarted(3.95),
            VoiceHeard(4.2, 0.25),
            Transcript(4.4, "have one", is_final=True),
        )
    )

    assert [(d.action, d.text) for d in decisions] == [(INTERRUPT, "wait i have one")]


def test_words_do_not_pile_up_over_the_agents_whole_turn():
    decisions = settled(
        play(
            MinWords(4),
            AgentSpeechStarted(0.0),
            *(event for began in (2.0, 5.0, 8.0) for event in spoken("okay right", began=began)),
        )
    )

    assert [(d.action, d.overlap) for d in decisions] == [(IGNORE, 1), (IGNORE, 2), (IGNORE, 3)]


def test_the_turn_after_a_settled_overlap_is_heard_though_no_final_had_come():
    engine = Engine(policy_of())
    for event in (
        AgentSpeechStarted(0.0),
        UserSpeechStarted(4.0),
        VoiceHeard(4.3, 0.3),
        UserSpeechEnded(4.8, silence=0.5),
        AgentSpeechEnded(5.0),
        UserSpeechStarted(5.4),
        VoiceHeard(6.4, 1.0),
    ):
        engine.receive(event)

    assert engine.whose(Transcript(6.8, "what about tomorrow", True)) is Belongs.TURN


def test_a_mumble_shorter_than_a_finals_tail_is_waited_for_too():
    engine = Engine(policy_of())
    for event in (
        AgentSpeechStarted(0.0),
        UserSpeechStarted(3.0),
        VoiceHeard(3.15, 0.15),
        UserSpeechEnded(3.65, silence=0.5),
        AgentSpeechEnded(3.8),
        Tick(3.9),
    ):
        engine.receive(event)

    assert engine.whose(Transcript(4.0, "mm", is_final=True)) is Belongs.OVERLAP
