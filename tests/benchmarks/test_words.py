"""What was said is compared with what arrived."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.calls.metrics.word_errors import word_errors
from benchmarks.calls.metrics.words import Account, Said, account


def must(text: str, scene: int = 0) -> list[Said]:
    return [Said(word, scene, must=True) for word in text.split()]


def may(text: str, scene: int = 0) -> list[Said]:
    return [Said(word, scene, must=False) for word in text.split()]


@pytest.mark.parametrize(
    ("said", "arrived", "lost", "surplus"),
    [
        (must("wait stop"), "wait stop", 0, 0),
        (must("wait stop"), "stop", 1, 0),
        (must("wait stop"), "", 2, 0),
        (must("wait stop"), "wait wait stop", 0, 1),
        (must("wait stop"), "wait stop wait stop", 0, 2),
        (must("wait stop"), "stop wait", 1, 1),
        ([], "okay", 0, 1),
        (may("okay"), "", 0, 0),
        (may("okay"), "okay", 0, 0),
        (may("okay"), "okay okay", 0, 1),
    ],
)
def test_words_are_lost_or_too_many(said: list[Said], arrived: str, lost: int, surplus: int):
    found = account(said, arrived.split())

    assert (len(found.lost), found.surplus) == (lost, surplus)


def test_a_word_that_had_to_arrive_comes_before_one_that_need_not():
    said = [*may("okay", scene=0), *must("okay why", scene=1)]

    assert account(said, ["okay", "why"]) == Account(lost=(), surplus=0)


def test_a_lost_word_belongs_to_its_scene():
    said = [*must("wait", 0), *must("go back", 1), *must("stop", 2)]

    assert account(said, ["wait", "back"]).lost == (1, 2)


WORDS = st.lists(st.sampled_from(["okay", "wait", "stop", "but", "why"]), max_size=8)


@given(WORDS, st.data())
def test_as_many_words_are_lost_as_are_left_out(words: list[str], data: st.DataObject):
    left_out = data.draw(st.sets(st.integers(0, 7)))
    arrived = [word for place, word in enumerate(words) if place not in left_out]

    found = account(must(" ".join(words)), arrived)

    assert (len(found.lost), found.surplus) == (len(words) - len(arrived), 0)


@given(WORDS, st.integers(0, 8), st.integers(1, 3))
def test_as_many_words_are_too_many_as_are_repeated(words: list[str], place: int, times: int):
    repeated = words[place : place + 1] * times
    arrived = words[:place] + repeated + words[place:]

    found = account(must(" ".join(words)), arrived)

    assert (found.lost, found.surplus) == ((), len(repeated))


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [
        ("wait stop", "wait stop", 0),
        ("wait stop", "wage job", 2),
        ("wait stop", "stop", 1),
        ("", "ha ha", 2),
        ("i have a question", "i have the question please", 2),
    ],
)
def test_word_errors_are_counted_as_usual(said: str, heard: str, errors: int):
    assert word_errors(said.split(), heard.split()) == errors
