"""What is collected depends on LiveKit's line; some old ones have to be ended by hand."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

#: Tests of the host for AgentSession, and of what is built on it.
NEED_1X = (
    *("deepgram", "demo", "doubles", "hosts", "trouble"),
    *("examples/test_console.py", "examples/test_scripts.py", "examples/test_worker.py"),
    *(f"regressions/test_agents_{issue}.py" for issue in (2197, 3515, 3751, 4498)),
    "regressions/test_livekit_4270.py",
)


def _is_0x() -> bool:
    try:
        return find_spec("livekit.agents.voice_assistant") is not None
    except ModuleNotFoundError:  # no LiveKit at all: the core is tested without
        return False


IS_0X = _is_0x()
collect_ignore = [str(Path(__file__).parent / name) for name in NEED_1X] if IS_0X else []


def pytest_report_header() -> list[str]:
    if not IS_0X:
        return []
    return [f"livekit-agents 0.x is installed: not collected are {', '.join(NEED_1X)} (1.x only)"]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    yield  # a session that cannot be finished has no status of its own
    session.config.stash[_STATUS] = int(session.exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    # The native part of livekit before 1.0 aborts a process that ends in the ordinary way.
    if IS_0X and "livekit.rtc" in sys.modules and _STATUS in config.stash:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.stash[_STATUS])


_STATUS = pytest.StashKey[int]()
