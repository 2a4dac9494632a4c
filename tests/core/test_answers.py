"""Answers to what the agent asks: said over its question, they are not lost."""

import pytest

from livekit_interrupt_plugin import (
    Action,
    Backchannel,
    Fate,
    InterruptionPolicy,
    MinWords,
    presets,
)
from livekit_interrupt_plugin.events import (
    AgentSaid,
    AgentSpeechEnded,
    AgentSpeechStarted,
    Transcript,
    UserSpeechEnded,
    UserSpeechStarted,
    VoiceHeard,
)
from livekit_interrupt_plugin.strategies.lexicon import Lexicon
from livekit_interrupt_plugin.testing.play import play, settled

from .driving import begin, driving, say

ANSWERED, DISCARDED, KEPT = Fate.ANSWERED, Fate.DISCARDED, Fate.KEPT
#: When the agent's question ends, in seconds.
ASKED = 5.0


def heard(text, began, language=None, *, final_after=0.2):
    """*text*, said from *began* on."""
    return [
        UserSpeechStarted(began + 0.1, onset=began),
        VoiceHeard(began + 0.3, 0.2),
        Transcript(began + 0.3, text, language=language),
        UserSpeechEnded(began + 0.3),
        Transcript(began + 0.3 + final_after, text, is_final=True, language=language),
    ]


def asking(question="Is Friday all right for you?", *, goes_on):
    """The agent asks, and then is silent or says more."""
    after = AgentSaid(ASKED + 3.0, "I can offer Monday.") if goes_on else AgentSpeechEnded(ASKED)
    return [AgentSpeechStarted(0.0), AgentSaid(ASKED, question), after]


def fate(text, began, *agent, policy=None, language=None, final_after=0.2):
    events = [*agent, *heard(text, began, language, final_after=final_after)]
    events.sort(key=lambda event: event.at)
    (decision,) = settled(play(policy or presets.balanced(), *events))
    assert decision.action is Action.IGNORE
    return decision.fate


@pytest.mark.parametrize("before_the_end", [0.55, 0.7, 0.85])
def test_an_answer_on_the_tail_of_the_question_is_answered(before_the_end):
    assert fate("yes", ASKED - before_the_end, *asking(goes_on=False)) is ANSWERED


@pytest.mark.parametrize("after_the_question", [-0.8, -0.3, 0.0, 0.4, 1.0])
def test_an_answer_that_the_agent_talks_over_is_kept(after_the_question):
    assert fate("yes", ASKED + after_the_question, *asking(goes_on=True)) is KEPT


@pytest.mark.parametrize("began", [ASKED - 1.05, ASKED - 2.0])
def test_who_was_silent_long_before_the_end_of_the_question_has_not_answered_it(began):
    assert fate("yes", began, *asking(goes_on=False), final_after=1.3) is DISCARDED


def test_a_question_that_the_agent_has_long_left_is_not_answered_any_more():
    left = [*asking(goes_on=True), AgentSaid(ASKED + 4.0, "Or Tuesday.")]

    assert fate("yes", ASKED + 3.9, *left) is DISCARDED


def test_the_last_word_before_a_long_pause_still_asks():
    assert fate("yes", ASKED + 2.0, *asking(goes_on=True)) is KEPT


@pytest.mark.parametrize("text", ["yes", "oh yeah", "mm-hmm", "uh-huh", "that's fine", "okay sure"])
def test_words_that_answer(text):
    assert fate(text, ASKED - 0.6, *asking(goes_on=False)) is ANSWERED


@pytest.mark.parametrize("text", ["oh", "wow", "hmm", "haha", "and then"])
def test_words_that_listen(text):
    policy = InterruptionPolicy(MinWords(9))

    assert fate(text, ASKED - 0.6, *asking(goes_on=False), policy=policy) is DISCARDED


def test_no_is_an_answer_where_it_does_not_interrupt():
    policy = InterruptionPolicy(MinWords(3))

    assert fate("no", ASKED - 0.6, *asking(goes_on=False), policy=policy) is ANSWERED


@pytest.mark.parametrize(
    ("language", "question", "text"),
    [
        ("de", "Passt Ihnen Freitag?", "ja genau"),
        ("fr", "Vendredi, ça vous va ?", "oui"),
        ("ja", "金曜日でよろしいですか？", "はい"),
        ("zh", "星期五可以吗？", "可以"),
    ],
)
def test_the_language_is_that_of_the_transcript(language, question, text):
    agent = asking(question, goes_on=False)

    assert fate(text, ASKED - 0.6, *agent, language=language) is ANSWERED


def test_without_a_language_the_strategy_names_it_and_its_words():
    mine = Lexicon("de", answers=("passt scho",))
    policy = InterruptionPolicy(MinWords(9) & ~Backchannel(language="de", words=mine))

    assert fate("passt scho", ASKED - 0.6, *asking(goes_on=False), policy=policy) is ANSWERED
    assert fate("sure", ASKED - 0.6, *asking(goes_on=False), policy=policy) is DISCARDED


@pytest.mark.parametrize(
    ("unmatched", "goes_on", "expected"),
    [
        ("discard", False, ANSWERED),
        ("discard", True, KEPT),
        ("keep", False, ANSWERED),
        ("keep", True, KEPT),
        ("answer", False, ANSWERED),
        ("answer", True, ANSWERED),
    ],
)
def test_an_answer_fares_no_worse_than_other_words(unmatched, goes_on, expected):
    policy = InterruptionPolicy(unmatched=unmatched)

    assert fate("yes", ASKED - 0.6, *asking(goes_on=goes_on), policy=policy) is expected


def test_a_late_final_is_an_answer_as_well():
    events = [
        *asking(goes_on=False),
        UserSpeechStarted(ASKED - 0.7, onset=ASKED - 0.8),
        VoiceHeard(ASKED - 0.6, 0.2),
        UserSpeechEnded(ASKED - 0.55),
        Transcript(ASKED + 2.0, "yes", is_final=True),
    ]
    events.sort(key=lambda event: event.at)

    nothing, late = settled(play(presets.balanced(), *events))

    assert (nothing.text, nothing.fate) == ("", DISCARDED)
    assert (late.text, late.fate) == ("yes", ANSWERED)


def test_the_next_speech_goes_on_when_it_begins_before_the_answer_is_settled():
    agent = [*asking(goes_on=False), AgentSpeechStarted(ASKED + 0.05)]

    assert fate("yes", ASKED - 0.8, *agent, final_after=0.5) is KEPT


def test_an_answer_is_heard_when_the_agent_has_stopped():
    driver, host = driving(presets.balanced())
    begin(driver, host)
    say(driver, host, "yes", is_final=True)
    driver.user_ended()
    host.advance(0.55)
    driver.agent_said("Is Friday all right for you?")
    driver.agent_ended()
    assert host.heard == []

    host.advance(0.1)

    assert host.heard == ["<voice>", "yes"]
    assert host.kept == []


def test_an_answer_that_is_talked_over_is_in_the_conversation_and_nothing_else():
    driver, host = driving(presets.balanced())
    driver.agent_started()
    host.advance(2.0)
    driver.agent_said("Is Friday all right for you?")
    host.follow(driver.user_started(), "<voice>")
    say(driver, host, "yes", is_final=True)
    driver.user_ended()

    host.advance(2.0)

    assert (host.kept, host.heard) == (["yes"], [])
