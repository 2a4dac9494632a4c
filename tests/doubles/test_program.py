"""Programs in processes of their own: what is waited for, and that nothing is left of them."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable

import psutil
import pytest

from livekit_interrupt_plugin.testing.room import LiveKitServer, Program, ProgramError

# Says how it was ended, and starts a process of its own, which Ctrl-C ends without a word: a Python
# that is told to end while it starts would print into the worker's line.
WORKER = """
import signal, subprocess, sys, time

def end(number, frame):
    print("ended by " + signal.Signals(number).name)
    sys.exit(3)

signal.signal(signal.SIGTERM, end)
signal.signal(signal.SIGINT, end)
subprocess.Popen(["sleep", "60"])
print("ready")
time.sleep(60)
"""

# Runs the worker, and is killed with no chance to clean up.
DRIVER = f"""
import asyncio, sys
from livekit_interrupt_plugin.testing.room import Program

async def main():
    program = Program([sys.executable, "-c", {WORKER!r}], name="it")
    await program.start()
    await program.wait_for(lambda: "ready" in program.output)
    print(program.process_group, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def program(source: str, **environment: str) -> Program:
    return Program([sys.executable, "-c", source], name="the worker", environment=environment)


def members(group: int) -> list[psutil.Process]:
    """The processes of *group* that are alive; they get five seconds to be gone."""
    found = []
    for process in psutil.process_iter():
        try:
            if os.getpgid(process.pid) == group:
                found.append(process)
        except (ProcessLookupError, psutil.NoSuchProcess):
            continue
    return psutil.wait_procs(found, timeout=5.0)[1]


@pytest.mark.parametrize(
    ("end", "said"),
    [(Program.terminate, "ended by SIGTERM"), (Program.press_ctrl_c, "ended by SIGINT")],
)
def test_a_program_is_told_to_end_and_says_how_it_did(
    end: Callable[[Program], None], said: str
) -> None:
    async def main() -> None:
        async with program(WORKER) as worker:
            await worker.wait_for(lambda: "ready" in worker.output)
            end(worker)

            await worker.wait_for(lambda: said in worker.output)
            assert await worker.ended() == 3
        assert members(worker.process_group) == []

    asyncio.run(main())


def test_what_is_waited_for_in_vain_is_an_error_with_what_was_printed() -> None:
    async def main() -> None:
        greets = "import os, time; print(os.environ['GREETING']); time.sleep(60)"
        async with program(greets, GREETING="hello") as it:
            await it.wait_for(lambda: "hello" in it.output)
            with pytest.raises(ProgramError, match=r"(?s)a word did not .* 0.1 s; .*hello"):
                await it.wait_for(lambda: "word" in it.output, "a word", within=0.1)
            with pytest.raises(ProgramError, match=r"(?s)did not end within 0.1 s; .*hello"):
                await it.ended(within=0.1)

    asyncio.run(main())


def test_a_program_that_ended_is_waited_for_no_longer() -> None:
    async def main() -> None:
        async with program("print('bye')") as it:
            with pytest.raises(
                ProgramError, match=r"(?s)the worker: a word did not .* before it ended.*bye"
            ):
                await it.wait_for(lambda: False, "a word", within=30.0)

    asyncio.run(main())


def test_nothing_is_left_of_a_program_when_its_driver_is_killed() -> None:
    driver = subprocess.Popen([sys.executable, "-c", DRIVER], stdout=subprocess.PIPE, text=True)
    try:
        assert driver.stdout is not None
        group = int(driver.stdout.readline())
        alive = [p for p in psutil.Process(group).children(recursive=True) if p.is_running()]
        assert len(alive) == 2
    finally:
        driver.kill()
        driver.communicate()

    assert members(group) == []


def test_a_server_that_is_not_there_is_an_error_that_says_how_to_get_it() -> None:
    with pytest.raises(ProgramError, match=r"got no program '/no/such': \.ci/livekit-server"):
        LiveKitServer("/no/such")
