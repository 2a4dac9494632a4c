"""One overlap, as far as it is known."""

import pytest

from livekit_interrupt_plugin.agent_speech import AgentWords
from livekit_interrupt_plugin.events import Opinion, Transcript
from livekit_interrupt_plugin.overlap import GrowingOverlap


def an_overlap(*transcripts, stable=0.0):
    overlap = GrowingOverlap(1, 0.5, agent=AgentWords())
    for transcript in transcripts:
        overlap.add_transcript(transcript, stable=stable)
    return overlap


def final(at, text, **more):
    return Transcript(at, text, True, **more)


def interim(at, text, **more):
    return Transcript(at, text, False, **more)


def test_it_begins_with_nothing_known():
    overlap = an_overlap()

    assert (overlap.words, overlap.text, overlap.heard, overlap.voiced) == ((), "", "", 0.0)
    assert overlap.evidence_at == overlap.onset == 0.5
    assert overlap.is_complete
    assert not overlap.user_first


def test_finals_append_and_interims_replace():
    overlap = an_overlap(
        final(1.0, "Well, I"), interim(1.1, "have"), interim(1.2, "had a"), final(1.3, "had one.")
    )

    assert overlap.words == ("well", "i", "had", "one")
    assert overlap.text == overlap.heard == "Well, I had one."


def test_the_newest_interim_follows_the_finals():
    overlap = an_overlap(final(1.0, "Well, I"), interim(1.1, "have one"))

    assert overlap.words == ("well", "i", "have", "one")
    assert overlap.text == "Well, I have one"
    assert not overlap.is_complete


@pytest.mark.parametrize("ending", [final(2.0, "okay"), final(2.0, ""), interim(2.0, "")])
def test_its_words_are_complete_when_no_interim_waits_for_its_final(ending):
    overlap = an_overlap(interim(1.0, "okay"))
    assert not overlap.is_complete

    overlap.add_transcript(ending, stable=0.0)

    assert overlap.is_complete


def test_an_empty_final_takes_back_the_interim():
    overlap = an_overlap(final(1.0, "wait"), interim(1.1, "stop"), final(1.2, ""))

    assert overlap.words == ("wait",)
    assert overlap.heard == "wait"


def test_only_words_that_have_stood_count_but_all_were_heard():
    overlap = an_overlap(interim(1.0, "Wait a"), interim(1.1, "Wait a moment"), stable=0.2)
    assert (overlap.words, overlap.ripens_at(stable=0.2)) == ((), 1.2)

    overlap.ripen(1.2, stable=0.2)

    assert overlap.words == ("wait", "a")
    assert overlap.text == "wait a"
    assert overlap.heard == "Wait a moment"
    assert overlap.evidence_at == 1.0
    assert overlap.ripens_at(stable=0.2) == pytest.approx(1.3)


def test_when_all_words_count_nothing_ripens_any_more():
    overlap = an_overlap(interim(1.0, "Wait!"), stable=0.2)

    overlap.ripen(1.3, stable=0.2)

    assert overlap.text == "Wait!"
    assert overlap.ripens_at(stable=0.2) is None


def test_a_revision_keeps_the_age_of_the_words_before_it():
    overlap = an_overlap(interim(1.0, "wait stop now"), interim(1.1, "wait shop now"), stable=0.2)

    overlap.ripen(1.25, stable=0.2)

    assert overlap.words == ("wait",)
    assert overlap.ripens_at(stable=0.2) == pytest.approx(1.3)


def test_punctuation_does_not_make_a_word_young_again():
    overlap = an_overlap(interim(1.0, "okay but"), interim(1.1, "Okay, but"), stable=0.2)

    overlap.ripen(1.2, stable=0.2)

    assert overlap.words == ("okay", "but")


def test_words_that_shrink_and_grow_again_begin_to_stand_anew():
    overlap = an_overlap(
        interim(1.0, "wait stop"), interim(1.1, "wait"), interim(1.15, "wait stop"), stable=0.2
    )

    overlap.ripen(1.3, stable=0.2)

    assert overlap.words == ("wait",)


def test_voice_adds_up():
    overlap = an_overlap()

    overlap.add_voice(1.0, 0.25)
    overlap.add_voice(2.0, 0.5)

    assert (overlap.voiced, overlap.evidence_at) == (0.75, 2.0)


def test_what_a_recogniser_knows_of_the_newest_words_is_kept():
    overlap = an_overlap(
        interim(1.0, "hm", confidence=0.3, language="de", speaker="A"),
        interim(1.1, "hmm", confidence=0.0, language="en-GB", speaker="B"),
        interim(1.2, "hmm"),
    )

    assert (overlap.confidence, overlap.language, overlap.speaker) == (0.0, "en-GB", "B")


def test_the_newest_opinion_of_each_source_is_kept_and_cannot_be_written():
    overlap = an_overlap()
    for at, source, probability in ((1.0, "a", 0.1), (1.1, "b", 0.2), (1.2, "a", 0.3)):
        overlap.add_opinion(Opinion(at, source, probability))

    assert {source: o.probability for source, o in overlap.opinions.items()} == {"a": 0.3, "b": 0.2}
    with pytest.raises(TypeError):
        overlap.opinions["a"] = None


@pytest.mark.parametrize(
    ("said", "text", "asked"),
    [
        ((), "", False),
        (("Shall I ", " go on?"), "Shall I go on?", True),
        (("Shall I go on?", "I do."), "Shall I go on? I do.", False),
        (("要继续吗？",), "要继续吗？", True),
        (("هل أتابع؟ ",), "هل أتابع؟", True),
        (("Did he say", '"when?"'), 'Did he say "when?"', True),
        (("(Shall I go on?)",), "(Shall I go on?)", True),
        (("今日は、", "いい天気ですか", "？"), "今日は、いい天気ですか？", True),
    ],
)
def test_it_sees_what_the_agent_has_said_so_far(said, text, asked):
    agent = AgentWords()
    overlap = GrowingOverlap(1, 0.0, agent=agent)
    for words in said:
        agent.add(0.0, words)

    assert (overlap.agent_text, overlap.agent_asked) == (text, asked)


def test_it_knows_what_the_agent_had_said_when_it_began():
    agent = AgentWords()
    for at, words in ((1.0, "Shall I"), (1.5, "go on?"), (2.5, "I can stop.")):
        agent.add(at, words)
    early, later, late = (GrowingOverlap(1, onset, agent=agent) for onset in (1.2, 1.5, 3.0))

    assert [o.agent_text_before for o in (early, later)] == ["Shall I", "Shall I go on?"]
    assert [o.agent_asked_before for o in (early, later, late)] == [False, True, False]
    assert [o.is_beside_a_question for o in (early, later, late)] == [True, True, False]
    assert late.agent_text == "Shall I go on? I can stop."


def test_a_sentence_told_at_once_may_sound_for_as_long_as_it_takes():
    agent = AgentWords()
    overlap = GrowingOverlap(1, 0.0, agent=agent)
    agent.add(1.0, "Your order has shipped today.")
    agent.add(1.2, "Good")

    assert overlap.agent_text_since(2.5) == "Your order has shipped today. Good"
    assert overlap.agent_text_since(3.0) == ""
