"""Rows, the table, and the command that prints it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from livekit_interrupt_plugin.testing.contract import (
    CALLS,
    Call,
    Cell,
    Clock,
    FakePerformer,
    NoReply,
    Outcome,
    Result,
    Row,
    check,
    row_of,
)
from livekit_interrupt_plugin.testing.contract.command import main
from livekit_interrupt_plugin.testing.contract.table import as_markdown, as_text, merged

(NOISE,) = (call for call in CALLS if "noise" in call.name)
FINE = tuple(Cell(name, Result.OK) for name in ("one", "two"))
OLD = Row("0.7.2", "VoiceAssistant", Clock.REAL, FINE)
NEW = Row("1.8.9", "InterruptionGate", Clock.VIRTUAL, FINE)


@dataclass(frozen=True)
class Playing:
    """A performer that brings *outcomes*, one a performance, and raises what is an exception."""

    outcomes: list[Outcome | Exception]
    clock: Clock = Clock.VIRTUAL
    reason: str | None = None
    release: str = "9.9.9"
    host: str = "Playing"

    def cannot(self, call: Call) -> str | None:
        return self.reason

    async def perform(self, call: Call) -> Outcome:
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


CUT = replace(NOISE.expected, speeches=(False,))


def test_a_host_that_decides_differently_is_told() -> None:
    cell = check(Playing([CUT]), NOISE)

    assert cell.result is Result.DIFFERS
    assert cell.why == "speeches heard ['cut'], expected ['to the end']"


def test_a_host_that_raises_differs_and_the_rest_is_performed() -> None:
    row = row_of(Playing([NoReply(), NOISE.expected]), [NOISE, NOISE])

    assert [cell.result for cell in row.cells] == [Result.DIFFERS, Result.OK]
    assert row.cells[0].why == "raised NoReply()"


def test_a_host_that_cannot_says_why() -> None:
    cell = check(Playing([], reason="it has no speech of its own"), NOISE)

    assert cell == Cell(NOISE.name, Result.CANNOT, "it has no speech of its own")


def test_in_real_time_a_call_that_differs_is_performed_once_more_and_that_is_said() -> None:
    row = row_of(Playing([CUT, NOISE.expected], Clock.REAL), [NOISE])

    assert row.cells[0].result is Result.OK
    assert "'cut'" in row.cells[0].at_first
    assert "1 of 1 (1 at the second try)" in as_text([row])


def test_in_real_time_a_host_that_always_differs_is_told() -> None:
    row = row_of(Playing([CUT, CUT], Clock.REAL), [NOISE])

    assert row.cells[0].result is Result.DIFFERS


def test_a_row_survives_json() -> None:
    cells = (Cell("a", Result.DIFFERS, "why", "at first"), Cell("b", Result.OK))
    row = replace(OLD, cells=cells)

    assert Row.from_dict(json.loads(json.dumps(row.as_dict()))) == row


def test_rows_are_in_the_order_of_releases_and_each_is_there_once() -> None:
    fake = row_of(FakePerformer(), [NOISE])
    ten = replace(NEW, release="1.10.0")

    assert merged([ten, NEW, fake, OLD, fake]) == [fake, OLD, NEW, ten]


def test_forms_that_did_the_same_share_a_row() -> None:
    other = replace(NEW, host="VoiceAssistant")

    assert as_markdown([NEW, other]).splitlines()[2:] == [
        "| 1.8.9 | `InterruptionGate`, `VoiceAssistant` | 2 of 2 | virtual |"
    ]


def test_forms_that_did_not_have_rows_of_their_own() -> None:
    other = replace(NEW, host="VoiceAssistant", cells=FINE[:1])

    assert len(as_markdown([NEW, other]).splitlines()) == 4


def test_what_a_line_cannot_do_is_in_its_row() -> None:
    row = replace(OLD, cells=(*FINE, Cell("three", Result.CANNOT, "no | there")))

    assert as_markdown([row]).splitlines()[2] == (
        "| 0.7.2 | `VoiceAssistant` | 2 of 3<br>cannot: three (no \\| there) | real |"
    )


def test_the_command_prints_a_row_for_the_fake_host_and_each_real_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status = main(["--only", NOISE.name])

    printed = capsys.readouterr().out
    assert status == 0
    assert "FakeHost" in printed
    assert printed.count("1 of 1") >= 2


def test_the_module_writes_rows_that_merge_into_one_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rows.json"
    command = [sys.executable, "-m", "livekit_interrupt_plugin.testing.contract"]
    subprocess.run([*command, "--only", NOISE.name, "--json", str(file)], check=True, timeout=120)

    status = main(["--merge", str(file), str(file)])

    assert status == 0
    assert capsys.readouterr().out.count("`FakeHost`") == 1


def test_a_difference_in_any_row_is_the_exit_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = replace(OLD, cells=(Cell("one", Result.DIFFERS, "it does"),))
    file = tmp_path / "rows.json"
    file.write_text(json.dumps([NEW.as_dict(), wrong.as_dict()]), "utf-8")

    assert main(["--merge", str(file)]) == 1
    assert "differs: one (it does)" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["nonsense", '[{"release": ""}]', "[1]"])
def test_files_without_rows_are_told(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rows.json"
    file.write_text(text, "utf-8")

    status = main(["--merge", str(file)])

    assert status == 2
    assert "rows.json does not have rows" in capsys.readouterr().err


def test_files_without_one_row_are_no_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rows.json"
    file.write_text("[]", "utf-8")

    assert main(["--merge", str(file)]) == 2
    assert "not one row" in capsys.readouterr().err


def test_a_name_that_no_call_has_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "no such call"]) == 2
    assert "no call has 'no such call' in its name" in capsys.readouterr().err
