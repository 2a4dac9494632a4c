"""``demo --trace``: the fourth contender's call, to be replayed and looked at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("livekit.agents.voice", reason="the demo needs livekit-agents 1.0 or newer")

from livekit_interrupt_plugin import cli

EXAMPLE = Path(__file__).parents[2] / "examples" / "call.toml"


def test_what_is_recorded_has_the_decisions_the_audio_and_replays_to_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trace = tmp_path / "call.jsonl"
    status = cli.main(["demo", "--fast", "--json", "--script", str(EXAMPLE), "--trace", str(trace)])
    played = json.loads(capsys.readouterr().out)
    assert status == 0

    lines = [json.loads(line) for line in trace.read_text("utf-8").splitlines()]
    recorded = [line["text"] for line in lines if line.get("decision") in ("interrupt", "ignore")]
    shown = [each["text"] for each in played["decisions"] if each["action"] != "hold"]
    assert recorded == shown != []
    assert trace.with_suffix(".wav").stat().st_size > 16_000 * 2 * played["call_seconds"] * 0.9

    assert cli.main(["replay", str(trace)]) == 0
    assert cli.main(["report", str(trace), "-o", str(tmp_path / "call.html")]) == 0


def test_a_place_that_cannot_be_written_to_is_refused_before_the_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("taken")

    assert cli.main(["demo", "--fast", "--trace", str(tmp_path / "file" / "calls")]) == 2
    assert capsys.readouterr().err.startswith("trace must be in a folder that can be made, got ")
