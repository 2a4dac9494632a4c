#!/usr/bin/env python3
"""A venv for each LiveKit line, kept between runs.

    .ci/line_venvs.py .ci/lines/1.8.9.txt ...     builds what is missing, prints the venvs' paths

A line is a file of pins in .ci/lines. Its venv has the pins, this package, and what its tests
need: the test extra from 1.0 on; test-core for 0.x, which the demo in the other is not for.
It is built anew when the pins, pyproject.toml or the Python changed; else only this package is
installed again. The venvs are in $LINE_VENVS, by default in the user's cache.

Python: a line of the form "# python 3.11" in the file of pins asks for that one. Without it, 0.x
lines want 3.11, which their pins are for (their numpy and av have no wheels for much newer ones),
and the others take python3 as it is.
"""
# ruff: noqa: T201  # it prints: that is its job

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Venvs that are built at once: pip waits for the network half of its time.
AT_ONCE = 2


def venvs_dir() -> Path:
    """Where the venvs are kept."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("LINE_VENVS") or Path(cache) / "livekit-interrupt-lines")


def build_all(lines: list[Path]) -> list[Path]:
    """The venv of each of *lines*, with this package as it is now."""
    with tempfile.TemporaryDirectory() as work, ThreadPoolExecutor(AT_ONCE) as threads:
        wheel = _wheel(Path(work))
        return list(threads.map(lambda line: _build(line, wheel), lines))


def python_for(line: Path) -> str:
    """The interpreter that *line* wants.

    Raises:
        SystemExit: it is not there.
    """
    asked = re.search(r"^# python (\d+\.\d+)$", line.read_text("utf-8"), re.MULTILINE)
    wanted = asked[1] if asked else ("3.11" if is_0x(line) else None)
    for name in ("python3", f"python{wanted}"):
        if wanted is None or version_of(name).startswith(f"{wanted}."):
            return name
    raise SystemExit(f"{line.name} needs Python {wanted}: put python{wanted} on the PATH")


def is_0x(line: Path) -> bool:
    """Whether *line* is of the time before 1.0."""
    return line.name.startswith("0.")


def extra_of(line: Path) -> str:
    """The extra of this package that the tests of *line* need."""
    return "test-core" if is_0x(line) else "test"


def key_of(line: Path, python_version: str) -> str:
    """What a venv of *line* is made from; another key is another venv."""
    whole = hashlib.sha256()
    for text in (line.read_text("utf-8"), (ROOT / "pyproject.toml").read_text("utf-8")):
        whole.update(text.encode() + b"\0")
    whole.update(f"{python_version} {extra_of(line)}".encode())
    return whole.hexdigest()


def _build(line: Path, wheel: Path) -> Path:
    python = python_for(line)
    venv = venvs_dir() / line.stem
    stamp = venv / "made-from"
    key = key_of(line, version_of(python))
    venv.parent.mkdir(parents=True, exist_ok=True)
    with open(venv.parent / f"{line.stem}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two runs may share the venvs
        if stamp.exists() and stamp.read_text("utf-8") == key:
            _pip(venv, "--no-deps", "--no-index", "--force-reinstall", str(wheel))
        else:
            print(f"building the venv of {line.stem}", file=sys.stderr)
            shutil.rmtree(venv, ignore_errors=True)
            subprocess.run([python, "-m", "venv", str(venv)], check=True)
            _pip(venv, "-r", str(line), f"{wheel}[{extra_of(line)}]")
            stamp.write_text(key, "utf-8")
    return venv


def _pip(venv: Path, *arguments: str) -> None:
    # Python compiles what it imports; pip would compile 75 packages to their last module.
    command = [venv / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-compile"]
    subprocess.run([*command, "--disable-pip-version-check", *arguments], check=True)


def _wheel(work: Path) -> Path:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, "--no-deps", "-w", str(work), str(ROOT)], check=True)
    (wheel,) = work.glob("*.whl")
    return wheel


def version_of(python: str) -> str:
    """The version of *python*, or "" where there is none."""
    try:
        # Version managers leave names on the PATH that fail when they are run.
        run = subprocess.run([python, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return run.stdout.strip().removeprefix("Python ")


if __name__ == "__main__":
    for built in build_all([Path(name) for name in sys.argv[1:]]):
        print(built)
