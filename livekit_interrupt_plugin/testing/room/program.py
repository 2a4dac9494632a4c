"""A program in a process of its own, with what it prints."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import TypeVar

Self = TypeVar("Self", bound="Program")

_TO_END = 10.0  # seconds a program gets to end by itself before it is killed

# Starts the program, and kills its whole group once the one who wanted it is gone: its own standard
# input ends then, however that one ended. SIGTERM is for the program alone, as in production;
# Ctrl-C goes to the whole group, as in a terminal.
_GUARD = """
import os, signal, subprocess, sys, threading

def guard():
    sys.stdin.read()
    os.killpg(0, signal.SIGKILL)

program = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
signal.signal(signal.SIGTERM, lambda *_: program.terminate())
signal.signal(signal.SIGINT, lambda *_: None)
threading.Thread(target=guard, daemon=True).start()
sys.exit(program.wait() & 0xFF)
"""


class ProgramError(RuntimeError):
    """The program did not do what was waited for; what it printed is in the message."""


class Program:
    """Runs a command until it is told to end.

    Args:
        command: What to run, without a shell.
        name: What it is called in errors.
        environment: Variables beside those of this process.
    """

    def __init__(
        self, command: Sequence[str], *, name: str, environment: Mapping[str, str] | None = None
    ) -> None:
        self.output = ""
        """What it printed so far, errors included."""
        self._command = command
        self._name = name
        self._environment = {"PYTHONUNBUFFERED": "1", **(environment or {})}
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start it; what to wait for then is for its subclasses to know."""
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-IS", "-c", _GUARD, *self._command),
            env={**os.environ, **self._environment},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        self._reading = asyncio.create_task(self._read(self._process))

    async def aclose(self) -> None:
        """End it and all that it started, by force if need be."""
        if self._process is None:
            return
        try:
            self.terminate()
            await self._is(lambda: not self.is_running, within=_TO_END)
        finally:
            self._signal_all(signal.SIGKILL)  # what it started may have outlived it
        await self._process.wait()
        if self._reading is not None:
            await self._reading
        if self._process.stdin is not None:
            self._process.stdin.close()

    async def __aenter__(self: Self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.aclose()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def terminate(self) -> None:
        """Send it SIGTERM, as a service manager does."""
        if self.is_running and self._process is not None:
            self._process.terminate()

    def press_ctrl_c(self) -> None:
        """Send it and all that it started SIGINT, as a terminal does."""
        self._signal_all(signal.SIGINT)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def process_group(self) -> int:
        """The process group of it and all that it started."""
        if self._process is None:
            raise RuntimeError(f"{self._name} has no process before it is started")
        return self._process.pid

    async def ended(self, *, within: float = 30.0) -> int:
        """Wait until it ended by itself; its exit status.

        Raises:
            ProgramError: it has not *within* seconds.
        """
        if self._process is None:
            raise RuntimeError(f"{self._name} has no process before it is started")
        if not await self._is(lambda: not self.is_running, within=within):
            raise self._error(f"did not end within {within:g} s")
        return self._process.returncode or 0

    async def wait_for(
        self, condition: Callable[[], object], what: str = "it", *, within: float = 15.0
    ) -> None:
        """Wait until *condition* holds; *what* that is, is said in the error.

        Raises:
            ProgramError: it does not hold *within* seconds, or the program ended.
        """
        await self._is(lambda: condition() or not self.is_running, within=within)
        if not condition():
            how = f"within {within:g} s" if self.is_running else "before it ended"
            raise self._error(f"{what} did not happen {how}")

    async def _is(self, condition: Callable[[], object], *, within: float) -> bool:
        """Whether *condition* becomes true *within* seconds.

        Asked again and again: asyncio's own wait for a process is over when its pipes are closed,
        and those it started have them too.
        """
        end = asyncio.get_running_loop().time() + within
        while not condition():
            if asyncio.get_running_loop().time() > end:
                return False
            await asyncio.sleep(0.01)
        return True

    def _error(self, what: str) -> ProgramError:
        return ProgramError(f"{self._name}: {what}; it printed:\n{self.output or '(nothing)'}")

    def _signal_all(self, number: signal.Signals) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self.output += line.decode(errors="replace")
