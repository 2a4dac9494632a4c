"""Reaction, stop and dead air, read off recordings whose truth is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.calls.material.pcm import Pcm, as_pcm, samples
from benchmarks.calls.metrics.heard import Heard
from benchmarks.calls.metrics.reaction import reaction
from benchmarks.calls.metrics.stopping import dead_air, stopped_at, stopped_in_time

LINE_AT, LINE_SECONDS = 0.1, 5.0
ONSET, SILENCE, SCENE_SECONDS = 1.5, 2.0, 9.0
WINDOW = 0.01  # seconds: what is read off windows of 10 ms is so exact


def voice(seconds: float, *, seed: int) -> Pcm:
    """Something as loud as the agent, with its syllables: 0.1 s of silence in each 0.5 s."""
    count = samples(seconds)
    syllables = np.arange(count) % samples(0.5) < samples(0.4)
    hiss = np.random.default_rng(seed).standard_normal(count)
    return as_pcm(3276 * hiss * syllables)


LINE, REPLY = voice(LINE_SECONDS, seed=1), voice(1.0, seed=2)


def heard(*pieces: tuple[float, Pcm], onset: float = ONSET) -> Heard:
    """A scene in which sounds were heard, each from some second on."""
    recording = np.zeros(samples(SCENE_SECONDS), np.int32)
    for at, pcm in pieces:
        recording[samples(at) : samples(at) + len(pcm)] += pcm
    return Heard(as_pcm(recording.astype(float)), LINE, REPLY, onset=onset, silence=SILENCE)


def line(since: float = 0.0, until: float = LINE_SECONDS) -> Pcm:
    """A part of the line, in seconds from its beginning."""
    return LINE[samples(since) : samples(until)]


def changed(at: float, gain_db: float, until: float = SCENE_SECONDS) -> Heard:
    """The line, *gain_db* louder from *at* seconds of the scene until *until*."""
    gain = np.ones(len(LINE))
    gain[samples(at - LINE_AT) : samples(until - LINE_AT)] = 10 ** (gain_db / 20)
    return heard((LINE_AT, as_pcm(LINE * gain)))


# -- reaction -------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [1.61, 1.75, 2.3])
@pytest.mark.parametrize("gain_db", [-6.5, -12.0, -90.0])
def test_a_reaction_is_when_the_agent_becomes_softer(at: float, gain_db: float):
    assert reaction(changed(at, gain_db)) == pytest.approx(at - ONSET, abs=WINDOW)


@pytest.mark.parametrize("gain_db", [0.0, -3.0, -5.5, 6.0])
def test_a_little_softer_is_no_reaction(gain_db: float):
    assert reaction(changed(1.6, gain_db)) is None


def test_what_happens_before_the_caller_says_anything_is_no_reaction():
    assert reaction(changed(0.8, -12.0, until=1.2)) is None


def test_a_click_is_no_reaction():
    assert reaction(changed(1.75, -90.0, until=1.77)) is None


def test_in_a_pause_of_the_line_nothing_can_be_noticed():
    a_pause = LINE_AT + 1.9, LINE_AT + 2.0

    assert reaction(changed(a_pause[0], -90.0, until=a_pause[1])) is None


def test_silence_that_begins_in_a_pause_of_the_line_is_noticed_after_it():
    assert reaction(changed(LINE_AT + 1.92, -90.0)) == pytest.approx(2.1 - ONSET, abs=WINDOW)


def test_the_end_of_the_line_is_no_reaction():
    assert reaction(heard((LINE_AT, LINE), onset=LINE_AT + LINE_SECONDS - 0.3)) is None


def test_to_a_line_that_was_not_heard_there_is_no_reaction():
    assert reaction(heard((1.6, REPLY))) is None


# -- stopping -------------------------------------------------------------------------------


def cut(at: float, *after: tuple[float, Pcm]) -> Heard:
    return heard((LINE_AT, line(until=at - LINE_AT)), *after)


def test_a_line_that_is_cut_stops_where_it_was_last_heard():
    assert stopped_at(cut(2.3)) == pytest.approx(0.8, abs=WINDOW)


def test_a_reply_is_not_the_line():
    assert stopped_at(cut(2.3, (3.0, REPLY))) == pytest.approx(0.8, abs=WINDOW)


def test_a_line_that_fades_stops_when_it_cannot_be_heard():
    fade = np.linspace(1.0, 0.0, samples(0.1))
    part = line(until=2.2).astype(float)
    part[-len(fade) :] *= fade

    assert stopped_at(heard((LINE_AT, as_pcm(part)))) == pytest.approx(0.8, abs=2 * WINDOW)


def test_a_line_that_is_heard_to_its_end_was_not_stopped():
    assert stopped_at(heard((LINE_AT, LINE))) is None


def test_a_line_that_is_held_and_goes_on_was_not_stopped():
    held = heard((LINE_AT, line(until=2.0)), (4.5, line(since=2.0)))

    assert stopped_at(held) is None


def test_a_line_that_goes_on_with_the_word_it_was_in_was_not_stopped():
    held = heard((LINE_AT, line(until=2.0)), (3.5, line(since=1.7)))

    assert stopped_at(held) is None


def test_a_line_that_is_lowered_to_its_end_was_not_stopped():
    assert stopped_at(changed(1.7, -12.0)) is None


def test_a_line_that_is_held_and_then_cut_was_stopped_when_it_was_cut():
    held = heard((LINE_AT, line(until=2.0)), (4.5, line(since=2.0, until=2.3)))

    assert stopped_at(held) == pytest.approx(4.8 - ONSET, abs=WINDOW)


def test_a_line_that_was_never_heard_cannot_be_stopped():
    assert stopped_at(heard((3.0, REPLY))) is None


@pytest.mark.parametrize(("at", "is_in_time"), [(2.3, True), (3.4, True), (3.8, False)])
def test_a_stop_is_in_time_up_to_a_second_and_a_half_after_the_caller(at: float, is_in_time: bool):
    assert (stopped_in_time(cut(at)) is not None) is is_in_time


# -- dead air -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scene", "seconds"),
    [
        (lambda: heard((LINE_AT, LINE)), 0.0),
        (lambda: changed(1.7, -12.0), 0.0),
        # Silent for 2.5 s, of which the line itself is silent for the last 0.1 before it goes on.
        (lambda: heard((LINE_AT, line(until=1.9)), (4.4, line(since=1.9))), 2.5),
        (lambda: cut(2.0), LINE_AT + LINE_SECONDS - 2.0),
        (lambda: cut(2.0, (3.2, REPLY)), 1.2 + (LINE_AT + LINE_SECONDS - 4.2 + 0.1)),
        (lambda: changed(1.75, -90.0, until=1.9), 0.0),
        (lambda: changed(1.65, -90.0, until=1.9), 0.25),
    ],
    ids=["to its end", "lowered", "held", "cut", "cut and answered", "a gap", "a longer gap"],
)
def test_dead_air_is_the_silence_in_which_the_line_should_have_been(
    scene: Callable[[], Heard], seconds: float
):
    assert dead_air(scene()) == pytest.approx(seconds, abs=WINDOW)


def test_dead_air_before_the_caller_said_anything_is_not_the_callers():
    assert dead_air(changed(0.7, -90.0, until=1.4)) == 0.0


def test_dead_air_ends_when_the_line_should_have_ended():
    held = heard((LINE_AT, line(until=4.3)), (7.0, line(since=4.3)))

    assert dead_air(held) == pytest.approx(LINE_AT + LINE_SECONDS - 4.4, abs=WINDOW)


# -- an agent that is silent already --------------------------------------------------------


@pytest.mark.parametrize(
    "scene",
    [
        lambda: cut(1.2),
        lambda: heard((LINE_AT, line(until=1.1)), (1.8, line(since=1.1))),
        lambda: heard((1.8, REPLY)),
    ],
    ids=["stopped before", "held", "never begun"],
)
def test_an_agent_that_is_silent_when_the_caller_begins_cannot_react(scene: Callable[[], Heard]):
    silent = scene()

    assert not silent.was_speaking
    assert (reaction(silent), stopped_at(silent), dead_air(silent)) == (None, None, 0.0)


def test_an_agent_in_a_pause_of_its_line_is_speaking():
    assert heard((LINE_AT, LINE), onset=LINE_AT + 1.5).was_speaking


# -- replies --------------------------------------------------------------------------------


def test_replies_are_counted_as_they_are_heard():
    assert cut(2.0, (3.0, REPLY), (5.0, REPLY)).replies == pytest.approx([3.0, 5.0])
