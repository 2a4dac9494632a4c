"""A known sound is found in a recording, and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.calls.material.pcm import Pcm, as_pcm, samples
from benchmarks.calls.metrics.finding import find, find_all

RANDOM = np.random.default_rng(5)


def sound(seconds: float) -> Pcm:
    return as_pcm(3000 * RANDOM.standard_normal(samples(seconds)))


def silence(seconds: float) -> Pcm:
    return np.zeros(samples(seconds), np.int16)


def test_a_sound_is_found_at_its_first_sample():
    known = sound(0.2)

    assert find(known, np.concatenate([silence(0.5), sound(0.3), known, sound(1.0)])) == 12_800


@pytest.mark.parametrize("gain", [0.25, 0.03])
def test_a_sound_is_found_however_soft_it_is(gain: float):
    known = sound(0.2)

    assert find(known, np.concatenate([silence(0.1), as_pcm(gain * known)])) == 1_600


def test_a_sound_is_found_as_often_as_it_is_heard():
    known = sound(0.2)
    recording = np.concatenate([known, silence(0.1), known, known])

    assert find_all(known, recording) == [0, 4_800, 8_000]


@pytest.mark.parametrize("recording", [sound(2.0), silence(2.0), silence(0.0), sound(0.1)])
def test_a_sound_is_not_found_where_it_is_not(recording: Pcm):
    assert find(sound(0.2), recording) is None


def test_half_a_sound_is_not_the_sound():
    known = sound(0.2)

    assert find(known, np.concatenate([known[:1_600], silence(1.0)])) is None
