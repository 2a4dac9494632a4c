"""What was sent of the agent's audio, and what of it was heard."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livekit_interrupt_plugin.hosts.session.playout.playback import (
    KEPT,
    LONGEST_WORD,
    PIECE,
    Playback,
)

RATE = 1_000


def playback_of(seconds: float) -> Playback:
    """Audio whose samples are their own milliseconds."""
    playback = Playback()
    playback.add(np.arange(round(seconds * RATE), dtype=np.int16)[:, np.newaxis], RATE)
    return playback


def send(playback: Playback, seconds: float) -> list[int]:
    """Send so much; the milliseconds that were sent."""
    sent: list[int] = []
    for _ in range(round(seconds / PIECE)):
        if playback.next_piece is not None:
            sent += playback.take().pcm[:, 0].tolist()
    return sent


@given(st.lists(st.integers(0, 120), max_size=8))
def test_whatever_it_is_given_is_sent_in_small_pieces_in_its_order(lengths: list[int]) -> None:
    playback = Playback()
    whole = np.arange(sum(lengths), dtype=np.int16)[:, np.newaxis]
    for pcm in np.split(whole, np.cumsum(lengths)[:-1]) if lengths else ():
        playback.add(pcm, RATE)
    pieces = []
    while playback.next_piece is not None:
        pieces.append(playback.take())

    assert [sample for piece in pieces for sample in piece.pcm[:, 0]] == whole[:, 0].tolist()
    assert all(piece.seconds <= PIECE for piece in pieces)
    assert playback.position == pytest.approx(sum(lengths) / RATE)


def test_what_is_sent_is_heard_as_far_as_it_was_played() -> None:
    playback = playback_of(1.0)
    send(playback, 0.5)

    assert playback.position == pytest.approx(0.5)
    assert playback.heard(0.3) == pytest.approx(0.3)


def test_what_is_sent_again_is_heard_once() -> None:
    playback = playback_of(1.0)
    send(playback, 0.5)
    playback.go_back_to(0.3)

    assert send(playback, 0.1) == list(range(300, 400))
    assert playback.position_at(0.55) == pytest.approx(0.35)
    assert playback.heard(0.55) == pytest.approx(0.5)
    assert playback.heard(0.8) == pytest.approx(0.6)


def test_going_back_is_to_the_beginning_of_a_piece_and_never_forward() -> None:
    playback = playback_of(1.0)
    send(playback, 0.2)
    playback.go_back_to(0.13)
    assert playback.position == pytest.approx(0.12)

    playback.go_back_to(0.9)
    assert playback.position == pytest.approx(0.12)


def test_what_is_not_kept_any_more_is_not_sent_again() -> None:
    playback = playback_of(KEPT + 3.0)
    send(playback, KEPT + 2.0)
    playback.go_back_to(0.0)

    assert 2.0 - PIECE <= playback.position <= 2.0 + PIECE


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 30)), max_size=6))
def test_no_moment_is_left_out_however_often_it_goes_back(steps: list[tuple[int, int]]) -> None:
    playback = playback_of(3.0)
    sent: list[int] = []
    for forward, back in steps:
        sent += send(playback, forward * PIECE)
        playback.go_back_to(playback.position - back * PIECE)
    sent += send(playback, 3.0)

    assert sorted(set(sent)) == list(range(3_000))
    assert max(np.diff(sent), default=1) == 1
    assert playback.heard(len(sent) / RATE) == pytest.approx(3.0)
    positions = [playback.heard(played / RATE) for played in range(len(sent))]
    assert positions == sorted(positions)


def test_of_what_is_cleared_only_the_fade_is_sent() -> None:
    playback = playback_of(1.0)
    send(playback, 0.2)
    playback.clear(after=0.1)

    assert playback.is_complete
    assert playback.is_cleared
    assert send(playback, 1.0) == list(range(200, 300))
    assert playback.heard(9.0) == pytest.approx(0.3)


# -- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("position", "begins"),
    [(0.0, 0.0), (0.2, 0.0), (0.31, 0.3), (0.45, 0.3), (0.6, 0.6), (0.9, 0.6)],
)
def test_a_position_lies_in_the_word_that_began_before_it(position: float, begins: float) -> None:
    playback = playback_of(1.0)
    for text, start in (("now ", 0.0), ("com", 0.3), ("es ", 0.4), ("more", 0.6)):
        playback.add_text(text, start)

    assert playback.beginning_of_word(position) == pytest.approx(begins)


def test_words_may_be_told_of_in_any_order() -> None:
    playback = playback_of(1.0)
    playback.add_text(" second", 0.5)
    playback.add_text(" first", 0.1)

    assert playback.beginning_of_word(0.4) == 0.1


def test_where_nothing_is_known_of_words_a_position_is_its_own_beginning() -> None:
    playback = playback_of(3.0)
    assert playback.beginning_of_word(0.4) == 0.4

    playback.add_text("long", 0.0)
    assert playback.beginning_of_word(LONGEST_WORD + 0.1) == LONGEST_WORD + 0.1
