"""The demo's call: what it promises about itself, and its clips on disk."""

from __future__ import annotations

import wave
from importlib import resources
from pathlib import Path

import pytest

from livekit_interrupt_plugin.demo.call import (
    CALL,
    REPLY,
    CallerClip,
    Scene,
    call_seconds,
    clip_seconds,
    load_clip,
)

OVERLAPS = [(scene, clip) for scene in CALL for clip in scene.clips]
TALKED_OVER = [(scene, clip) for scene, clip in OVERLAPS if clip.expected != "answer"]
ANSWERS = [(scene, clip) for scene, clip in OVERLAPS if clip.expected == "answer"]
CLIPS = Path(str(resources.files("livekit_interrupt_plugin.demo") / "clips"))
USED = {REPLY.clip} | {scene.line.clip for scene in CALL} | {clip.clip for _, clip in OVERLAPS}

each_overlap = pytest.mark.parametrize(
    ("scene", "clip"), TALKED_OVER, ids=[clip.name for _, clip in TALKED_OVER]
)


def test_the_call_lasts_at_most_a_minute():
    assert call_seconds() <= 60


def test_the_caller_says_the_seven_things_the_demo_is_about():
    assert [(clip.text, clip.expected) for _, clip in OVERLAPS] == [
        ("okay", "ignore"),
        ("mm-hmm", "ignore"),
        ("(coughs)", "ignore"),
        ("yes that's right", "ignore"),
        ("wait, stop", "interrupt"),
        ("actually I wanted to ask about my order", "interrupt"),
        ("yes", "answer"),
    ]


def test_every_expectation_says_why():
    assert all(clip.why for _, clip in OVERLAPS)


@each_overlap
def test_the_caller_begins_after_the_grace_and_two_seconds_of_the_line_are_left(
    scene: Scene, clip: CallerClip
):
    left = clip_seconds(scene.line.clip) - clip.after - clip_seconds(clip.clip)

    assert clip.after > 1.2
    assert left >= 2.0


@pytest.mark.parametrize(("scene", "clip"), ANSWERS)
def test_an_answer_begins_in_the_last_half_second_of_the_question(scene: Scene, clip: CallerClip):
    before_the_end = clip_seconds(scene.line.clip) - clip.after

    assert scene.line.text.endswith("?")
    assert 0.2 < before_the_end < 0.5


def test_nothing_is_said_while_livekit_warms_up_its_echo_cancellation():
    first = CALL[0].clips[0]

    assert first.after > 3.0


@pytest.mark.parametrize("scene", CALL, ids=[scene.line.clip for scene in CALL])
def test_a_line_stopped_by_mistake_has_time_to_be_resumed(scene: Scene):
    assert scene.seconds >= clip_seconds(scene.line.clip) + 2.0


def test_every_clip_on_disk_is_used_and_every_clip_used_is_on_disk():
    assert {path.stem for path in CLIPS.glob("*.wav")} == USED


@pytest.mark.parametrize("path", sorted(CLIPS.glob("*.wav")), ids=lambda path: path.stem)
def test_a_clip_is_mono_16_bit_at_16_khz(path: Path):
    with wave.open(str(path)) as wav:
        assert (wav.getnchannels(), wav.getsampwidth(), wav.getframerate()) == (1, 2, 16_000)
        assert wav.getnframes() == len(load_clip(path.stem))


def test_the_clips_are_small():
    assert sum(path.stat().st_size for path in CLIPS.glob("*")) < 1_350_000
