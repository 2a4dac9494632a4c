"""The pages of docs/: their code runs and prints what they show, their links lead somewhere."""

import contextlib
import io
import re
from pathlib import Path

import pytest

from livekit_interrupt_plugin import segments

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGES = sorted(DOCS.glob("*.md"))
#: Its code stands in a program of the reader's: test_migration.py puts it into one.
NOT_A_PROGRAM = ("migration",)
BLOCK = re.compile(r"```(python|output)\n(.*?)```", re.DOTALL)


def runnable(page: Path) -> list[tuple[str, str]]:
    return BLOCK.findall(page.read_text("utf-8"))


PROGRAMS = [page for page in PAGES if runnable(page) and page.stem not in NOT_A_PROGRAM]


@pytest.fixture
def words_as_before():
    """A page may choose how words are cut, for the whole process."""
    yield
    segments.loaded.clear()


@pytest.mark.usefixtures("words_as_before")
@pytest.mark.parametrize("page", PROGRAMS, ids=lambda p: p.stem)
def test_its_code_runs_and_prints_what_it_shows(page):
    # One namespace a page, as a reader who goes from top to bottom has it.
    names = {"__name__": f"docs.{page.stem}"}
    printed = ""
    for kind, text in runnable(page):
        if kind == "output":
            assert printed == text
            continue
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(text, page.name, "exec"), names)
        printed = out.getvalue()
    for name, value in names.items():
        if name.startswith("test_"):
            value()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_its_links_lead_somewhere(page):
    links = re.findall(r"\]\((?!http|#)([^)#]+)\)?", page.read_text("utf-8"))

    missing = [link for link in links if not (DOCS / link).exists()]

    assert missing == []
