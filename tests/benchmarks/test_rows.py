"""The figures of scenes become the rows of the table."""

from __future__ import annotations

import io
import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("rich", reason="the bench extra is not installed")

from rich.console import Console

from benchmarks.calls.metrics.scene_figures import SceneFigures
from benchmarks.calls.report.columns import COLUMNS
from benchmarks.calls.report.outcome import Outcome, read_json, write_json
from benchmarks.calls.report.row import Row, row
from benchmarks.calls.report.statistics import Share
from benchmarks.calls.report.table import as_markdown, for_terminal

WENT_ON = SceneFigures(
    call=0,
    voice="rms",
    snr=None,
    recogniser="word-timed",
    contender="ours",
    kind="backchannel",
    said="okay",
    lag=0.01,
    was_speaking=True,
    reaction=None,
    stopped_at=None,
    stopped_in_time=None,
    deciding_word=0.0,
    dead_air=0.0,
    replies=0,
    words=1,
    lost=0,
    twice=0,
    word_errors=0,
    script_words=1,
)
STOPPED = replace(
    WENT_ON, kind="command", said="stop", reaction=0.2, stopped_at=0.6, stopped_in_time=0.6
)


def of(*scenes: SceneFigures) -> Row:
    return row(scenes, [])


def test_a_backchannel_that_stops_the_agent_counts_however_late_it_does():
    late = replace(WENT_ON, stopped_at=4.0)

    assert of(WENT_ON, late, WENT_ON).backchannels == Share(1, 3)


def test_coughs_are_no_backchannels():
    assert of(WENT_ON, replace(WENT_ON, kind="cough", stopped_at=1.0)).coughs == Share(1, 1)


def test_a_command_that_stops_the_agent_too_late_does_not_count():
    late = replace(STOPPED, stopped_at=4.0, stopped_in_time=None)

    assert of(STOPPED, late).commands == Share(1, 2)


def test_a_silence_before_the_deciding_word_is_no_negative_time():
    early = replace(STOPPED, deciding_word=0.9)

    assert early.from_deciding_word == 0.0
    assert replace(STOPPED, deciding_word=0.25).from_deciding_word == pytest.approx(0.35)


def test_the_stops_are_timed_where_there_was_one():
    missed = replace(STOPPED, reaction=None, stopped_at=None, stopped_in_time=None)

    found = of(STOPPED, missed, missed)

    assert found.stopping.value == 0.6
    assert found.reaction.value == math.inf


def test_dead_air_is_the_mean_over_all_that_should_not_stop_the_agent():
    cough = replace(WENT_ON, kind="cough", dead_air=0.7)

    found = of(WENT_ON, replace(WENT_ON, dead_air=3.0), cough)

    assert (found.dead_air.value, found.dead_air_of_coughs.value) == (1.5, 0.7)


def test_later_is_later_than_the_reference_where_both_stopped():
    ours = [STOPPED, replace(STOPPED, call=1), replace(STOPPED, call=2, said="wait")]
    livekit = [
        replace(STOPPED, stopped_in_time=0.5),
        replace(STOPPED, call=1, stopped_in_time=None),
        replace(STOPPED, call=2, said="other", stopped_in_time=0.1),
    ]

    assert row(ours, livekit).later.value == pytest.approx(0.1)
    assert row(ours, livekit).sooner == Share(0, 1)
    assert row(livekit, ours).sooner == Share(1, 1)


def test_words_of_what_need_not_be_heard_are_not_counted_but_had_twice_they_are():
    found = of(replace(WENT_ON, twice=2), replace(STOPPED, words=3, lost=1))

    assert (found.words, found.lost, found.twice) == (3, 1, 2)


def test_an_agent_that_is_silent_already_is_reported_and_says_nothing_else():
    silent = replace(WENT_ON, was_speaking=False, stopped_at=-0.5)

    found = of(WENT_ON, silent)

    assert (found.silent, found.backchannels) == (1, Share(0, 1))


def test_words_said_to_a_silent_agent_are_to_be_heard_all_the_same():
    lost = replace(STOPPED, was_speaking=False, words=2, lost=2)

    assert (of(STOPPED, lost).words, of(STOPPED, lost).lost) == (3, 2)


def test_where_the_caller_was_first_the_agent_may_be_silent():
    first = replace(WENT_ON, kind="overlapping_start", was_speaking=False)

    assert of(first).silent == 0


@pytest.mark.parametrize(
    ("title", "good", "bad"),
    [
        ("backchannels, coughs that stop it", [WENT_ON], [replace(WENT_ON, stopped_at=1.0)]),
        ("dead air for each backchannel, s", [WENT_ON], [replace(WENT_ON, dead_air=0.2)]),
        ("commands that stop it", [STOPPED], [replace(STOPPED, stopped_in_time=None)]),
        ("first reaction, s: p50", [STOPPED], [replace(STOPPED, reaction=0.3)]),
        ("deciding word to silence, s: p50", [replace(STOPPED, stopped_in_time=0.4)], [STOPPED]),
        ("  p95", [STOPPED], [replace(STOPPED, stopped_in_time=1.0)]),
        ("words lost", [STOPPED], [replace(STOPPED, lost=1)]),
        ("words twice", [STOPPED], [replace(STOPPED, twice=1)]),
    ],
)
def test_a_target_can_be_reached_and_missed(
    title: str, good: list[SceneFigures], bad: list[SceneFigures]
):
    reached = next(column.reached for column in COLUMNS if column.title == title)

    assert reached is not None
    assert reached(of(*good))
    assert not reached(of(*bad))


def test_scenes_in_which_the_machine_was_late_are_dropped_for_everybody():
    late = replace(STOPPED, lag=0.06)
    outcome = Outcome((WENT_ON, late, replace(late, contender="other")))

    assert outcome.kept == [WENT_ON]
    assert outcome.dropped == Share(1, 2)


def test_the_word_error_rate_counts_each_scene_once():
    heard = replace(STOPPED, word_errors=1, script_words=2)
    outcome = Outcome(
        (heard, replace(heard, contender="other"), replace(heard, call=1, word_errors=0))
    )

    assert outcome.word_error_rate == 0.25


def test_results_are_read_as_they_were_written(tmp_path: Path):
    outcome = Outcome((WENT_ON, STOPPED), {"seed": 7}, ("an error",))
    write_json(outcome, tmp_path / "results.json")

    assert read_json(tmp_path / "results.json") == outcome
    assert (
        json.loads((tmp_path / "results.json").read_text())["rows"][0]["contenders"][0]["contender"]
        == "ours"
    )


def test_the_table_has_all_figures_of_all_contenders():
    outcome = Outcome((WENT_ON, STOPPED, replace(STOPPED, contender="other")))

    page = as_markdown(outcome)

    assert "| to reach | ours | other |" in page
    assert "| commands that stop it | >= 98 % | 1/1 (21..100 %) | 1/1 (21..100 %) |" in page
    assert all(column.title.strip() in page for column in COLUMNS)


@pytest.mark.parametrize(("width", "tables"), [(200, 1), (80, 2), (20, 4)])
def test_a_narrow_terminal_gets_more_tables_and_all_figures(width: int, tables: int):
    names = ("one", "two", "three", "four")
    outcome = Outcome(tuple(replace(STOPPED, contender=name) for name in names))
    console = Console(width=max(width, 80), record=True, file=io.StringIO())

    console.print(for_terminal(outcome, width))
    shown = console.export_text()

    assert shown.count("commands that stop it  ") == 2 * tables  # of all, and by noise
    assert shown.count("1/1") == 2 * len(names)
    assert all(name in shown for name in names)


def test_noise_is_told_apart_from_the_least_to_the_most():
    scenes = [replace(STOPPED, snr=snr) for snr in (10.0, None, 20.0, None)]

    outcome = Outcome(tuple(scenes))

    assert outcome.noises == [None, 20.0, 10.0]
    assert [outcome.on(snr).rows[0].commands.total for snr in outcome.noises] == [2, 1, 1]
