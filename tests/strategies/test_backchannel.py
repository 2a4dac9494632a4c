"""What only says go on, and what is more."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livekit_interrupt_plugin.agent_speech import AgentWords
from livekit_interrupt_plugin.errors import ConfigurationError
from livekit_interrupt_plugin.events import Transcript
from livekit_interrupt_plugin.overlap import GrowingOverlap
from livekit_interrupt_plugin.strategies.backchannel import Backchannel
from livekit_interrupt_plugin.verdict import Verdict

YES, NO, UNSURE = Verdict.YES, Verdict.NO, Verdict.UNSURE

WORDS = st.sampled_from(
    ["yeah", "okay", "right", "oh", "mm-hmm", "uh", "i", "i'm", "see", "know", "that's", "true",
     "it", "is", "then", "no", "but", "so", "wait", "really", "very", "good", "the"]
)  # fmt: skip


def overlap_with(*texts, final=False, agent="", language=None):
    """An overlap in which *texts* were heard, one transcript each."""
    words = AgentWords()
    words.add(0.0, agent)
    overlap = GrowingOverlap(1, 0.0, agent=words)
    for text in texts:
        overlap.add_transcript(Transcript(1.0, text, final, language=language), stable=0.0)
    return overlap


def judged(*texts, strategy=Backchannel(), **how):  # noqa: B008 - a value
    return strategy.judge(overlap_with(*texts, **how))


@pytest.mark.parametrize(
    "text",
    ["okay", "mm-hmm", "mhm", "ha ha", "ah", "huh", "yes that's right", "right right right",
     "oh yeah that's right", "oh okay i see", "uh yeah", "i agree", "that's fine",
     "that's very true", "okay then", "yes sir", "yeah it does", "oh is that right", "got it",
     "I know what you mean"],
)  # fmt: skip
@pytest.mark.parametrize("final", [False, True])
def test_what_a_listener_says_is_a_backchannel_at_once(text, final):
    assert judged(text, final=final).verdict is YES


@pytest.mark.parametrize(
    "text",
    ["wait", "stop", "no", "uh no", "actually", "but", "yeah but", "okay so what", "how far",
     "yeah i need", "i want", "that's my", "the second one", "excuse me", "um i was",
     "okay 等一下"],
)  # fmt: skip
@pytest.mark.parametrize("final", [False, True])
def test_the_first_word_that_settles_it_makes_it_more(text, final):
    assert judged(text, final=final).verdict is NO


@pytest.mark.parametrize("text", ["i", "oh i", "that's", "okay that's very", "i know what you"])
def test_it_waits_while_the_last_words_may_become_a_backchannel(text):
    assert judged(text).verdict is UNSURE


@pytest.mark.parametrize("text", ["i", "that's", "yeah it"])
def test_a_final_ends_the_wait(text):
    assert judged(text, final=True).verdict is NO


@pytest.mark.parametrize("text", ["yeah i", "uh i", "right i"])
def test_after_a_word_that_begins_a_turn_i_is_not_waited_for(text):
    assert judged(text).verdict is NO


def test_nothing_heard_is_nothing_known():
    assert judged().verdict is UNSURE
    assert judged("[laughter]", final=True).verdict is UNSURE


def test_a_backchannel_turns_into_more_with_the_next_word():
    assert judged("okay", "okay but", "okay but why").verdict is NO


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Okay", "'okay' is a backchannel"),
        ("okay but why", "'but' is more than a backchannel"),
        ("i was", "'i was' is more than a backchannel"),
        ("oh i", "'i' may become 'i see'"),
    ],
)
def test_the_reason_names_the_words(text, reason):
    assert judged(text).reason == reason


def test_no_agrees_with_a_negative_statement_and_with_no_other():
    assert judged("no", agent="that line was not disconnected").verdict is YES
    assert judged("no", agent="Your order doesn’t ship today.").verdict is YES
    assert judged("no", agent="your order ships today").verdict is NO
    assert judged("no", agent="it was not you, was it?").verdict is NO


@pytest.mark.parametrize("text", ["yes", "okay", "that's right", "uh yes", "no", "the second one"])
def test_an_answer_is_no_backchannel_where_answers_count(text):
    strategy = Backchannel(answers=True)

    assert judged(text, strategy=strategy, agent="shall I book it?").verdict is NO
    assert judged(text, strategy=strategy, agent="i book it").verdict is judged(text).verdict


def test_a_continuer_answers_nothing():
    assert judged("mm-hmm", strategy=Backchannel(answers=True), agent="is it?").verdict is YES


@pytest.mark.parametrize("language", ["en", "en-GB", "EN_us", "tlh", None])
def test_a_language_without_words_falls_back_to_the_default(language):
    assert judged("okay", language=language).verdict is YES


def test_a_default_language_without_words_is_refused():
    with pytest.raises(ConfigurationError, match=r"language must be one of .*en.*, got 'tlh'"):
        Backchannel(language="tlh")


def test_it_cannot_be_a_policy_but_its_opposite_can():
    assert not Backchannel().is_about_the_floor
    assert (~Backchannel()).is_about_the_floor


@pytest.mark.parametrize("strategy", [Backchannel(), Backchannel(answers=True)])
def test_its_repr_and_its_pickle_are_equal_to_it(strategy):
    assert eval(repr(strategy)) == strategy
    assert pickle.loads(pickle.dumps(strategy)) == strategy


@given(st.text())
def test_any_text_is_judged(text):
    assert judged(text).verdict in Verdict
    assert judged(text, agent=text, final=True).verdict in Verdict


@given(st.lists(WORDS, max_size=8), st.booleans())
def test_what_is_more_than_a_backchannel_stays_more(words, negative):
    agent = "that is not so" if negative else ""
    texts = [" ".join(words[:count]) for count in range(1, len(words) + 1)]
    verdicts = [judged(text, agent=agent).verdict for text in texts]

    assert NO not in verdicts or set(verdicts[verdicts.index(NO) :]) == {NO}


@given(st.lists(WORDS, min_size=1, max_size=8))
def test_it_waits_for_one_phrase_only(words):
    verdict = judged(" ".join(words)).verdict

    assert verdict is not UNSURE or judged(" ".join(words), final=True).verdict is NO
