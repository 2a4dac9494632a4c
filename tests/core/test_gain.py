"""Turning audio up and down: no click, no clipping, no sample lost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from livekit_interrupt_plugin.gain import Gain, amplitude, silence_like

RATE = 1_000

PCM = arrays(
    np.int16,
    st.tuples(st.integers(1, 200), st.integers(1, 2)),
    elements=st.integers(-32768, 32767),
)
LEVELS = st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0])
GAINS = st.builds(
    lambda level, target, seconds: Gain(level, level).towards(target, seconds),
    LEVELS,
    LEVELS,
    st.sampled_from([0.0, 0.01, 0.05, 0.3]),
)


def levels_of(gain, seconds):
    """The factor of each sample that follows."""
    pcm = np.full((round(seconds * RATE), 1), 10_000, dtype=np.int16)
    return gain.applied(pcm, RATE)[0][:, 0] / 10_000


@pytest.mark.parametrize(
    ("db", "factor"), [(0.0, 1.0), (-6.0, 0.501), (-12.0, 0.251), (-60.0, 0.001)]
)
def test_decibels_are_those_of_the_amplitude(db, factor):
    assert amplitude(db) == pytest.approx(factor, abs=0.0005)


@given(PCM)
def test_at_full_level_every_sample_is_as_it_was(pcm):
    heard, after = Gain().applied(pcm, RATE)

    assert np.array_equal(heard, pcm)
    assert after == Gain()


@given(PCM, GAINS)
def test_it_is_never_louder_than_it_was_and_as_long(pcm, gain):
    heard, _ = gain.applied(pcm, RATE)

    assert heard.shape == pcm.shape
    assert heard.dtype == np.int16
    assert np.all(np.abs(heard.astype(int)) <= np.abs(pcm.astype(int)))
    assert np.all(heard.astype(int) * pcm.astype(int) >= 0)


@given(PCM, GAINS, st.integers(0, 200))
def test_it_does_not_matter_into_which_pieces_the_audio_is_cut(pcm, gain, cut):
    cut = min(cut, len(pcm))

    whole, after = gain.applied(pcm, RATE)
    first, between = gain.applied(pcm[:cut], RATE)
    second, after_both = between.applied(pcm[cut:], RATE)

    assert np.abs(np.concatenate([first, second]).astype(int) - whole).max() <= 1
    assert after_both.level == pytest.approx(after.level)


def test_a_ramp_is_a_straight_line_and_takes_as_long_as_was_said():
    levels = levels_of(Gain().towards(0.2, 0.1), 0.2)

    assert levels[49] == pytest.approx(0.6, abs=0.001)
    assert levels[98] > 0.2
    assert levels[99:] == pytest.approx(0.2)
    assert np.diff(levels[:100]) == pytest.approx(-0.008, abs=0.0002)


@given(GAINS)
def test_a_level_is_reached_and_kept(gain):
    _, after = gain.applied(np.ones((400, 1), dtype=np.int16), RATE)

    assert after.level == after.target == gain.target
    assert after.is_silent == (gain.target == 0.0)


def test_a_ramp_can_be_turned_round_where_it_is():
    _, halfway = Gain().towards(0.0, 0.1).applied(np.ones((50, 1), dtype=np.int16), RATE)

    levels = levels_of(halfway.towards(1.0, 0.1), 0.2)

    assert levels[0] == pytest.approx(0.505, abs=0.001)
    assert levels[99] == 1.0


@given(arrays(np.int16, array_shapes(min_dims=2, max_dims=2)), st.integers(0, 99))
def test_silence_has_the_channels_of_what_it_follows(pcm, samples):
    silence = silence_like(pcm, samples)

    assert silence.shape == (samples, pcm.shape[1])
    assert silence.dtype == np.int16
    assert not silence.any()
