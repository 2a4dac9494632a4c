"""docs/report.md: its commands run, its keys are the page's, what it says of sizes is so."""

import re
import shlex
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from livekit_interrupt_plugin import cli
from livekit_interrupt_plugin.calls import report_command

from ..report.calls import shop, write

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "report.md").read_text("utf-8")
COMMANDS = re.findall(r"^livekit-interrupt .*$", PAGE, re.MULTILINE)
KEYS = files("livekit_interrupt_plugin.calls.report") / "page" / "keys.js"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with calls and a policy, as the page has them."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "calls").mkdir()
    write(tmp_path / "calls" / "a.jsonl", shop())
    (tmp_path / "my_policies.py").write_text(
        "from livekit_interrupt_plugin import InterruptionPolicy, MinWords\n"
        "strict = InterruptionPolicy(MinWords(4))\n"
    )
    yield tmp_path
    sys.modules.pop("my_policies", None)


def test_its_commands_run(here):
    assert len(COMMANDS) == 5
    for command in COMMANDS:
        assert (command, cli.main(shlex.split(command)[1:])) == (command, 0)
        assert "report" not in command or (here / "call.html").stat().st_size > 500_000


def test_its_keys_are_those_of_the_page():
    names = {"ArrowLeft": "←", "ArrowRight": "→", " ": "space", "Escape": "esc"}
    first = re.findall(r'^  \[\["([^"]+)"', KEYS.read_text("utf-8"), re.MULTILINE)
    told = set(re.findall(r"`([^`]+)`", PAGE.split("## Keys")[1]))

    assert {names.get(key, key) for key in first} == told


def test_its_numbers_are_those_of_the_code():
    assert f"{report_command.ROOM / 1e6:.0f} MB" in PAGE


def test_its_picture_is_there_and_light():
    (picture,) = re.findall(r"\(images/(\w+\.png)\)", PAGE)

    assert 20_000 < (DOCS / "images" / picture).stat().st_size <= 250_000
