"""One spelling for what recognisers print, and words that are counted as people count them."""

import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livekit_interrupt_plugin import segments
from livekit_interrupt_plugin.errors import ConfigurationError
from livekit_interrupt_plugin.words import asks, spell, split_words, use_budoux

# What recognisers are made of, so that hypothesis meets it more often than by chance.
SNIPPETS = st.sampled_from(
    ["mm", "hmm", "uh", "huh", "hum", "h", "o", "k", "O.K.", "[noise", "]", "(", "<unk>", " ", ".",
     "-", "'", "’", "3,000", "等一下", "です", "コーヒー", "ไทย", "\u200b", "\u0301", "\ud800", "ﷺ"]
)  # fmt: skip
TEXTS = st.lists(SNIPPETS | st.text(max_size=4), max_size=12).map("".join)


@pytest.mark.parametrize(
    "text", ["mm-hmm", "mhm", "Mm hmm.", "mm hm", "m-hm", "mmhmm", "Mm-hmm.", "um-hum"]
)
def test_every_spelling_of_mm_hmm_is_one_word(text):
    assert split_words(text) == ("mm-hmm",)


@pytest.mark.parametrize("text", ["uh-huh", "uh - huh", "Uh huh.", "aha?", "unh-hunh"])
def test_every_spelling_of_uh_huh_is_one_word(text):
    assert split_words(text) == ("uh-huh",)


@pytest.mark.parametrize("text", ["O.K.", "o.k.", "OK", "okay", "Okay,", "ＯＫ", "o k", "'kay"])
def test_every_spelling_of_okay_is_one_word(text):
    assert split_words(text) == ("okay",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("yeahhh", ("yeah",)),
        ("sooo", ("so",)),
        ("hmmm", ("hmm",)),
        ("hahaha", ("haha",)),
        ("Don’t", ("don't",)),
        ("STRAẞE", ("strasse",)),
        ("U.S.A. yes", ("usa", "yes")),
    ],
)
def test_drawn_out_words_marks_and_cases_are_folded(text, words):
    assert split_words(text) == words


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "...", "[laughter]", "<unk>", "(noise)", "（笑）", "\ud800"),
        *("\u200b", "\u200f", "\u202e \u202c", "\u061c", "\u3164", "\ufe0f", "\U000e0041"),
    ],
)
def test_tags_and_punctuation_are_no_words(text):
    assert split_words(text) == ()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("i'm", 1),
        ("hi , there", 2),
        ("3,000", 1),
        ("at 10:30", 2),
        ("left-hand side", 2),
        ("okay.but", 2),
    ],
)
def test_ordinary_english_is_counted_as_white_space_does(text, count):
    assert len(split_words(text)) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("你好吗我想", 3),
        ("そうですね", 3),
        ("コンピューターです", 2),
        ("สวัสดีครับ", 3),
        ("안녕하세요 네", 2),
        ("नहीं ठीक है", 3),
    ],
)
def test_scripts_without_spaces_are_counted_as_words_and_not_as_one(text, count):
    assert len(split_words(text)) == count


def test_phrases_are_spelt_in_characters_where_words_are_an_estimate():
    assert spell(split_words("ok 等一下")) == ("okay", "等", "一", "下")


@pytest.mark.parametrize(
    "text",
    [
        *("o\u200bkay", "\u200fokay\u200f", "\u202bokay\u202c", "ok\u2060ay", "\ufeffokay"),
        *("ok\u00aday", "ok\u034fay", "okay\ufe0f", "ok\u180eay", "\u2067O.K.\u2069"),
    ],
)
def test_what_nobody_sees_is_no_part_of_a_word(text):
    assert split_words(text) == ("okay",)


def test_words_from_right_to_left_are_words_in_the_order_they_are_said():
    assert split_words("\u202bنعم، توقف\u202c") == ("نعم", "توقف")
    assert split_words("\u200fלא, תעצור!") == ("לא", "תעצור")


def test_in_thai_and_khmer_half_a_space_ends_a_word():
    assert split_words("ครับ\u200bผม") == split_words("ครับ ผม")
    assert split_words("បាទ\u200bចាស") == split_words("បាទ ចាស")


def test_a_question_is_one_whatever_mark_of_direction_ends_it():
    assert asks("لماذا؟\u200f")
    assert asks("\u2067למה?\u2069")


@given(TEXTS, TEXTS)
def test_more_text_never_changes_the_words_before_the_last(text, more):
    before = split_words(text)[:-1]

    assert split_words(text + more)[: len(before)] == before


@given(st.text() | TEXTS)
def test_any_text_has_words_without_white_space(text):
    assert all(word and not any(map(str.isspace, word)) for word in split_words(text))


@pytest.mark.parametrize(
    "piece", ["a", "mm hmm ", "(", "(a ", "等", "a.", "3,", "-", "ha", "\u0301"]
)
def test_a_megabyte_takes_no_quadratic_time(piece):
    started = time.perf_counter()

    split_words(piece * (1_000_000 // len(piece)))

    # Linear takes about a second on a slow machine, quadratic takes hours.
    assert time.perf_counter() - started < 20


def test_one_word_of_a_megabyte_takes_no_quadratic_time():
    started = time.perf_counter()

    words = [split_words("u" + "h" * 1_000_000 + end) for end in ("", "-uhx")]

    assert words[0] == ("uh",)
    assert time.perf_counter() - started < 20


def test_budoux_is_named_where_it_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "budoux", None)

    with pytest.raises(ConfigurationError, match=r"budoux.*pip install"):
        use_budoux()


@pytest.fixture
def with_budoux():
    pytest.importorskip("budoux")
    use_budoux()
    yield
    segments.loaded.clear()


@pytest.mark.usefixtures("with_budoux")
@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("我想问一下", ("我", "想", "问", "一下")),
        ("ちょっと待ってください", ("ちょっと", "待ってください")),
        ("รอสักครู่", ("รอ", "สัก", "ครู่")),
        ("okay等一下 네", ("okay", "等", "一下", "네")),
    ],
)
def test_budoux_says_where_words_end(text, counted):
    assert split_words(text) == counted


@pytest.mark.usefixtures("with_budoux")
@pytest.mark.parametrize(
    "text", ["ちょっと待って", "我想问一下", "ははは", "コーヒーー", "okay等一下", "รอสักครู่"]
)
def test_budoux_changes_no_phrase(text):
    asked = spell(split_words(text))
    segments.loaded.clear()

    assert spell(split_words(text)) == asked
