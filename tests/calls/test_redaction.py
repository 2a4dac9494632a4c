"""A trace without its words: nothing of them is left but how many they are."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livekit_interrupt_plugin import (
    Action,
    Backchannel,
    Decision,
    Engine,
    InterruptionPolicy,
    Judgement,
    MinOpinion,
    MinWords,
    Overlap,
    Predicate,
    Verdict,
)
from livekit_interrupt_plugin.calls.redacted_overlap import RedactedOverlap
from livekit_interrupt_plugin.calls.redaction import redacted, redacted_decision, shape
from livekit_interrupt_plugin.calls.trace import line_of
from livekit_interrupt_plugin.events import (
    AgentSaid,
    AgentSpeechStarted,
    Opinion,
    Transcript,
)
from livekit_interrupt_plugin.words import split_words

from .traces import events

SECRET = "Swordfish"


@given(st.text())
def test_as_many_words_are_left_as_there_were(text):
    assert len(split_words(shape(text))) == len(split_words(text))


@pytest.mark.parametrize(
    "text", ["等一下好吗", "はい、そうです", "Mm hmm, it's 3,000.", "p.m. okay"]
)
def test_words_are_counted_in_any_script(text):
    assert len(split_words(shape(text))) == len(split_words(text))
    assert not set(shape(text)) - set("x ?")


def test_a_question_stays_one():
    assert shape("All right?") == "xxx xxxxx?"
    assert shape("好吗？").endswith("?")


@given(events())
def test_no_text_of_any_event_is_left(event):
    names = {f.name for f in fields(event)} - {"language", "profile", "source", "speaker"}
    texts = [text for name in names if isinstance(text := getattr(redacted(event), name), str)]

    assert not set("".join(texts)) - set("x ?")


@pytest.mark.parametrize(
    "event",
    [
        Transcript(1.0, f"the password is {SECRET}"),
        AgentSaid(1.0, SECRET),
        Opinion(1.0, "model", 0.5, f"because of {SECRET}"),
    ],
)
def test_words_are_taken_out_of_events(event):
    assert SECRET.lower() not in line_of(redacted(event)).lower()


@pytest.mark.parametrize(
    "judgement",
    [
        Backchannel().no("'{0}' is more than a backchannel", SECRET),
        MinOpinion("model").yes("{0}", Opinion(1.0, "model", 0.9, f"for {SECRET}")),
        Predicate(len).unsure("raised {0}: {1}", "ValueError", f"got {SECRET}"),
        Judgement(Verdict.YES, object(), f"{SECRET} was said"),
    ],
)
def test_words_are_taken_out_of_reasons(judgement):
    decision = Decision(2.0, Action.HOLD, 1, judgement, f"my {SECRET}", 1.0, 1.9)

    line = line_of(redacted_decision(decision))

    assert SECRET.lower() not in line.lower()


def an_overlap_about_the_secret():
    engine = Engine(InterruptionPolicy(MinWords(9)))
    for event in (
        AgentSpeechStarted(0.0),
        AgentSaid(1.0, f"Is {SECRET} your name?"),
        Transcript(2.0, f"no {SECRET}", is_final=True, language="en", speaker="A"),
        Transcript(2.1, f"is my {SECRET} password"),
        Opinion(2.2, "model", 0.7, f"because of {SECRET}"),
    ):
        engine.receive(event)
    assert engine.overlap is not None
    return engine.overlap


PUBLIC = sorted({name for name in dir(Overlap) if name[0] != "_"} - {"faults"})


@pytest.mark.parametrize("name", PUBLIC)
def test_nothing_that_an_overlap_tells_has_a_word(name):
    overlap = an_overlap_about_the_secret()
    told, real = getattr(RedactedOverlap(overlap), name), getattr(overlap, name)
    if callable(told):
        told, real = told(0.0), real(0.0)

    assert SECRET.lower() not in repr(told).lower()
    if SECRET.lower() not in repr(real).lower():
        assert told == real
    elif isinstance(real, str):
        assert len(told.split()) == len(real.split())


def test_an_overlap_without_words_stays_as_it_was_told():
    engine = Engine(InterruptionPolicy(MinWords(9), stable=0.0))
    engine.receive(AgentSpeechStarted(0.0))
    engine.receive(Transcript(2.0, "well"))
    told = RedactedOverlap(engine.overlap)
    engine.receive(AgentSaid(2.1, "And now?"))

    engine.receive(Transcript(2.2, "well i never"))

    assert (told.heard, told.words, told.agent_text) == ("xxxx", ("xxxx",), "")


def test_what_a_count_says_is_kept():
    decision = Decision(2.0, Action.HOLD, 1, MinWords(3).unsure("{0} of {1} words", 2, 3), "", 1, 1)

    assert redacted_decision(decision).reason == "2 of 3 words"
