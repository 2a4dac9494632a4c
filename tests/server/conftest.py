"""A LiveKit server and the example's worker for the tests of this directory."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import livekit.agents
import pytest

from livekit_interrupt_plugin.testing.room import Worker

from .telephone import DEV, Exchange

_INSTALLER = Path(__file__).parents[2] / ".ci" / "livekit-server"


@pytest.fixture(scope="session")
def exchange() -> Iterator[Exchange]:
    _check_requirements()
    program = _server()
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            is_setting = name.startswith(("LIVEKIT_", "DEEPGRAM_", "WORKER_"))
            if is_setting or name.lower().endswith("_proxy"):
                patch.delenv(name)
        exchange = Exchange(program)
        try:
            exchange.open()
            yield exchange
        finally:
            exchange.close()


@pytest.fixture(scope="module")
def worker(exchange: Exchange) -> Iterator[Worker]:
    """The example's worker, started with `dev`; for tests that leave it as it was."""
    worker = exchange.worker(*DEV)
    try:
        exchange.run(worker.start)
        yield worker
    finally:
        exchange.run(worker.aclose)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what was measured."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{value:.2f} {name}")


def _server() -> str:
    """The server's program, at the version these tests are written for."""
    program = os.environ.get("LIVEKIT_SERVER_BIN", "")
    if not program and _INSTALLER.exists():
        program = subprocess.check_output([_INSTALLER, "--path"], text=True).strip()
    if not os.access(program, os.X_OK):
        _cannot(f"there is no LiveKit server at {program!r}; .ci/livekit-server installs it")
    return program


def _check_requirements() -> None:
    if not hasattr(livekit.agents, "AgentServer"):
        _cannot("the example's worker needs livekit-agents 1.3 or later")
    for module in ("livekit.plugins.deepgram", "livekit.plugins.silero", "pocketsphinx"):
        if find_spec(module) is None:
            _cannot(f"there is no {module}; pip install '.[test]' installs it")


def _cannot(reason: str) -> NoReturn:
    """Skip; where these tests are wanted, fail."""
    if os.environ.get("REQUIRE_LIVEKIT_SERVER"):
        pytest.fail(f"REQUIRE_LIVEKIT_SERVER is set, and {reason}")
    pytest.skip(reason)
