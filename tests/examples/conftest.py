"""Runs an example as its user would: as a program of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

import livekit_interrupt_plugin

EXAMPLES = Path(__file__).parents[2] / "examples"
_PACKAGE = Path(livekit_interrupt_plugin.__file__).parents[1]

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def examples() -> Path:
    """The folder of the examples."""
    return EXAMPLES


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """This process's environment without keys, servers and choices; the package can be imported."""
    for name in list(os.environ):
        of_worker = name.startswith(("LIVEKIT_", "DEEPGRAM_", "WORKER_"))
        if of_worker or name.endswith("_API_KEY") or name in {"LLM", "TTS"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONPATH", str(_PACKAGE))
    return dict(os.environ)


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    """Runs an example to its end, somewhere else than in the checkout."""

    def run(example: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        process = subprocess.Popen(
            [sys.executable, str(EXAMPLES / example), *arguments],
            env={**environment, **variables},
            cwd=tmp_path,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            output, errors = process.communicate(timeout=30)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    return run


@pytest.fixture
def alive() -> Callable[[int], list[psutil.Process]]:
    """The processes of a group that are alive; those just killed get a second to be gone."""

    def alive(group: int) -> list[psutil.Process]:
        members = [process for process in psutil.process_iter() if _group_of(process) == group]
        return psutil.wait_procs(members, timeout=1.0)[1] if members else []

    return alive


def _group_of(process: psutil.Process) -> int | None:
    # Somebody else's zombie is dead, though its parent has not been told yet.
    with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
        is_zombie = process.status() == psutil.STATUS_ZOMBIE
        return None if is_zombie else os.getpgid(process.pid)
    return None


@pytest.fixture(autouse=True)
def _no_process_is_left() -> Iterator[None]:
    before = set(psutil.Process().children(recursive=True))
    yield
    left = set(psutil.Process().children(recursive=True)) - before
    assert not left
