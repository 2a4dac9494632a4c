"""The table on the benchmark's page is made of the figures that are committed with it."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("rich", reason="the bench extra is not installed")

from benchmarks.calls.report.outcome import read_json
from benchmarks.calls.report.page import put_into, taken_from
from benchmarks.calls.report.table import as_markdown

CALLS = Path(__file__).parents[2] / "benchmarks" / "calls"


def test_the_table_on_the_page_is_that_of_the_committed_figures():
    results = CALLS / "results" / "results.json"

    assert taken_from(CALLS / "README.md") == as_markdown(read_json(results))


def test_a_table_replaces_the_one_before_and_nothing_else(tmp_path: Path):
    page = tmp_path / "README.md"
    page.write_text("before\n<!-- results -->\nold\n<!-- end of results -->\nafter\n", "utf-8")

    for table in ("| new |\n", "| newer |\n"):
        put_into(page, table)

        assert taken_from(page) == table
    assert page.read_text("utf-8").startswith("before\n<!-- results -->\n\n| newer |\n")
    assert page.read_text("utf-8").endswith("<!-- end of results -->\nafter\n")


def test_a_page_without_marks_is_refused(tmp_path: Path):
    page = tmp_path / "README.md"
    page.write_text("nothing", "utf-8")

    with pytest.raises(ValueError, match="must have the marks"):
        put_into(page, "table")
