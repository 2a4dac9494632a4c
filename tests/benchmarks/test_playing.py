"""Calls are played to real sessions, here in virtual time, and judged by what is heard of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

for extra in ("livekit.plugins.silero", "livekit.plugins.deepgram", "pocketsphinx", "rich"):
    pytest.importorskip(extra, reason="the bench extra is not installed")

from benchmarks.calls.metrics.scene_figures import SceneFigures  # noqa: E402
from benchmarks.calls.options import parse  # noqa: E402
from benchmarks.calls.play.job import Done, Job  # noqa: E402
from benchmarks.calls.play.worker import work  # noqa: E402
from benchmarks.calls.run import jobs_of  # noqa: E402

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def done() -> Done:
    return work(Job(0, "word-timed", ("livekit", "livekit-3-words", "balanced"), 1, virtual=True))


def scenes(done: Done, contender: str, kind: str) -> list[SceneFigures]:
    return [s for s in done.figures if (s.contender, s.kind) == (contender, kind)]


def test_every_scene_has_figures_of_every_contender(done: Done):
    assert done.errors == ()
    assert len(done.figures) == 5 * 3
    assert all(s.was_speaking for s in done.figures if s.kind != "overlapping_start")


def test_a_backchannel_stops_livekit_and_not_us(done: Done):
    theirs, ours = (scenes(done, name, "backchannel") for name in ("livekit", "balanced"))

    assert [scene.stopped_at is None for scene in theirs] == [False, False]
    assert all(scene.dead_air > 0.5 and scene.replies == 1 for scene in theirs)
    assert [(scene.stopped_at, scene.dead_air, scene.replies) for scene in ours] == [
        (None, 0.0, 0)
    ] * 2


def test_an_interruption_stops_both_and_its_words_arrive_once(done: Done):
    for name in ("livekit", "balanced"):
        (scene,) = scenes(done, name, "short_interruption")

        assert scene.stopped_in_time is not None
        assert 0.3 < scene.stopped_in_time < 1.0
        assert scene.reaction == pytest.approx(scene.stopped_in_time, abs=0.15)
        assert (scene.words, scene.lost, scene.twice) == (4, 0, 0)


def test_the_same_call_gives_the_same_figures_in_whatever_order_the_contenders_sit(done: Done):
    again = work(Job(0, "word-timed", ("balanced", "livekit"), 99, virtual=True))

    assert scenes(again, "balanced", "command") == scenes(done, "balanced", "command")


def test_a_recogniser_that_guesses_hears_what_is_said_and_has_a_word_error_rate():
    done = work(Job(4, "pocketsphinx", ("balanced",), 1, virtual=True))

    assert done.errors == ()
    assert all(scene.words for scene in done.figures if scene.script_words)
    assert 0 < sum(s.word_errors for s in done.figures) < sum(s.script_words for s in done.figures)


def test_a_call_that_cannot_be_played_is_an_error_and_no_end_of_the_run():
    done = work(Job(0, "nobody", ("balanced",), 1, virtual=True))

    assert done.figures == ()
    assert "nobody" in done.errors[0]


def test_calls_and_contenders_are_shuffled_and_the_seed_brings_the_order_back():
    one, same, other = (jobs_of(parse(["--seed", seed])) for seed in ("1", "1", "2"))

    assert one == same != other
    assert sorted((job.call, job.recogniser) for job in one) == sorted(
        (job.call, job.recogniser) for job in other
    )
    assert len(one) == 120


def test_the_command_writes_its_results(tmp_path: Path):
    options = ["--quick", "--calls", "1", "--seed", "3", "--contender", "balanced"]
    out = subprocess.run(
        [sys.executable, "-m", "benchmarks.calls", *options, "--out", str(tmp_path)],
        cwd=PROJECT,
        env=os.environ | {"COLUMNS": "160"},
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
        check=True,
    ).stdout

    results = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert "seed 3" in out
    assert "commands that stop it" in out
    assert [row["contender"] for row in results["rows"][0]["contenders"]] == ["balanced"]
    assert results["setting"]["time"] == "virtual"
    assert "balanced" in (tmp_path / "table.md").read_text("utf-8")
