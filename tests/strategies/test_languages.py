"""Each language as somebody speaks it: word by word, Chinese and Japanese by character.

``utterances/*.txt`` holds what was said: "=" is a backchannel, "!" takes the floor. They are our
own sentences, and say nothing about how well the words fit a language beyond them.
"""

import statistics
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livekit_interrupt_plugin.agent_speech import AgentWords
from livekit_interrupt_plugin.events import Transcript
from livekit_interrupt_plugin.overlap import GrowingOverlap
from livekit_interrupt_plugin.strategies.backchannel import Backchannel
from livekit_interrupt_plugin.strategies.commands import Commands
from livekit_interrupt_plugin.strategies.lexicon import lexicons
from livekit_interrupt_plugin.strategies.phrases import Phrases
from livekit_interrupt_plugin.verdict import Verdict
from livekit_interrupt_plugin.words import split_words

YES, NO, UNSURE = Verdict.YES, Verdict.NO, Verdict.UNSURE
LANGUAGES = ("de", "en", "es", "fr", "hi", "it", "ja", "ko", "nl", "pt", "zh")
BY_CHARACTER = ("ja", "zh")


def said(language):
    """What is said in *language*: backchannels, and what takes the floor."""
    lines = (Path(__file__).parent / "utterances" / f"{language}.txt").read_text("utf-8")
    backchannels, interrupts = [], []
    for line in lines.splitlines():
        {"=": backchannels, "!": interrupts}[line[0]].append(line[2:])
    return backchannels, interrupts


def overlap_in(language, *interims, final="", agent=""):
    words = AgentWords()
    words.add(0.0, agent)
    overlap = GrowingOverlap(1, 0.0, agent=words)
    for text in interims:
        overlap.add_transcript(Transcript(1.0, text, False, language=language), stable=0.0)
    if final:
        overlap.add_transcript(Transcript(1.0, final, True, language=language), stable=0.0)
    return overlap


def grows(text, language):
    """*text* as its interims show it."""
    if language in BY_CHARACTER:
        return [text[:end] for end in range(1, len(text) + 1) if text[end - 1].isalnum()]
    words = text.split()
    return [" ".join(words[:count]) for count in range(1, len(words) + 1)]


def fires_at(text, language, strategy=~Backchannel()):  # noqa: B008 - a value
    """How many words, or characters, *strategy* has heard when it first says yes, or None."""
    interims = grows(text, language)
    for count in range(1, len(interims) + 1):
        if strategy.judge(overlap_in(language, *interims[:count])).verdict is YES:
            return count
    final = strategy.judge(overlap_in(language, *interims, final=text)).verdict
    return len(interims) if final is YES else None


def acknowledged(text, language):
    """How many words, or characters, at the beginning of *text* are a backchannel."""
    whole = [
        count
        for count, interim in enumerate(grows(text, language), start=1)
        if Backchannel().judge(overlap_in(language, interim)).verdict is YES
    ]
    return max(whole, default=0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_backchannel_stops_the_agent(language):
    backchannels, _ = said(language)

    assert len(backchannels) >= 100
    assert [text for text in backchannels if fires_at(text, language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_else_does(language):
    _, interrupts = said(language)

    assert len(interrupts) >= 70
    assert [text for text in interrupts if not fires_at(text, language)] == []


# In Chinese and Japanese, half a word is waited for: "な" may become "なるほど" or "なんで".
@pytest.mark.parametrize(
    ("language", "most"), [(x, 0.7 if x in BY_CHARACTER else 0.3) for x in LANGUAGES]
)
def test_it_waits_for_few_words_after_the_acknowledgement(language, most):
    _, interrupts = said(language)

    lag = [fires_at(text, language) - 1 - acknowledged(text, language) for text in interrupts]

    assert statistics.mean(lag) <= most


@pytest.mark.parametrize(
    ("language", "text", "heard"),
    [
        ("de", "ja aber das geht nicht", 2),
        ("fr", "oui mais combien", 2),
        ("es", "sí pero cuánto", 2),
        ("it", "sì ma quanto costa", 2),
        ("pt", "sim mas quanto custa", 2),
        ("nl", "ja maar hoeveel", 2),
        ("ko", "네 근데 얼마예요", 2),
        ("hi", "हाँ लेकिन कितना", 2),
        ("zh", "对但是价格呢", 2),
        ("ja", "はいちょっと待って", 3),
    ],
)
def test_what_follows_an_acknowledgement_takes_the_floor_at_once(language, text, heard):
    assert fires_at(text, language) == heard


@pytest.mark.parametrize(
    ("language", "text"),
    [("ja", "なる"), ("ja", "そうで"), ("ja", "わかりま"), ("zh", "原来"), ("zh", "没"),
     ("de", "ach so, ich"), ("fr", "c'est"), ("ko", "정말 대단하네요 말도"), ("hi", "क्या")],
)  # fmt: skip
def test_it_waits_inside_a_phrase_and_no_longer_than_the_final(language, text):
    assert Backchannel().judge(overlap_in(language, text)).verdict is UNSURE
    assert Backchannel().judge(overlap_in(language, final=text)).verdict is NO


@pytest.mark.parametrize("language", [*LANGUAGES, "en"])
def test_every_command_takes_the_floor_without_the_commands_too(language):
    for command in lexicons()[language].commands:
        assert (~Backchannel()).judge(overlap_in(language, final=command)).verdict is YES, command
        assert Commands().judge(overlap_in(language, command)).verdict is YES, command


@pytest.mark.parametrize(
    ("language", "no", "negative", "positive"),
    [
        ("de", "nein", "Das ist noch nicht da.", "Das ist da."),
        ("fr", "non", "Ce n'est pas possible.", "C'est possible."),
        ("es", "no", "No ha llegado.", "Ha llegado."),
        ("it", "no", "Non è arrivato.", "È arrivato."),
        ("pt", "não", "Não chegou ainda.", "Chegou."),
        ("nl", "nee", "Dat is er nog niet.", "Dat is er."),
        ("hi", "नहीं", "वो अभी नहीं आया", "वो आ गया"),
    ],
)
def test_no_agrees_with_a_negative_statement_and_with_no_other(language, no, negative, positive):
    assert Backchannel().judge(overlap_in(language, no, agent=negative)).verdict is YES
    assert Backchannel().judge(overlap_in(language, no, agent=positive)).verdict is NO


@pytest.mark.parametrize(
    ("language", "yes"),
    [("de", "ja"), ("fr", "oui"), ("es", "sí"), ("it", "va bene"), ("pt", "sim"), ("nl", "prima"),
     ("ja", "はい"), ("ko", "네"), ("zh", "好的"), ("hi", "हाँ")],
)  # fmt: skip
def test_an_answer_is_no_backchannel_where_answers_count(language, yes):
    heard = overlap_in(language, final=yes, agent="?")

    assert Backchannel(answers=True).judge(heard).verdict is NO
    assert Backchannel().judge(heard).verdict is YES


@pytest.mark.parametrize("language", [*LANGUAGES, "en", "sv", "multi", "", None])
@pytest.mark.parametrize(
    "text", ["okay", "O.K.", "mhm", "Mm-hmm.", "uh-huh", "hmm", "haha", "yeah", "wow"]
)
def test_what_is_international_is_a_backchannel_in_every_language(language, text):
    assert Backchannel().judge(overlap_in(language, text)).verdict is YES


@pytest.mark.parametrize(
    ("tag", "text"),
    [("de-CH", "genau"), ("DE", "genau"), ("gsw", "genau"), ("deu", "genau"),
     ("zh-Hans", "对啊"), ("zh-TW", "對啊"), ("cmn-Hans-CN", "对啊"), ("yue", "係啊"),
     ("pt_BR", "beleza"), ("jpn", "なるほど"), ("Korean", "그렇군요"), ("hi-Latn", "accha")],
)  # fmt: skip
def test_a_language_is_known_by_any_of_its_tags(tag, text):
    assert Backchannel().judge(overlap_in(tag, text)).verdict is YES


@pytest.mark.parametrize("tag", [None, "", " "])
def test_without_a_tag_the_default_language_holds(tag):
    assert Backchannel(language="de").judge(overlap_in(tag, "genau")).verdict is YES
    assert Backchannel().judge(overlap_in(tag, "genau")).verdict is NO
    assert Commands(language="de-AT").judge(overlap_in(tag, "warte")).verdict is YES
    assert Phrases("stopp", language="de").judge(overlap_in(tag, "genau stopp")).verdict is YES


@pytest.mark.parametrize(
    "text", ["ja genau", "sí claro", "d'accord okay", "はい yeah", "네 okay", "right 对啊"]
)
@pytest.mark.parametrize("strategy", [Backchannel(language="multi"), Backchannel()])
def test_a_recogniser_of_many_languages_is_read_by_all_of_them(strategy, text):
    tag = None if strategy.language == "multi" else "multi"

    assert strategy.judge(overlap_in(tag, text)).verdict is YES
    assert strategy.judge(overlap_in(tag, f"{text} pero cuánto")).verdict is NO


def test_of_an_unknown_language_one_word_is_waited_for_and_two_are_not():
    assert fires_at("tak", "pl") is None
    assert fires_at("okay tak tak tak", "pl") is None
    assert fires_at("tak ale ile to kosztuje", "pl") == 2
    assert fires_at("okay ale ile", "pl") == 3
    assert fires_at("ค่ะ", "th") is None
    assert fires_at("okay stop", "pl") == 2


def test_a_wait_for_an_unknown_word_says_why():
    judgement = Backchannel().judge(overlap_in("pl", final="tak"))

    assert judgement.reason == "'tak' is of no language there are words for"


@given(st.text(), st.sampled_from([*LANGUAGES, "multi", "sv", "", None]))
def test_any_text_is_judged_in_any_language(text, language):
    for strategy in (Backchannel(), Backchannel(answers=True), Commands(), Phrases("stop")):
        assert strategy.judge(overlap_in(language, text, agent=text)).verdict in Verdict


@given(st.sampled_from(LANGUAGES), st.data())
def test_what_is_more_than_a_backchannel_stays_more_in_every_language(language, data):
    sentences = st.sampled_from([text for some in said(language) for text in some])
    text = " ".join(data.draw(st.lists(sentences, min_size=1, max_size=3)))
    interims = grows(text, language)

    verdicts = [Backchannel().judge(overlap_in(language, interim)).verdict for interim in interims]

    assert NO not in verdicts or set(verdicts[verdicts.index(NO) :]) == {NO}


@pytest.mark.parametrize(
    ("one", "other"),
    [("हाँ", "हां"), ("ज़रूर", "जरूर"), ("बढ़िया", "बढ\u093cिया"), ("へーー", "へー"),
     ("ＯＫ", "ok"), ("네네네", "네"), ("mmh", "mm")],
)  # fmt: skip
def test_spellings_that_mean_the_same_are_the_same(one, other):
    assert split_words(one) == split_words(other)


@pytest.mark.parametrize(
    ("language", "text", "reason"),
    [
        ("ja", "はい、なる", "'なる' may become 'なるほど'"),
        ("zh", "嗯OK等一下", "'等' is more than a backchannel"),
        ("de", "das ist falsch", "'das ist falsch' is more than a backchannel"),
        ("zh", "好的没问题", "'好的没问题' is a backchannel"),
    ],
)
def test_the_reason_is_written_as_people_write(language, text, reason):
    assert Backchannel().judge(overlap_in(language, text)).reason == reason
