"""How many rooms a core serves: examples/worker.py on a LiveKit server, with callers who talk.

    python benchmarks/rooms.py                 # 1, 2 and 4 rooms, half a minute each
    python benchmarks/rooms.py --rooms 8 --seconds 60

All on this machine: LiveKit's server (.ci/livekit-server installs it), one worker started with
`start`, a loopback Deepgram, an LLM that quotes and a TTS that hums. In each room a caller says
"wait, stop" over the agent whenever it has talked for 1.2 s, and is answered. Counted is the CPU
time of the worker's processes alone: what recognises, answers and synthesises runs elsewhere, and
so do the server and the callers.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil

from livekit_interrupt_plugin.demo.call import load_clip
from livekit_interrupt_plugin.loudness import dbfs
from livekit_interrupt_plugin.testing.deepgram import DeepgramServer, Message, final, interim
from livekit_interrupt_plugin.testing.room import Caller, CallerError, LiveKitServer, Worker

PROJECT = Path(__file__).parents[1]
WORKER = PROJECT / "examples" / "worker.py"
SAID = ["wait", "stop", "i", "would", "like", "to", "ask", "about", "my", "order"]
MEGABYTE = 2**20


class Ear:
    """Takes any voice for *SAID*, a word each 0.3 s: recognising costs next to nothing here."""

    def __init__(self, sample_rate: int) -> None:
        self._bytes_per_second = 2 * sample_rate
        self._voiced = self._quiet = 0.0

    def __call__(self, pcm: bytes) -> Iterator[Message]:
        seconds = len(pcm) / self._bytes_per_second
        if dbfs(pcm) > -45.0:
            before, self._voiced, self._quiet = self._words, self._voiced + seconds, 0.0
            if self._words > before:
                yield interim(self._text)
        elif self._voiced:
            self._quiet += seconds
            if self._quiet > 0.3:
                yield final(self._text)
                self._voiced = 0.0

    @property
    def _words(self) -> int:
        return min(len(SAID), int(self._voiced / 0.3))

    @property
    def _text(self) -> str:
        return " ".join(SAID[: max(1, self._words)])


class Talk:
    """One caller, for as long as it is let."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.stops = 0
        self.misses = 0

    async def go_on(self) -> None:
        since = 0.0
        while True:
            try:
                audible = await self.caller.agent_audible(since=since, within=10.0)
                onset = self.caller.say(load_clip("order"), at=audible + 1.2)
                since = await self.caller.agent_silent(since=onset, within=5.0)
                self.stops += 1
            except CallerError:
                self.misses += 1
                since = self.caller.say(load_clip("order"))


def processes(worker: Worker) -> list[psutil.Process]:
    return psutil.Process(worker.process_group).children(recursive=True)


def cpu_seconds(worker: Worker) -> float:
    times = [process.cpu_times() for process in processes(worker)]
    return sum(each.user + each.system for each in times)


def memory(worker: Worker) -> float:
    """Megabytes of the worker's processes; what they share is counted once, on Linux."""
    found = [process.memory_full_info() for process in processes(worker)]
    return sum(getattr(each, "pss", each.uss) for each in found) / MEGABYTE


async def measure(rooms: int, seconds: float, worker: Worker, server: LiveKitServer) -> str:
    idle = memory(worker)
    names = [f"room-{rooms}-{number}" for number in range(rooms)]
    talks = [
        Talk(Caller(server.url, server.token(name, "caller"), identity="caller")) for name in names
    ]
    tasks: list[asyncio.Task[None]] = []
    try:
        for talk in talks:
            await talk.caller.join()
            await talk.caller.agent_audible(within=60.0)
            tasks.append(asyncio.create_task(talk.go_on()))
        spent, since = cpu_seconds(worker), now()
        await asyncio.sleep(seconds)
        share = (cpu_seconds(worker) - spent) / (now() - since) / rooms
        used = (memory(worker) - idle) / rooms
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for talk in talks:
            await talk.caller.hang_up()
    stops, misses = sum(talk.stops for talk in talks), sum(talk.misses for talk in talks)
    return f"{rooms:6}{1000 * share:17.0f}{1 / share:14.1f}{used:14.0f}{stops:9}{misses:9}"


def now() -> float:
    return asyncio.get_running_loop().time()


def server_program() -> str:
    given = os.environ.get("LIVEKIT_SERVER_BIN")
    installer = PROJECT / ".ci" / "livekit-server"
    return given or subprocess.check_output([installer], text=True).strip()


def settings(recogniser: DeepgramServer) -> dict[str, str]:
    return {
        "DEEPGRAM_API_KEY": "any",
        "DEEPGRAM_BASE_URL": recogniser.url,
        "LLM": "scripted",
        "TTS": "scripted",
        "WORKER_ROOMS": "100",
        "PYTHONPATH": str(PROJECT),
    }


async def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    arguments.add_argument("--rooms", type=int, nargs="+", default=[1, 2, 4])
    arguments.add_argument("--seconds", type=float, default=30.0)
    given = arguments.parse_args()
    print(" rooms  CPU ms/s of call  rooms/core  MB per room    stops   misses", flush=True)
    async with (
        DeepgramServer(Ear) as recogniser,
        LiveKitServer(server_program()) as server,
        Worker(WORKER, "start", server=server, environment=settings(recogniser)) as worker,
    ):
        for rooms in given.rooms:
            print(await measure(rooms, given.seconds, worker, server), flush=True)
            while await worker.active_jobs():
                await asyncio.sleep(0.2)


if __name__ == "__main__":
    asyncio.run(main())
