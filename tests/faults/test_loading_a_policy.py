"""``--policy module:attr`` imports what was named, and nothing that happens to lie about."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import livekit_interrupt_plugin as package

PROJECT = Path(package.__file__).parents[1]
TRAP = "raise SystemExit('imported, and nobody had named it')\n"
TRAPS = ("other", "conftest", "sitecustomize", "policies", "default", "rich", "matplotlib")
MINE = """
from livekit_interrupt_plugin import InterruptionPolicy, MinWords

class Ours:
    strict = InterruptionPolicy(MinWords(5))

def makes_one():
    raise SystemExit("called, and nobody had asked for that")
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with a policy, and with what must not be imported beside it."""
    (tmp_path / "mine.py").write_text(MINE)
    for trap in TRAPS:
        (tmp_path / f"{trap}.py").write_text(TRAP)
    return tmp_path


def run(folder, names):
    """What looking up *names* in a fresh process loads, one after the other, or says."""
    code = (
        "import json, sys\n"
        f"sys.path.append({str(PROJECT)!r})\n"
        "from livekit_interrupt_plugin.demo.policies import find_policy\n"
        "told = []\n"
        "path, before = list(sys.path), set(sys.modules)\n"
        f"for name in {names!r}:\n"
        "    try:\n"
        "        told.append(repr(find_policy(name)))\n"
        "    except ValueError as error:\n"
        "        told.append(str(error))\n"
        "print(json.dumps([told, sorted(set(sys.modules) - before), sys.path == path]))\n"
    )
    # As an installed command: its own folder is on the path, the current one is not.
    command = folder.parent / f"{folder.name}-bin" / "command.py"
    command.parent.mkdir()
    command.write_text(code)
    done = subprocess.run(
        [sys.executable, str(command)],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_a_policy_of_ours_by_its_name_loads_nothing(folder):
    told, loaded, is_same_path = run(folder, ["default", "eager", "three-words"])

    assert told[0].startswith("InterruptionPolicy(strategy=~Backchannel()")
    assert {*loaded} & {*TRAPS, "mine"} == set()
    assert is_same_path


def test_a_policy_of_ones_own_loads_its_module_and_no_other(folder):
    told, loaded, is_same_path = run(folder, ["mine:Ours.strict"])

    assert told[0].startswith("InterruptionPolicy(strategy=MinWords(5)")
    assert loaded == ["mine"]
    assert is_same_path  # the current folder is looked in for this name alone


def test_what_is_there_is_taken_and_never_called(folder):
    told, loaded, _ = run(folder, ["mine:makes_one", "os:system", "mine:Ours.__init__"])

    assert all("must be an InterruptionPolicy, got" in one for one in told)
    assert loaded == ["mine"]


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("nowhere:policy", "module 'nowhere' must be importable, got ModuleNotFoundError"),
        ("mine:lacking", "module 'mine' must have the attribute it is asked for, got 'lacking'"),
        ("strictest", "--policy must be one of default"),
        ("mine:", "or module:attr, got 'mine:'"),
        ("../mine:Ours", "module '../mine' must be importable"),
        ("__import__('other')", "or module:attr, got"),
    ],
)
def test_what_cannot_be_taken_is_named_with_the_rule(folder, name, names):
    (told,), loaded, _ = run(folder, [name])

    assert names in told
    assert set(loaded) <= {"mine"}
