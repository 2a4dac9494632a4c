"""docs/reliability.md and SECURITY.md name tests that there are."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PAGES = ("docs/reliability.md", "SECURITY.md")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def named_in(page):
    return NAMED.findall((PROJECT / page).read_text("utf-8"))


@pytest.mark.parametrize("page", PAGES)
def test_the_tests_it_names_are_there(page):
    found = {}
    for file, _ in named_in(page):
        path = PROJECT / file
        found[file] = (
            set(re.findall(r"def (test_\w+)\(", path.read_text("utf-8")))
            if path.exists()
            else set()
        )

    missing = [f"{file}::{test}" for file, test in named_in(page) if test not in found[file]]

    assert missing == []


def test_each_row_names_a_test():
    rows = (PROJECT / "docs/reliability.md").read_text("utf-8").splitlines()
    told = [row for row in rows if row.startswith("| ") and not row.startswith("| what |")]

    assert len(told) > 40
    assert [row for row in told if not NAMED.search(row)] == []


def test_each_promise_of_security_names_a_test():
    text = (PROJECT / "SECURITY.md").read_text("utf-8")
    promised = text.partition("## What is promised")[2].partition("## ")[0]
    promises = promised.split("\n- ")[1:]

    assert len(promises) > 4
    assert [promise for promise in promises if not NAMED.search(promise)] == []
