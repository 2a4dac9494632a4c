"""What the README promises: its code runs, its links lead somewhere, its commands are real."""

import re
from pathlib import Path

import pytest

from livekit_interrupt_plugin import cli

PROJECT = Path(__file__).parent.parent.parent
README = (PROJECT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("code", BLOCKS, ids=lambda code: code.splitlines()[0])
def test_its_code_is_python(code):
    compile(code, "README.md", "exec")


@pytest.mark.parametrize("has", ["# our default", "presets.eager()", "Pause(after", "Cooldown("])
def test_its_policies_can_be_built(has):
    (code,) = (block for block in BLOCKS if has in block)

    exec(code, {})


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_its_links_lead_somewhere(link):
    assert (PROJECT / link).exists()


@pytest.mark.parametrize("option", sorted(set(re.findall(r"livekit-interrupt (\w+)", README))))
def test_its_commands_exist(option, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([option, "--help"])

    assert ended.value.code == 0
    assert option in capsys.readouterr().out
