"""The agent's own words, heard back, and what a user repeats."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livekit_interrupt_plugin import (
    Action,
    Backchannel,
    ConfigurationError,
    Echo,
    InterruptionPolicy,
    MinWords,
)
from livekit_interrupt_plugin.agent_speech import AgentWords
from livekit_interrupt_plugin.events import (
    AgentSaid,
    AgentSpeechStarted,
    Transcript,
    UserSpeechEnded,
    UserSpeechStarted,
)
from livekit_interrupt_plugin.overlap import GrowingOverlap
from livekit_interrupt_plugin.testing import play, settled
from livekit_interrupt_plugin.verdict import Verdict

YES, NO, UNSURE = Verdict.YES, Verdict.NO, Verdict.UNSURE
AGENT = "Your order ships on Friday, and the courier rings twice before he leaves it there."


def judged(text, *, final=False, agent=AGENT, strategy=Echo()):  # noqa: B008 - a value
    words = AgentWords()
    words.add(0.0, agent)
    overlap = GrowingOverlap(1, 0.0, agent=words)
    overlap.add_transcript(Transcript(1.0, text, final), stable=0.0)
    return strategy.judge(overlap)


@pytest.mark.parametrize(
    "text",
    [
        "the courier rings twice",
        "The courier rings twice, before he leaves it there.",
        "rings twice before he",
        "and the courier rings he leaves it there",
    ],
)
@pytest.mark.parametrize("final", [False, True])
def test_the_agents_words_in_its_order_are_an_echo(text, final):
    assert judged(text, final=final).verdict is YES


@pytest.mark.parametrize("text", ["the", "the courier", "the courier rings"])
def test_a_beginning_may_become_an_echo_and_a_final_ends_the_wait(text):
    assert judged(text).verdict is UNSURE
    assert judged(text, final=True).verdict is NO


@pytest.mark.parametrize(
    "text",
    ["wait", "the order", "the courier rings twice but", "he rings the courier twice", "mm-hmm",
     "twice rings courier the", "stop the courier rings twice", "and the he leaves it there",
     "he leaves it there and the courier rings"],
)  # fmt: skip
def test_a_word_of_ones_own_is_no_echo(text):
    assert judged(text).verdict is NO


def test_what_was_said_long_ago_is_no_echo():
    long_ago = AGENT + " You can pay by card, by transfer or in cash when he hands it over to you"

    assert judged("your order ships on friday", agent=long_ago).verdict is NO
    assert judged("when he hands it over", agent=long_ago).verdict is YES
    farther = Echo(window=40)
    assert judged("your order ships on friday", agent=long_ago, strategy=farther).verdict is YES


@pytest.mark.parametrize("text", ["the second one", "the second one?", "friday", "on Friday?"])
def test_an_option_repeated_is_the_users(text):
    agent = "On Friday the first one is free, or do you prefer the second one?"

    assert judged(text, agent=agent, final=True).verdict is NO


def test_a_question_back_is_the_users_however_long():
    agent = "We come next Monday morning at nine."

    assert judged("next monday morning at nine", agent=agent).verdict is YES
    assert judged("Next Monday morning at nine?", agent=agent).verdict is NO
    assert judged("Next Monday morning at nine?", agent=agent[:-1] + "?").verdict is YES


def said_word_by_word(text, onset, *, voiced):
    """*text* heard from *onset* on, over AGENT, of which a word ends every 0.3 s from 1.3 s on."""
    words = AgentWords()
    for index, word in enumerate(AGENT.split()):
        words.add(1.3 + 0.3 * index, word)
    overlap = GrowingOverlap(1, onset, agent=words)
    if voiced:
        overlap.add_voice(onset, 0.3)
    overlap.add_transcript(Transcript(onset + 1.0, text), stable=0.0)
    return Echo().judge(overlap).verdict


def test_an_echo_sounds_while_the_agent_speaks_and_who_repeats_has_heard_it_out():
    # "courier" has ended at 3.4, "twice" at 4.0.
    assert said_word_by_word("the courier rings twice", 3.2, voiced=True) is YES
    assert said_word_by_word("the courier rings twice", 3.8, voiced=True) is YES
    assert said_word_by_word("the courier rings twice", 4.2, voiced=True) is NO


def test_where_no_voice_was_heard_the_recogniser_has_its_time():
    assert said_word_by_word("the courier rings twice", 4.7, voiced=False) is YES
    assert said_word_by_word("the courier rings twice", 5.2, voiced=False) is NO


def test_without_the_agents_words_everything_is_the_users():
    assert judged("the courier rings twice", agent="").verdict is NO
    assert judged("", agent="").verdict is UNSURE


def test_characters_are_compared_and_words_are_counted_where_no_spaces_are_written():
    agent = "您的订单将在星期五发货"

    assert judged("单将在星期五发货", agent=agent).verdict is YES
    assert judged("五发货", agent=agent).verdict is UNSURE
    assert judged("星期六", agent=agent).verdict is NO


def test_the_reason_names_the_words():
    assert judged("the courier").reason == "'the courier' may be the agent's own words"
    assert judged("wait").reason == "'wait' is not what the agent has just said"
    assert judged("the courier", final=True).reason == "'the courier' is too short for an echo"
    assert judged("hm", agent="").reason == "it is not known what the agent says"


def outcome(strategy, *texts):
    """What is settled when *texts* are heard one after another, the last one again as a final."""
    heard = [Transcript(2.3 + 0.3 * i, text) for i, text in enumerate(texts)]
    end = heard[-1].at + 0.1
    decisions = play(
        InterruptionPolicy(strategy, stable=0.0),
        AgentSpeechStarted(0.0),
        AgentSaid(1.9, AGENT),
        UserSpeechStarted(2.0),
        *heard,
        UserSpeechEnded(end),
        Transcript(end, texts[-1], is_final=True),
    )
    return settled(decisions)[0]


@pytest.mark.parametrize("strategy", [MinWords(3) & ~Echo(), ~Backchannel() & ~Echo()])
def test_with_it_an_echo_does_not_interrupt_and_the_user_does(strategy):
    echo = ("the", "the courier", "the courier rings", "the courier rings twice")

    assert outcome(strategy, *echo).action is Action.IGNORE
    assert outcome(strategy, *echo, f"{echo[-1]} wait stop").action is Action.INTERRUPT
    assert outcome(strategy, "please", "please stop now").action is Action.INTERRUPT


def test_with_it_a_short_repetition_interrupts_at_its_final():
    decision = outcome(~Backchannel() & ~Echo(), "friday")

    assert (decision.action, decision.at) == (Action.INTERRUPT, pytest.approx(2.4))


def test_it_cannot_be_a_policy_but_its_opposite_can():
    assert not Echo().is_about_the_floor
    assert InterruptionPolicy(~Echo())
    with pytest.raises(ConfigurationError, match=r"hint: use ~Echo\(\)"):
        InterruptionPolicy(Echo())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"count": 0}, "count must be a whole number of at least 1, got 0"),
        ({"count": 2.0}, "count must be a whole number of at least 1, got 2.0"),
        ({"window": 3}, "window must be a whole number of at least 4, got 3"),
        ({"delay": -0.1}, "delay must be at least 0 seconds, got -0.1"),
    ],
)
def test_numbers_that_cannot_work_are_refused(arguments, message):
    with pytest.raises(ConfigurationError, match=message):
        Echo(**arguments)


@pytest.mark.parametrize(
    "strategy", [Echo(), Echo(5), Echo(window=20), Echo(count=3, window=6), Echo(delay=0.5)]
)
def test_its_repr_and_its_pickle_are_equal_to_it(strategy):
    assert eval(repr(strategy)) == strategy
    assert pickle.loads(pickle.dumps(strategy)) == strategy


@given(st.text(), st.text())
def test_any_text_is_judged(text, agent):
    assert judged(text, agent=agent).verdict in Verdict


@given(st.integers(0, 14), st.integers(4, 14))
def test_whatever_stretch_of_the_newest_words_is_heard_is_an_echo(start, length):
    words = [f"w{chr(97 + i)}" for i in range(15)]
    heard = words[start : start + length]
    expected = YES if len(heard) >= 4 and start + length > 3 else UNSURE

    assert judged(" ".join(heard), agent=" ".join(words)).verdict is expected
