"""A record is played through the engine: word by word, then the final, then silence."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livekit_interrupt_plugin import (
    Backchannel,
    InterruptionPolicy,
    MinDuration,
    MinWords,
    Predicate,
    Strategy,
)
from livekit_interrupt_plugin.calls.play_record import play_record
from livekit_interrupt_plugin.calls.record import Label, Record
from livekit_interrupt_plugin.calls.turn import for_text


@dataclass(frozen=True)
class Watching(Strategy):
    """Notes what it is shown, and never fires."""

    seen: list = field(default_factory=list)

    def judge(self, overlap):
        shown = (overlap.heard, overlap.is_complete)
        if shown not in self.seen:
            self.seen.append(shown)
        return self.no("watching")


def record(text, **fields):
    return Record(text, Label.INTERRUPT, id="a", **fields)


def played(one, strategy, **rules):
    return play_record(one, for_text(InterruptionPolicy(strategy, **rules)))


def watched(one, **rules):
    watching = Watching()
    outcome = played(one, watching, **rules)
    return [shown for shown in watching.seen if shown[0]], outcome


def test_one_interim_for_each_added_word_then_the_final():
    seen, outcome = watched(record("oh yeah but"))

    assert seen == [
        ("oh", False),
        ("oh yeah", False),
        ("oh yeah but", False),
        ("oh yeah but", True),
    ]
    assert (outcome.fired_at, outcome.reason) == (None, "watching")


@pytest.mark.parametrize("language", ["zh", "zh-CN", "ja", "JA_jp"])
def test_one_interim_for_each_character_of_chinese_and_japanese(language):
    seen, _ = watched(record("好的 ok", lang=language))

    assert [text for text, _ in seen] == ["好", "好的", "好的 ok", "好的 ok"]


def test_the_language_of_the_record_is_that_of_its_transcripts():
    french = Predicate(lambda overlap: overlap.language == "fr")

    assert played(record("oui mais", lang="fr"), french).fired_at == 1


@pytest.mark.parametrize(
    ("fields", "said", "asked"),
    [
        ({}, "", False),
        ({"agent_text": "and then north"}, "and then north", False),
        ({"agent_text": "which one", "agent_asked": True}, "which one?", True),
        ({"agent_text": "which one?", "agent_asked": True}, "which one?", True),
        ({"agent_text": "which one?"}, "which one?", True),
        ({"agent_text": "which one?", "agent_asked": False}, "which one", False),
        ({"agent_asked": True}, "?", True),
    ],
)
def test_the_agent_has_said_its_words(fields, said, asked):
    heard = []
    strategy = Predicate(lambda overlap: heard.append((overlap.agent_text, overlap.agent_asked)))

    played(record("yes", **fields), strategy)

    assert set(heard) == {(said, asked)}


def test_it_fires_with_the_words_heard_by_then():
    outcome = played(record("yeah but i need"), ~Backchannel())

    assert outcome.as_dict() == {
        "id": "a",
        "fired_at": 2,
        "reason": "'but' is more than a backchannel",
    }


def test_what_only_the_final_settles_fires_at_all_words():
    assert played(record("oh i"), ~Backchannel()).fired_at == 2
    assert played(record("oh i see"), ~Backchannel()).fired_at is None


@pytest.mark.parametrize("grace", [0.0, 1.0, 60.0])
def test_the_agent_is_past_its_grace(grace):
    assert played(record("wait"), MinWords(1), grace=grace).fired_at == 1


def test_words_count_at_once():
    policy = InterruptionPolicy(MinWords(2), stable=0.5)

    assert play_record(record("a b c"), for_text(policy)).fired_at == 2


@pytest.mark.parametrize("settle", [0.2, 0.6, 5.0])
@pytest.mark.parametrize("final_timeout", [0.0, 1.5])
def test_a_pause_does_not_split_a_record(settle, final_timeout):
    one = record("low power before", word_ends=(974.0, 980.0, 1071.4))
    numbers = set()
    strategy = Predicate(lambda overlap: numbers.add(overlap.number))

    played(one, strategy, settle=settle, final_timeout=final_timeout)

    assert numbers == {1}


def test_voice_sounds_as_long_as_its_words():
    one = record("a b c d", word_ends=(0.1, 0.2, 0.3, 0.45))

    assert played(one, MinDuration(0.29)).fired_at == 2
    assert played(one, MinDuration(0.5)).fired_at is None


def test_what_a_strategy_raises_is_kept():
    outcome = played(record("yeah"), Predicate(lambda _: 1 / 0))

    assert outcome.fired_at is None
    assert isinstance(outcome.faults[0].error, ZeroDivisionError)


@given(st.lists(st.sampled_from(["yeah", "but", "i", "see", "mm", "hmm"]), min_size=1), st.data())
def test_when_words_end_changes_nothing_for_a_strategy_that_reads(words, data):
    steps = data.draw(
        st.lists(st.floats(0, 100), min_size=len(words), max_size=len(words)), "steps"
    )
    ends = tuple(sum(steps[: index + 1]) for index in range(len(steps)))
    text = " ".join(words)

    timed = played(record(text, word_ends=ends), ~Backchannel())

    assert timed.fired_at == played(record(text), ~Backchannel()).fired_at
