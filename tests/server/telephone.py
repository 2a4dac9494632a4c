"""The telephone exchange of these tests: a server, a recogniser that hears, workers and calls."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
import math
import re
import socket
import sys
from collections.abc import Callable, Coroutine, Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import psutil

import livekit_interrupt_plugin
from livekit_interrupt_plugin import InterruptionPolicy
from livekit_interrupt_plugin.demo.call import load_clip
from livekit_interrupt_plugin.demo.decoding import Decoding
from livekit_interrupt_plugin.demo.ear import listening
from livekit_interrupt_plugin.testing.deepgram import DeepgramServer, Ear, Message, Recogniser
from livekit_interrupt_plugin.testing.room import (
    Caller,
    CallerError,
    LiveKitServer,
    Program,
    ProgramError,
    Worker,
)

EXAMPLE = Path(__file__).parents[2] / "examples" / "worker.py"
PACKAGE = Path(livekit_interrupt_plugin.__file__).parents[1]

# Up to 1.4 the watcher for changed files does not end on Ctrl-C; later there is none.
DEV = ("dev", "--no-reload")

STABLE = InterruptionPolicy().stable
TRIES = 3

T = TypeVar("T")


def now() -> float:
    return asyncio.get_running_loop().time()


class Exchange:
    """One server and one recogniser, and the event loop in which all callers live."""

    def __init__(self, program: str) -> None:
        self.server = LiveKitServer(program)
        self.recogniser = DeepgramServer(self._watched(listening(Decoding(decoders=2))))
        self._loop = asyncio.new_event_loop()
        self._rooms = count(1)
        self.stall = 0.0
        """Seconds for which this process, or a recogniser, was kept waiting in this test."""

    def run(self, main: Callable[[], Coroutine[Any, Any, T]], *, limit: float = 240.0) -> T:
        """Run *main*; again, if it fails and the machine stood still meanwhile.

        Time is real here. If the audio of a call is held up for as long as a guess of the
        recogniser's must stand to count (`policy.stable`), an agent may well stop at a wrong guess.
        """
        for _ in range(TRIES - 1):
            self.stall = 0.0
            try:
                return self._run(main(), limit)
            except (AssertionError, CallerError, ProgramError):
                if self.stall < STABLE:
                    raise
                sys.stderr.write(f"the machine stood still for {self.stall:.2f} s: once more\n")
        return self._run(main(), limit)

    def _run(self, main: Coroutine[Any, Any, T], limit: float = 240.0) -> T:
        return self._loop.run_until_complete(self._watching_the_clock(main, limit))

    async def _watching_the_clock(self, main: Coroutine[Any, Any, T], limit: float) -> T:
        async def watch() -> None:
            while True:
                before = now()
                await asyncio.sleep(0.02)
                self.stall = max(self.stall, now() - before - 0.02)

        watching = asyncio.create_task(watch())
        try:
            return await asyncio.wait_for(main, limit)
        finally:
            watching.cancel()

    def _watched(self, recogniser: Recogniser) -> Recogniser:
        """*recogniser*, whose ears are watched for how long they wait."""

        def make(sample_rate: int) -> Ear:
            ear = recogniser(sample_rate)
            heard_at = math.inf

            def watched(pcm: bytes) -> Iterable[Message]:
                nonlocal heard_at
                if pcm:
                    self.stall = max(self.stall, now() - heard_at)
                    heard_at = now()
                return ear(pcm)

            return watched

        return make

    def open(self) -> None:
        self._run(self.recogniser.start())
        self._run(self.server.start())

    def close(self) -> None:
        self._run(self.server.aclose())
        self._run(self.recogniser.aclose())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def worker(self, *arguments: str, **more: str) -> Worker:
        """The example's worker, with a language model that quotes and a voice that hums.

        *more* are further variables of its environment.
        """
        settings = {
            "DEEPGRAM_API_KEY": "any",
            "DEEPGRAM_BASE_URL": self.recogniser.url,
            "LLM": "scripted",
            "TTS": "scripted",
            # With `dev` LiveKit would ask its cloud whether a turn has ended.
            "LIVEKIT_INFERENCE_URL": "http://127.0.0.1:1",
            # Else a machine that is busy with something else refuses rooms.
            "WORKER_ROOMS": "10",
            "PYTHONPATH": str(PACKAGE),
            **more,
        }
        return Worker(EXAMPLE, *arguments, server=self.server, environment=settings)

    def call(self, worker: Worker) -> Call:
        """Somebody calls a room of their own; *worker* is expected to serve it."""
        return Call(self, worker, f"room-{next(self._rooms)}")


class Call(Caller):
    """A caller, and what the worker and the recogniser tell of the call.

    They tell of all calls: *decisions* and *recognised* are for one call at a time.
    """

    def __init__(self, exchange: Exchange, worker: Worker, name: str) -> None:
        server = exchange.server
        super().__init__(server.url, server.token(name, "caller"), identity="caller")
        self.name = name
        self.recogniser = exchange.recogniser
        self._exchange = exchange
        self._worker = worker
        self._output_before = len(worker.output)
        self._joined = now()
        self._connections_before = len(exchange.recogniser.connections)

    def plays(self, clip: str, *, at: float) -> float:
        """Play one of the demo's clips *at* that loop time."""
        return self.say(load_clip(clip), at=at)

    @property
    def output(self) -> str:
        """What the worker printed since the call began."""
        return self._worker.output[self._output_before :]

    @property
    def decisions(self) -> list[str]:
        """The actions of the decisions so far, those aside that hold."""
        return re.findall(r"^(ignore|interrupt|pass): ['\"]", self.output, re.MULTILINE)

    @property
    def recognised(self) -> list[str]:
        """The recogniser's finals."""
        return list(_finals(self.recogniser, since=self._connections_before))

    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if error is not None:
            sys.stderr.write(self._report())
        await super().__aexit__(kind, error, traceback)

    def _report(self) -> str:
        edges = [f"{at - self._joined:.2f}" for at in self.heard.edges()]
        return (
            f"-- {self.name}, {now() - self._joined:.2f} s after joining; others: {self.others}\n"
            f"longest wait: {self._exchange.stall:.2f} s\n"
            f"agent's sound from, to, from ...: {' '.join(edges)}\n"
            f"agent said: {self.agent_said}\nrecogniser: {self.recognised}\n"
            f"transcripts: {self.transcripts}\nworker:\n{self.output}\n"
        )

    async def join(self) -> None:
        await super().join()
        self._joined = now()

    async def overlap_open(self) -> None:
        """Wait until the user talks over the agent, and nothing is decided but to hold."""
        await self._worker.wait_for(lambda: "\nhold: " in self.output, "the overlap")
        assert self.decisions == []


def _finals(recogniser: DeepgramServer, *, since: int) -> Iterator[str]:
    for connection in recogniser.connections[since:]:
        for message in map(json.loads, connection.sent):
            if message["type"] == "Results" and message["is_final"]:
                text = message["channel"]["alternatives"][0]["transcript"]
                yield from [text] if text else []


async def idle(worker: Worker, *, within: float = 30.0) -> None:
    """Wait until *worker* serves no room any more."""
    end = now() + within
    while jobs := await worker.active_jobs():
        assert now() < end, f"{jobs} rooms are still served after {within:g} s"
        await asyncio.sleep(0.1)


def complaints(output: str) -> list[str]:
    """The lines in which a worker reports an error; LiveKit's own about its data channels aside.

    They end with the room, which LiveKit's client calls unexpected. Of a traceback all of it is
    told.
    """
    wrong = re.compile(r"ERROR|CRITICAL|Traceback.*(\n\s.*)*\n.*|never retrieved|was destroyed")
    found = [_around(output, match) for match in wrong.finditer(output)]
    return [text for text in found if "closed unexpectedly" not in text]


def _around(output: str, match: re.Match[str]) -> str:
    """The whole lines of *output* that *match* is in."""
    end = output.find("\n", match.end())
    return output[output.rfind("\n", 0, match.start()) + 1 : end if end >= 0 else None]


def open_to_others(*programs: Program) -> list[str]:
    """The sockets of *programs*, and of this process, that another machine could connect to.

    A participant's WebRTC ports are not among them, a worker's or caller's: they are at all of the
    machine's addresses, for its peer alone, and LiveKit's client has no option. The server's are.
    """
    found = _reachable(psutil.Process(), datagrams=False)
    for program in programs:
        for process in psutil.Process(program.process_group).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                found += _reachable(process, datagrams=isinstance(program, LiveKitServer))
    return found


def _reachable(process: psutil.Process, *, datagrams: bool) -> list[str]:
    return [
        f"{process.name()} at {each.laddr}"
        for each in process.net_connections("inet")
        if each.status == psutil.CONN_LISTEN or (datagrams and each.type == socket.SOCK_DGRAM)
        if not ipaddress.ip_address(each.laddr.ip).is_loopback
    ]
