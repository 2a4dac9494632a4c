"""The console's driver, when the worker does not do what it should."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
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


@contextlib.asynccontextmanager
async def starting(path: Path) -> AsyncIterator[Console]:
    """A console whose worker is being started, and will not connect."""
    console = Console(path, limit=35.0)
    start = asyncio.create_task(console.start())
    try:
        yield console
    finally:
        start.cancel()
        await console.aclose()


def test_what_is_waited_for_in_vain_is_an_error_with_what_the_worker_printed(tmp_path):
    async def main() -> None:
        async with starting(worker(tmp_path, FAILS)) as console:
            await console.wait_for(lambda: "no shop today" in console.output, within=30.0)

            with pytest.raises(ConsoleError, match=r"(?s)within 0.1 s; it printed:.*no shop today"):
                await console.wait_for(lambda: console.speaker.heard, within=0.1)

    asyncio.run(main())


def test_a_worker_that_does_not_end_is_killed_with_all_it_started(tmp_path, alive):
    async def main() -> None:
        async with starting(worker(tmp_path, STUBBORN)) as console:
            await console.wait_for(lambda: "child" in console.output, within=30.0)
            assert len(alive(console.process_id)) == 2

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

        assert time.monotonic() - began < 10.0

    asyncio.run(main())
