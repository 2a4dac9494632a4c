"""docs/tuning.md: its commands run, its code runs, what it says of times is so."""

import re
import shlex
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from livekit_interrupt_plugin import InterruptionPolicy, MinWords, cli
from livekit_interrupt_plugin.calls import derived, sweep, trace

from ..calls.traces import STORY, agent, live, user

PAGE = (Path(__file__).parents[2] / "docs" / "tuning.md").read_text("utf-8")
COMMANDS = re.findall(r"^livekit-interrupt .*$", PAGE, re.MULTILINE)
CODE = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
POLICIES = {"default": InterruptionPolicy(), "words": InterruptionPolicy(MinWords(3))}


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with calls and a policy, as the page has them."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "calls").mkdir()
    for name, policy in POLICIES.items():
        for number, text in enumerate(("mm-hmm", "no", "but what about my refund", "okay")):
            parts = (agent(STORY, 0.0, 20.0), user(text, 3.0), user("right okay", 12.0))
            lines = [*live(policy, *parts, until=40.0), '{"label": "backchannel", "overlap": 1}']
            (tmp_path / "calls" / f"{name}-{number}.jsonl").write_text("\n".join(lines))
    (tmp_path / "my_policies.py").write_text(
        "from livekit_interrupt_plugin import InterruptionPolicy, MinWords\n"
        "strict = InterruptionPolicy(MinWords(4))\n"
    )
    yield tmp_path
    sys.modules.pop("my_policies", None)


def test_its_commands_run_one_after_the_other(here, capsys):
    has_matplotlib = find_spec("matplotlib") is not None
    assert len(COMMANDS) >= 10
    for command in COMMANDS:
        # The picture has tests of its own, which say when they are skipped.
        run = command if has_matplotlib else command.replace(" --plot trade.svg", "")
        assert (command, cli.main(shlex.split(run)[1:])) == (command, 0)
        assert capsys.readouterr().out, command
    assert (here / "trade.svg").exists() is has_matplotlib


@pytest.mark.usefixtures("here")
def test_its_code_runs_and_prints_what_was_decided(capsys):
    names = {}

    for code in CODE:
        exec(code, names)

    assert "INTERRUPT but - 'but' is more than a backchannel" in capsys.readouterr().out


def test_its_numbers_are_those_of_the_code():
    assert f"within {derived.AGAIN:g} s" in PAGE
    assert f"for {derived.CONTENT:g} s" in PAGE
    assert derived.WENT_ON == 2
    assert "two words or more" in PAGE
    assert f"version {trace.VERSION}" in PAGE


def test_it_names_every_strategy_whose_numbers_are_tried():
    for name in sweep.TRIED:
        assert f"`{name.split('.')[0]}`" in PAGE
