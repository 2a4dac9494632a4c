"""The demo from its command line, in virtual time, with the real VAD and the real recogniser."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

import pytest

from livekit_interrupt_plugin import cli

for extra in ("livekit.plugins.silero", "pocketsphinx", "rich"):
    pytest.importorskip(extra, reason="the demo extra is not installed")

from livekit_interrupt_plugin.demo import performance  # noqa: E402  # it imports rich
from livekit_interrupt_plugin.demo import run as call_run  # noqa: E402
from livekit_interrupt_plugin.demo.call import CALL  # noqa: E402

A, B, C, D = range(4)


def demo(*arguments: str) -> tuple[int, str, str]:
    """The exit status of the demo, and what it printed on stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = cli.main(["demo", *arguments])
    return status, out.getvalue(), err.getvalue()


@dataclass(frozen=True)
class Run:
    """One call, as ``demo --fast`` shows it and as ``demo --fast --json`` prints it."""

    shown: str
    printed: dict[str, Any]


@pytest.fixture(scope="module")
def run() -> Run:
    """The call, played once; ``--json`` itself plays it in the test of another policy."""
    results: list[Any] = []
    play = performance.perform

    def play_once(*arguments: Any, **options: Any) -> Any:
        if not results:
            results.append(play(*arguments, **options))
        return results[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(performance, "perform", play_once)
        status, shown, err = demo("--fast")
        assert (status, err) == (0, "")
        status, printed, _ = demo("--fast", "--json")
        assert status == 0
    return Run(shown, json.loads(printed))


@pytest.fixture(scope="module")
def played(run: Run) -> dict[str, Any]:
    """What ``demo --fast --json`` prints."""
    return run.printed


@pytest.fixture(scope="module")
def shown(run: Run) -> str:
    """What ``demo --fast`` shows."""
    return run.shown


def outcomes(played: dict[str, Any], clip: str) -> list[dict[str, Any]]:
    """What each contender made of *clip*, in the order of the table."""
    found = next(each for each in played["clips"] if each["clip"] == clip)
    return [found["outcomes"][row["contender"]] for row in played["table"]]


def test_the_table_has_a_row_for_each_contender(played: dict[str, Any]):
    assert [list(row) for row in played["table"]] == [
        ["contender", "false_stops", "silence_s", "missed", "stop_latency_s", "words_lost"]
    ] * 4
    assert [row["contender"] for row in played["table"]] == [
        "LiveKit default",
        "LiveKit min_words=3",
        "replaced hook's rule",
        "our default policy",
    ]


def test_our_default_policy_makes_no_mistake(played: dict[str, Any]):
    ours = played["table"][D]

    assert (ours["false_stops"], ours["silence_s"]) == (0, 0.0)
    assert (ours["missed"], ours["words_lost"]) == (0, 0)
    assert ours["stop_latency_s"] is not None


def test_livekit_stops_for_every_backchannel_by_default(played: dict[str, Any]):
    default = played["table"][A]

    assert default["false_stops"] == 4
    assert default["silence_s"] > 2.0
    assert default["missed"] == 0


def test_min_words_misses_two_words_that_ask_it_to_stop(played: dict[str, Any]):
    min_words = outcomes(played, "wait stop")[B]

    assert min_words["missed"]
    assert min_words["words_lost"] == 2


def test_min_words_stops_for_a_backchannel_of_three_words(played: dict[str, Any]):
    assert outcomes(played, "yes that's right")[B]["false_stop"]
    assert not outcomes(played, "okay")[B]["false_stop"]


def test_the_replaced_rule_needs_four_words(played: dict[str, Any]):
    assert outcomes(played, "wait stop")[C]["missed"]
    assert not outcomes(played, "yes that's right")[C]["false_stop"]
    assert not outcomes(played, "order")[C]["missed"]


def test_everybody_hears_the_answer_on_the_tail_of_the_question(played: dict[str, Any]):
    assert all(outcome["words_lost"] == 0 for outcome in outcomes(played, "yes"))


def test_each_clip_says_what_was_heard_and_what_was_expected_and_why(played: dict[str, Any]):
    heard = {clip["clip"]: clip["heard"] for clip in played["clips"]}

    assert heard["wait stop"] == ["wait stop"]
    assert heard["cough"]
    assert all(clip["why"] for clip in played["clips"])
    assert [clip["expected"] for clip in played["clips"]] == (
        ["ignore"] * 4 + ["interrupt"] * 2 + ["answer"]
    )


def test_each_clip_begins_on_a_frame_of_the_microphone(played: dict[str, Any]):
    assert [round(clip["at"] * 1000) % 20 for clip in played["clips"]] == [0] * 7


def test_each_decision_has_its_reason(played: dict[str, Any]):
    interrupts = [d for d in played["decisions"] if d["action"] == "interrupt"]
    ignores = [d for d in played["decisions"] if d["action"] == "ignore"]

    assert len(interrupts) == 2
    assert [d["text"] for d in ignores][:2] == ["okay", "mhm"]
    assert all(d["reason"] for d in played["decisions"])
    assert all(0 < d["onset"] <= d["at"] < played["call_seconds"] for d in played["decisions"])


def test_the_object_says_how_it_was_measured(played: dict[str, Any]):
    assert played["mode"] == "virtual time"
    assert played["latencies_count_inference"] is False
    assert played["livekit_agents"].startswith("1.")
    assert played["policy"].startswith("InterruptionPolicy(")
    assert played["errors"] == []


def test_what_is_shown_fits_80_columns(shown: str):
    assert max(map(len, shown.splitlines())) <= 80


def test_the_call_is_shown_with_each_decision_and_its_reason(shown: str):
    assert "caller   okay\n" in shown
    assert "d      IGNORE: 'okay' is a backchannel\n" in shown
    assert "d      INTERRUPT: 'wait' is more than a backchannel\n" in shown
    assert 'a      replies to "okay"\n' in shown
    assert "should   stop: the caller asks the agent to stop\n" in shown


def test_misheard_words_are_shown_as_heard(shown: str):
    assert '"mhm" for mm-hmm' in shown.replace("\n", " ")


def test_virtual_time_says_that_latencies_count_no_inference(shown: str):
    assert shown.endswith("In virtual time: the latencies count no inference time.\n")


def test_another_policy_takes_the_fourth_place_and_changes_nothing_else(
    played: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(call_run, "CALL", CALL[:2])  # a third of the call is enough to tell

    status, out, _ = demo("--fast", "--json", "--policy", "any-word")

    other = json.loads(out)
    assert status == 0
    assert other["table"][D]["contender"] == "policy any-word"
    assert other["table"][D]["false_stops"] > 0
    for clip in ("okay", "mm-hmm"):
        assert outcomes(other, clip)[:D] == outcomes(played, clip)[:D]


def test_what_is_no_policy_is_one_sentence_and_status_2():
    status, out, err = demo("--json", "--policy", "json:dumps")

    assert status == 2
    assert out == ""
    assert "json:dumps must be an InterruptionPolicy, got <function dumps" in err


def test_help_says_what_is_measured(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        cli.main(["demo", "--help"])

    said = capsys.readouterr().out
    for name in ("false_stops", "silence_s", "missed", "stop_latency_s", "words_lost"):
        assert f"\n  {name}" in said


def test_the_loggers_are_left_as_they_were(shown: str):  # noqa: ARG001  # after it was shown
    assert logging.getLogger("livekit").propagate
    assert logging.getLogger("livekit").handlers == []


def test_the_first_line_is_on_screen_within_three_seconds():
    began = time.monotonic()
    command = [sys.executable, "-m", "livekit_interrupt_plugin.cli", "demo"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        took = time.monotonic() - began
        process.kill()

    assert line.startswith("One phone call")
    assert took < 3.0
