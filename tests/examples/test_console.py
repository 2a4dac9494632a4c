"""The console's driver, when the worker does not do what it should."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from livekit_interrupt_plugin.testing.console import Console, ConsoleError, is_offered

pytestmark = [
    pytest.mark.skipif(not is_offered(), reason="this LiveKit has no TCP console (1.6 has)"),
    pytest.mark.usefixtures("environment"),
]

# Its entrypoint fails: LiveKit's worker stays, and never connects.
FAILS = """
from livekit.agents import AgentServer

server = AgentServer(host="127.0.0.1")

@server.rtc_session()
async def entrypoint(ctx):
    raise RuntimeError("no shop today")
"""

# It starts a process of its own, and neither connects nor ends when asked to.
STUBBORN = """
import signal, subprocess, sys, time

signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print("child", child.pid)
time.sleep(60)
"""


def worker(tmp_path: Path, source: str) -> Path:
    path = tmp_path / "some_worker.py"
    path.write_text(source)
    return path


def test_a_worker_that_never_connects_is_an_error_with_what_it_printed(tmp_path):
    async def main() -> None:
        console = Console(worker(tmp_path, FAILS), limit=30.0)
        try:
            with pytest.raises(ConsoleError, match=r"(?s)within 6 s; it printed:.*no shop today"):
                await console.start(within=6.0)
        finally:
            await console.aclose()

    asyncio.run(main())


def test_a_worker_that_does_not_end_is_killed_with_all_it_started(tmp_path, alive):
    async def main() -> None:
        console = Console(worker(tmp_path, STUBBORN), limit=30.0)
        with pytest.raises(ConsoleError, match="child"):
            await console.start(within=3.0)
        assert len(alive(console.process_id)) == 2

        await console.aclose()

        assert alive(console.process_id) == []

    asyncio.run(main())


def test_a_worker_ends_by_itself_at_its_limit(tmp_path):
    async def main() -> None:
        console = Console(worker(tmp_path, FAILS), limit=2.0)
        began = time.monotonic()
        try:
            with pytest.raises(ConsoleError, match="the worker ended with status -14"):
                await console.start(within=20.0)
        finally:
            await console.aclose()

        assert time.monotonic() - began < 6.0

    asyncio.run(main())
