"""A policy by situation: which one holds, and what the engine makes of changes and of thinking."""

import pytest

from livekit_interrupt_plugin import (
    Action,
    Backchannel,
    Commands,
    ConfigurationError,
    Engine,
    InterruptionPolicy,
    MinWords,
    Phrases,
    Profiles,
)
from livekit_interrupt_plugin.events import (
    AgentSpeechEnded,
    AgentSpeechStarted,
    AgentThinkingEnded,
    AgentThinkingStarted,
    InterruptibilityChanged,
    PolicyChanged,
    Tick,
    Transcript,
    UserSpeechEnded,
    UserSpeechStarted,
    VoiceHeard,
)
from livekit_interrupt_plugin.profiles import Situation, profiles_of
from livekit_interrupt_plugin.testing.play import play, settled

DEFAULT = InterruptionPolicy(MinWords(1), stable=0.0)
STRICT = InterruptionPolicy(MinWords(4), stable=0.0)
THINKING = InterruptionPolicy(~Backchannel(), stable=0.0)
FIRST = InterruptionPolicy(Commands(), grace=3.0)
BILLING = InterruptionPolicy(MinWords(2))
CANCEL = InterruptionPolicy(Phrases("cancel"))


class Billing:
    id = "billing"


class Refunds(Billing):
    id = "refunds"


def done(*decisions):
    return [(d.action.value, d.at, d.text, d.profile) for d in settled(*decisions)]


# -- which one holds ------------------------------------------------------------------------------

PROFILES = Profiles(
    DEFAULT,
    thinking=THINKING,
    first=FIRST,
    agents={Billing: BILLING, "refunds": STRICT},
    tools={"cancel_order": CANCEL},
)


@pytest.mark.parametrize(
    ("situation", "policy", "name"),
    [
        (Situation(), DEFAULT, None),
        (Situation(is_first=True, agent=Billing()), FIRST, "first"),
        (Situation(agent=Billing()), BILLING, "agent Billing"),
        (Situation(agent=Refunds()), STRICT, "agent refunds"),
        (Situation(agent=object()), DEFAULT, None),
        (Situation(is_thinking=True, is_first=True), THINKING, "thinking"),
        (Situation(is_thinking=True, tools=("cancel_order",)), CANCEL, "tool cancel_order"),
        (
            Situation(is_thinking=True, tools=("cancel_order", "look_up")),
            CANCEL,
            "tool cancel_order",
        ),
        (Situation(is_thinking=True, tools=("look_up",)), THINKING, "thinking"),
        (Situation(tools=("cancel_order",)), DEFAULT, None),
    ],
)
def test_the_most_particular_one_holds(situation, policy, name):
    profile = PROFILES.profile(situation)

    assert (profile.policy, profile.name) == (policy, name)


def test_a_subclass_is_an_agent_of_its_class():
    class Late(Billing):
        id = "late"

    assert PROFILES.profile(Situation(agent=Late())).name == "agent Billing"


def test_a_policy_by_itself_says_nothing_of_thinking():
    assert profiles_of("gate", STRICT).profile(Situation()).policy == STRICT
    assert profiles_of("gate", STRICT).profile(Situation(is_thinking=True)) is None


def test_its_repr_shows_what_was_given():
    assert repr(Profiles(first=FIRST)) == f"Profiles({InterruptionPolicy()!r}, first={FIRST!r})"
    assert {PROFILES: 1}[PROFILES] == 1


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (
            lambda: Profiles(MinWords(3)),
            r"default must be an InterruptionPolicy, got MinWords\(3\)",
        ),
        (lambda: Profiles(thinking="strict"), "thinking must be an InterruptionPolicy"),
        (lambda: Profiles(first=0), "first must be an InterruptionPolicy, got 0"),
        (lambda: Profiles(agents=[Billing]), "agents must be a mapping"),
        (lambda: Profiles(agents={Billing(): STRICT}), "agents must be named by a class or an id"),
        (lambda: Profiles(agents={Billing: None}), r"agents\['Billing'\] must be an Interruption"),
        (lambda: Profiles(tools={Billing: STRICT}), "tools must be named by a name, got"),
        (lambda: Profiles(tools={"": STRICT}), "tools must be named by a name, got ''"),
        (lambda: Profiles(tools={"pay": 3}), r"tools\['pay'\] must be an InterruptionPolicy"),
        (lambda: profiles_of("gate", MinWords(3)), "gate: policy must be an InterruptionPolicy or"),
    ],
)
def test_what_is_no_policy_is_said_at_once(make, rule):
    with pytest.raises(ConfigurationError, match=rule):
        make()


# -- a change -------------------------------------------------------------------------------------


def test_a_change_holds_from_the_next_event():
    decisions = play(
        DEFAULT,
        AgentSpeechStarted(0.0),
        PolicyChanged(2.0, STRICT, "strict"),
        Transcript(3.0, "one two three", True),
        PolicyChanged(6.0, DEFAULT),
        Transcript(7.0, "one", True),
    )

    assert done(decisions) == [
        ("ignore", 3.6, "one two three", "strict"),
        ("interrupt", 7.0, "one", None),
    ]


def test_what_was_said_already_is_judged_anew():
    decisions = play(
        STRICT,
        AgentSpeechStarted(0.0),
        Transcript(3.0, "one two three", True),
        PolicyChanged(3.2, DEFAULT, "loose"),
    )

    assert done(decisions) == [("interrupt", 3.2, "one two three", "loose")]


def test_a_longer_grace_protects_what_is_being_said():
    decisions = play(
        DEFAULT,
        AgentSpeechStarted(0.0),
        PolicyChanged(0.5, InterruptionPolicy(MinWords(1), grace=5.0, stable=0.0)),
        Transcript(3.0, "stop", True),
    )

    assert done(decisions) == [("interrupt", 5.0, "stop", None)]


def test_an_overlap_settles_by_the_quiet_of_the_policy_that_holds():
    decisions = play(
        InterruptionPolicy(MinWords(4), settle=3.0, stable=0.0),
        AgentSpeechStarted(0.0),
        Transcript(3.0, "one", True),
        PolicyChanged(4.0, InterruptionPolicy(MinWords(4), settle=0.5, stable=0.0)),
    )

    assert done(decisions) == [("ignore", 4.0, "one", None)]


def test_words_that_stood_long_enough_for_the_new_policy_count_at_once():
    decisions = play(
        InterruptionPolicy(MinWords(1), stable=0.6),
        AgentSpeechStarted(0.0),
        Transcript(3.0, "stop"),
        PolicyChanged(3.3, InterruptionPolicy(MinWords(1), stable=0.1)),
    )

    assert done(decisions) == [("interrupt", 3.3, "stop", None)]


# -- thinking -------------------------------------------------------------------------------------


def test_a_backchannel_while_the_agent_thinks_leaves_its_reply_alone():
    decisions = play(
        THINKING,
        AgentThinkingStarted(0.0),
        Transcript(1.0, "mm-hmm", True),
        AgentSpeechStarted(3.0),
    )

    assert done(decisions) == [("ignore", 1.6, "mm-hmm", None)]


def test_who_takes_the_floor_while_it_thinks_has_it_at_once():
    decisions = play(THINKING, AgentThinkingStarted(0.0), Transcript(0.2, "stop that", True))

    assert done(decisions) == [("interrupt", 0.2, "stop that", None)]


def test_grace_begins_when_it_is_heard():
    decisions = play(
        DEFAULT,
        AgentThinkingStarted(0.0),
        AgentSpeechStarted(3.0),
        Transcript(3.2, "stop", True),
    )

    assert done(decisions) == [("interrupt", 4.0, "stop", None)]


def test_what_is_said_as_it_begins_to_speak_stays_one_overlap():
    decisions = play(
        THINKING,
        AgentThinkingStarted(0.0),
        Transcript(2.8, "mm-hmm"),
        AgentSpeechStarted(3.0),
        Transcript(3.3, "mm-hmm but why", True),
    )

    assert [d.overlap for d in decisions] == [1] * len(decisions)
    assert done(decisions) == [("interrupt", 4.0, "mm-hmm but why", None)]


def test_what_is_said_over_its_last_words_stays_open_while_it_thinks_on():
    decisions = play(
        THINKING,
        AgentSpeechStarted(0.0),
        UserSpeechStarted(2.9),
        Transcript(3.0, "mm-hmm"),
        AgentThinkingStarted(3.1),
        UserSpeechEnded(3.5, silence=0.2),
        Transcript(3.6, "mm-hmm", True),
    )

    assert [(d.action, d.overlap) for d in settled(decisions)] == [(Action.IGNORE, 1)]


def test_without_thinking_the_same_words_are_an_ordinary_turn():
    decisions = play(
        THINKING,
        AgentSpeechStarted(0.0),
        UserSpeechStarted(2.9),
        Transcript(3.0, "mm-hmm"),
        AgentSpeechEnded(3.1),
    )

    assert [d.action for d in settled(decisions)] == [Action.PASS]


def test_who_talks_on_when_it_gives_up_thinking_has_an_ordinary_turn():
    decisions = play(
        STRICT,
        AgentThinkingStarted(0.0),
        UserSpeechStarted(1.0),
        VoiceHeard(1.2, 0.2),
        Transcript(1.2, "well"),
        AgentThinkingEnded(1.3),
        Transcript(1.8, "well well", True),
    )

    assert [(d.action, d.at) for d in settled(decisions)] == [(Action.PASS, 1.3)]


def test_the_turn_that_made_it_think_passes_with_its_late_final():
    engine = Engine(THINKING)
    for moment in (
        UserSpeechStarted(0.5),
        VoiceHeard(0.8, 0.3),
        UserSpeechEnded(1.0, silence=0.2),
        AgentThinkingStarted(1.5),
    ):
        engine.receive(moment)

    assert engine.receive(Transcript(2.0, "where is my parcel", True)) == []
    assert engine.overlap is None


def test_a_reply_that_must_not_be_interrupted_is_not():
    decisions = play(
        DEFAULT, AgentThinkingStarted(0.0, interruptible=False), Transcript(1.0, "stop", True)
    )

    assert [(d.action, d.strategy) for d in settled(decisions)] == [(Action.IGNORE, "not allowed")]


def test_a_reply_that_may_be_interrupted_now_is_by_what_was_said():
    decisions = play(
        DEFAULT,
        AgentThinkingStarted(0.0, interruptible=False),
        Transcript(1.0, "stop", True),
        InterruptibilityChanged(1.2, True),
    )

    assert done(decisions) == [("interrupt", 1.2, "stop", None)]


def test_an_end_of_speech_that_is_told_late_does_not_end_its_thinking():
    engine = Engine(THINKING)
    engine.receive(AgentSpeechStarted(0.0))
    engine.receive(AgentThinkingStarted(2.0))
    engine.receive(AgentSpeechEnded(2.1, since=2.0))

    assert engine.agent_is_thinking
    engine.receive(AgentThinkingEnded(3.0))
    assert not engine.agent_is_audible
    assert engine.receive(Tick(9.0)) == []
