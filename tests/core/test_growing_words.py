"""The words of an interim that grows are those of its text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livekit_interrupt_plugin.growing_words import GrowingWords
from livekit_interrupt_plugin.words import split_words

#: What joins, vanishes, hides what follows, or is written in no words.
PIECES = st.sampled_from(
    ["yeah", "uh", "huh", "mm", "hmm", "h", "o", "k", "O.K.", "okay", "that's", "3,000", "-", "um",
     "[laughter]", "[laugh", "noise]", "<unk>", "sooo", "Schön", "等一下", "ok", "uh-huh", "...",
     "ｈｍｍ", "x" * 40, "yes"]
)  # fmt: skip
SPACES = st.sampled_from([" ", " ", " ", "  ", "\n", "\u3000", ""])


@st.composite
def interims(draw):
    """Texts that grow, shrink and are revised, as a recogniser writes them."""
    texts, pieces = [], []
    for _ in range(draw(st.integers(1, 12))):
        keep = draw(st.integers(0, len(pieces))) if draw(st.booleans()) else len(pieces)
        pieces = pieces[:keep] + draw(st.lists(PIECES, max_size=3))
        space = draw(SPACES)
        texts.append(space.join(pieces))
    return texts


@given(interims())
def test_they_are_the_words_of_the_newest_text_whatever_came_before(texts):
    growing = GrowingWords()
    for text in texts:
        before = growing.words

        stay = growing.replace(text, "en")

        assert growing.words == split_words(text, "en")
        assert growing.words[:stay] == before[:stay]
        assert growing.words[stay : stay + 1] != before[stay : stay + 1] or stay == len(before)


@pytest.mark.parametrize(
    ("texts", "stay"),
    [
        (("wait", "wait stop"), 1),
        (("wait stop", "wait shop"), 1),
        (("wait stop", "wait stop"), 2),
        (("wait stop now", "wait"), 1),
        (("uh", "uh huh"), 0),
        (("wait stop", "halt stop"), 0),
    ],
)
def test_it_says_how_many_words_stay(texts, stay):
    growing = GrowingWords()
    for text in texts:
        found = growing.replace(text, None)

    assert found == stay
