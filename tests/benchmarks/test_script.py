"""The calls are always the same, and a part of them is as mixed as all."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from benchmarks.calls.material.pcm import Pcm, samples
from benchmarks.calls.material.voices import AGENT, CALLERS, voice
from benchmarks.calls.script.build import SNRS, TTS_LATENCY, WHOLE, calls
from benchmarks.calls.script.call import WISHES, Call, Scene
from benchmarks.calls.script.noise import VOICE_LEVEL

CALLS = calls(WHOLE)
SCENES = [(call, scene) for call in CALLS for scene in call.scenes]


def rms_dbfs(pcm: Pcm) -> float:
    return float(10 * np.log10(np.mean((pcm / 32768.0) ** 2)))


def line_of(scene: Scene) -> tuple[float, float]:
    """When the line is due to be heard."""
    begins = scene.begins + TTS_LATENCY
    return begins, begins + voice(AGENT)[scene.line].seconds


def test_the_calls_are_the_same_every_time_and_however_many_are_asked_for():
    assert calls(WHOLE) == CALLS
    assert calls(7) == CALLS[:7]


def test_each_voice_is_heard_equally_often_with_each_noise():
    assert Counter((call.voice, call.snr) for call in CALLS) == {
        (name, snr): 5 for name in CALLERS for snr in SNRS
    }


def test_everything_there_is_to_say_is_said_often_enough_to_be_counted():
    said = Counter(scene.kind for _, scene in SCENES)

    assert said["backchannel"] + said["cough"] == 120
    assert said["command"] == 60
    assert min(said[kind] for kind in WISHES) >= 20


@pytest.mark.parametrize("kind", WISHES)
def test_each_kind_comes_with_each_voice_and_each_noise(kind: str):
    of = [call for call, scene in SCENES if scene.kind == kind]

    assert {call.voice for call in of} == set(CALLERS)
    assert {call.snr for call in of} == set(SNRS)


def test_the_first_calls_have_all_kinds():
    assert {scene.kind for call in calls(4) for scene in call.scenes} == set(WISHES)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: str(call.number))
def test_the_scenes_of_a_call_follow_one_another(call: Call):
    ends = [3.5, *(scene.ends for scene in call.scenes)]

    assert [scene.begins for scene in call.scenes] == ends[:-1]


def test_what_is_said_over_a_line_is_said_over_the_line():
    for call, scene in SCENES:
        begins, ends = line_of(scene)
        if scene.kind == "overlapping_start":
            assert abs(scene.said_at - begins) <= 0.51
        elif scene.kind == "answer":
            assert (
                ends - 0.45 <= scene.said_at < ends < scene.said_at + call.clip(scene).seconds + 1
            )
        else:
            assert begins + 1.1 < scene.said_at < ends - 3.0


def test_a_line_that_is_held_for_three_seconds_is_heard_to_its_end_within_its_scene():
    for _, scene in SCENES:
        if scene.kind in ("backchannel", "cough"):
            assert line_of(scene)[1] + 3.5 < scene.ends - 0.3


def test_words_have_the_times_at_which_they_are_said():
    call = CALLS[0]
    for scene in call.scenes:
        words = call.words(scene)

        assert words[0][1] == pytest.approx(scene.said_at)
        assert words[-1][2] == pytest.approx(scene.said_at + call.clip(scene).seconds)


def test_the_caller_is_heard_when_the_script_says_so():
    call = next(call for call in CALLS if call.snr is None)
    scene, sound = call.scenes[1], call.sound()
    first = samples(scene.said_at)

    assert not sound[first - 800 : first].any()
    assert (sound[first : first + 800] == call.clip(scene).pcm[:800]).all()


@pytest.mark.parametrize("snr", [20.0, 10.0])
def test_noise_is_as_much_softer_than_the_voice_as_the_script_says(snr: float):
    call = next(call for call in CALLS if call.snr == snr)
    before_anything_is_said = call.sound()[: samples(3.3)]  # one swell of the noise

    assert rms_dbfs(before_anything_is_said) == pytest.approx(VOICE_LEVEL - snr, abs=1.5)


def test_the_noise_of_two_calls_is_not_the_same():
    noisy = [call for call in CALLS if call.snr == 10.0][:2]
    first, second = (call.sound()[:16_000] for call in noisy)

    assert (first != second).mean() > 0.9
