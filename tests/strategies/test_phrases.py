"""One of some phrases."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livekit_interrupt_plugin.agent_speech import AgentWords
from livekit_interrupt_plugin.errors import ConfigurationError
from livekit_interrupt_plugin.events import Transcript
from livekit_interrupt_plugin.overlap import GrowingOverlap
from livekit_interrupt_plugin.strategies.phrases import Phrases
from livekit_interrupt_plugin.verdict import Verdict

YES, NO, UNSURE = Verdict.YES, Verdict.NO, Verdict.UNSURE


def judged(text, *, strategy=Phrases("stop", "hold on", "等一下"), final=False):  # noqa: B008 - a value
    overlap = GrowingOverlap(1, 0.0, agent=AgentWords())
    overlap.add_transcript(Transcript(1.0, text, final), stable=0.0)
    return strategy.judge(overlap)


@pytest.mark.parametrize(
    "text",
    ["stop", "Stop!", "stop it now", "okay stop", "uh hold on", "yeah that's right hold on",
     "no stop", "please stop", "could you please stop", "sorry hold on", "等一下吧"],
)  # fmt: skip
def test_a_phrase_counts_alone_and_after_what_a_listener_says_first(text):
    assert judged(text).verdict is YES


@pytest.mark.parametrize(
    "text", ["i can't stop", "the stop", "unstoppable", "hold it", "what time is it"]
)
def test_a_phrase_inside_a_sentence_does_not_count(text):
    assert judged(text).verdict is NO


@pytest.mark.parametrize("text", ["hold", "okay hold", "could", "等"])
def test_it_waits_while_the_last_words_may_become_a_phrase(text):
    assert judged(text).verdict is UNSURE
    assert judged(text, final=True).verdict is NO


def test_nothing_heard_is_nothing_known():
    assert judged("").verdict is UNSURE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("okay stop", "'stop' is one of the phrases"),
        ("okay hold", "'hold' may become 'hold on'"),
        ("okay but why", "'okay but why' is not one of the phrases"),
    ],
)
def test_the_reason_names_the_words(text, reason):
    assert judged(text).reason == reason


@pytest.mark.parametrize("phrases", [(), ("",), ("stop", " "), ("...",), (3,), (["stop"],)])
def test_a_phrase_without_a_word_is_refused(phrases):
    with pytest.raises(ConfigurationError, match="phrase"):
        Phrases(*phrases)


@given(st.lists(st.text(min_size=1).filter(lambda text: text.isalnum()), min_size=1))
def test_its_repr_and_its_pickle_are_equal_to_it(phrases):
    strategy = Phrases("stop", *(phrase for phrase in phrases if phrase.isascii()))

    assert eval(repr(strategy)) == strategy
    assert pickle.loads(pickle.dumps(strategy)) == strategy


@given(st.text())
def test_any_text_is_judged(text):
    assert judged(text).verdict in Verdict


@given(st.lists(st.sampled_from(["okay", "stop", "hold", "on", "no", "could", "i"]), max_size=8))
def test_a_phrase_once_said_stays_said(words):
    verdicts = [judged(" ".join(words[:count])).verdict for count in range(1, len(words) + 1)]

    assert YES not in verdicts or set(verdicts[verdicts.index(YES) :]) == {YES}
