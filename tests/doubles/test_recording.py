"""What a recording of the agent's track tells."""

from __future__ import annotations

import numpy as np
import pytest

from livekit_interrupt_plugin.testing.livekit._pcm import silence, tone
from livekit_interrupt_plugin.testing.room import Recording

RATE = 24_000


def recorded(*stretches: tuple[str, float], late: float = 0.0) -> Recording:
    """Sound and silence in frames of 10 ms, from 0.0 on; each frame arrives when it is over."""
    pcm = np.concatenate(
        [(tone if kind == "sound" else silence)(seconds, RATE) for kind, seconds in stretches]
    )
    recording = Recording()
    for number, frame in enumerate(pcm.reshape(-1, RATE // 100), start=1):
        recording.add(number / 100 + late, frame.tobytes(), sample_rate=RATE)
    return recording


def test_it_tells_when_sound_and_silence_began():
    heard = recorded(("silence", 1.0), ("sound", 2.0), ("silence", 0.3), ("sound", 1.0))

    assert heard.edges() == pytest.approx([1.0, 3.0, 3.3], abs=0.03)
    assert heard.first_sound() == pytest.approx(1.0, abs=0.03)
    assert heard.first_sound(since=3.1) == pytest.approx(3.3, abs=0.03)
    assert heard.first_sound(since=5.0) is None


def test_a_silence_counts_when_it_is_long_enough_and_may_go_on():
    heard = recorded(("sound", 1.0), ("silence", 0.3), ("sound", 1.0), ("silence", 0.6))

    assert heard.silent_since(0.0, lasting=0.2) == pytest.approx(1.0, abs=0.03)
    assert heard.silent_since(0.0, lasting=0.5) == pytest.approx(2.3, abs=0.03)
    assert heard.silent_since(0.0, lasting=0.7) is None
    assert heard.silent_since(1.2, lasting=0.2) == pytest.approx(2.3, abs=0.03)


def test_it_measures_sound_and_the_longest_silence_of_a_stretch():
    heard = recorded(("sound", 1.0), ("silence", 0.3), ("sound", 1.0), ("silence", 0.6))

    assert heard.longest_silence(0.0, 2.0) == pytest.approx(0.3, abs=0.03)
    assert heard.longest_silence(0.0, 3.0) == pytest.approx(0.6, abs=0.03)
    assert heard.longest_silence(0.0, 0.9) == 0.0
    assert heard.sound(0.0, 3.0) == pytest.approx(2.0, abs=0.06)


def test_frames_that_arrive_in_a_burst_are_no_silence():
    heard = recorded(("sound", 1.0), late=0.5)

    assert heard.longest_silence(0.0, 2.0) == 0.0


def test_nothing_was_heard_of_a_track_that_has_no_frames():
    heard = Recording()

    assert heard.edges() == []
    assert heard.first_sound() is None
    assert heard.silent_since(0.0, lasting=0.1) is None
