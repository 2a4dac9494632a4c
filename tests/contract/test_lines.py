"""The scripts that perform the contract on every line: when a venv is stale, what is written."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import platform
import sys
from pathlib import Path
from types import ModuleType

import pytest

CI = Path(__file__).parent.parent.parent / ".ci"

pytestmark = pytest.mark.skipif(not CI.exists(), reason="installed without the project")


def script(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(CI))
    loader = importlib.machinery.SourceFileLoader(f"ci_{name}", str(CI / name))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def venvs(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return script("line_venvs.py", monkeypatch)


@pytest.fixture
def contract(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return script("contract", monkeypatch)


def line_of(path: Path, text: str, name: str = "1.8.9.txt") -> Path:
    file = path / name
    file.write_text(text, "utf-8")
    return file


def test_a_venv_is_stale_when_its_pins_or_its_python_changed(
    venvs: ModuleType, tmp_path: Path
) -> None:
    line = line_of(tmp_path, "livekit-agents==1.8.9\n")
    before = venvs.key_of(line, "3.11.7")
    assert venvs.key_of(line, "3.11.7") == before

    other_python = venvs.key_of(line, "3.12.1")
    line_of(tmp_path, "livekit-agents==1.8.10\n")
    other_pins = venvs.key_of(line, "3.11.7")

    assert len({before, other_python, other_pins}) == 3


def test_a_venv_is_stale_when_what_the_package_needs_changed(
    venvs: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = line_of(tmp_path, "livekit-agents==1.8.9\n")
    before = venvs.key_of(line, "3.11.7")

    (tmp_path / "pyproject.toml").write_text("[project]\n", "utf-8")
    monkeypatch.setattr(venvs, "ROOT", tmp_path)

    assert venvs.key_of(line, "3.11.7") != before


@pytest.mark.parametrize(
    ("name", "text", "there", "found"),
    [
        ("1.8.9.txt", "", {"python3": "3.13.0"}, "python3"),
        ("0.7.2.txt", "", {"python3": "3.11.7"}, "python3"),
        ("0.7.2.txt", "", {"python3": "3.13.0", "python3.11": "3.11.2"}, "python3.11"),
        (
            "1.0.23.txt",
            "# python 3.12\n",
            {"python3": "3.11.7", "python3.12": "3.12.1"},
            "python3.12",
        ),
    ],
)
def test_a_line_gets_the_python_it_wants(
    venvs: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    text: str,
    there: dict[str, str],
    found: str,
) -> None:
    monkeypatch.setattr(venvs, "version_of", lambda python: there.get(python, ""))

    assert venvs.python_for(line_of(tmp_path, text, name)) == found


def test_a_python_is_asked_for_its_version(venvs: ModuleType) -> None:
    assert venvs.version_of(sys.executable) == platform.python_version()
    assert venvs.version_of("no-such-python") == ""


def test_a_python_that_is_not_there_is_named(
    venvs: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(venvs, "version_of", lambda python: "3.13.0" if python == "python3" else "")

    with pytest.raises(SystemExit, match=r"needs Python 3\.11: put python3\.11 on the PATH"):
        venvs.python_for(line_of(tmp_path, "", "0.7.2.txt"))


def test_the_table_is_written_between_the_markers_and_found_there(
    contract: ModuleType, tmp_path: Path
) -> None:
    page = tmp_path / "README.md"
    page.write_text("before\n<!-- contract -->\nold\n<!-- /contract -->\nafter\n", "utf-8")
    table = "| a \\| b |\n"
    assert contract.check(page, table) is False

    assert contract.write(page, table) is True

    assert page.read_text("utf-8") == (
        "before\n<!-- contract -->\n| a \\| b |\n<!-- /contract -->\nafter\n"
    )
    assert contract.check(page, table) is True


def test_a_page_without_markers_is_told(
    contract: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "README.md"
    page.write_text("nothing here\n", "utf-8")

    assert contract.write(page, "| a |\n") is False
    assert contract.check(page, "| a |\n") is False
    assert "<!-- contract -->" in capsys.readouterr().err


def test_lines_are_performed_in_the_order_of_their_releases(contract: ModuleType) -> None:
    numbers = [[int(part) for part in line.stem.split(".")] for line in contract.all_lines()]

    assert numbers == sorted(numbers)
    assert numbers
