"""LiveKit's TCP console without a terminal: starts a worker, speaks to it and hears what it says.

The worker is a real one, in a process of its own, and time is real:

    async with Console("worker.py") as console:
        began = await console.speaker.audible()
        console.say(clip, sample_rate=16_000, at=began + 2.0)
        await console.wait_for(lambda: console.agent_state == "listening")
        print(console.speaker.heard, console.history, console.output)
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import signal
import struct
import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from livekit import rtc
from livekit.protocol.agent_pb import agent_session as wire

from .livekit._pcm import Pcm, frame_of, samples_of
from .livekit.microphone import Microphone
from .livekit.speaker import Speaker

__all__ = ["Console", "ConsoleError", "is_offered"]

_RATE = 48_000  # Hz, the only one that the console's resamplers take
_LENGTH = struct.Struct(">I")  # of the message that follows
_TO_END = 5.0  # seconds a worker gets to end by itself (1.8 needs three) before it is killed

# `python -m livekit.agents`, ended by its own alarm clock should its driver be killed first.
_START = """
import runpy, signal, sys
if hasattr(signal, "alarm"):
    signal.alarm(int(sys.argv.pop(1)))
runpy.run_module("livekit.agents", run_name="__main__", alter_sys=True)
"""


class ConsoleError(RuntimeError):
    """The worker did not do what was waited for; its output is in the message."""


def is_offered() -> bool:
    """Whether the installed LiveKit has a TCP console (from 1.6)."""
    return find_spec("livekit.agents.cli.tcp_console") is not None


class Console:
    """One call with one worker. All times are loop times, in seconds.

    Args:
        worker: A file with an ``AgentServer`` in it.
        environment: Variables beside those of this process.
        limit: Seconds after which the worker is ended, whatever happens here.
    """

    def __init__(
        self,
        worker: str | Path,
        *,
        environment: Mapping[str, str] | None = None,
        limit: float = 60.0,
    ) -> None:
        self.microphone = Microphone(sample_rate=_RATE)
        self.speaker = Speaker(sample_rate=_RATE)
        self.events: list[tuple[float, str, Any]] = []
        """(time, name, message) of the session's events, as LiveKit's protocol has them."""
        self.output = ""
        """What the worker printed so far, its log included."""
        self._worker = worker
        self._environment = {"PYTHONUNBUFFERED": "1", **(environment or {})}
        self._limit = limit
        self._server: asyncio.Server | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self.speaker.on("playback_finished", self._on_played)

    # -- its life ---------------------------------------------------------------------------

    async def start(self, *, within: float = 30.0) -> None:
        """Start the worker; return when its session has started.

        Raises:
            ConsoleError: it has not *within* seconds, or the installed LiveKit has no TCP console.
        """
        if not is_offered():
            raise ConsoleError("this release of livekit-agents has no TCP console (1.6 has)")
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", _START, str(math.ceil(self._limit))),
            *("console", str(self._worker), "--connect-addr", f"{host}:{port}"),
            env={**os.environ, **self._environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,  # a group of its own: a worker may kill its whole group
        )
        self._tasks.append(asyncio.create_task(self._read_output(self._process)))
        await self.wait_for(lambda: self._writer is not None, within=within)

    async def aclose(self) -> None:
        """End the worker and all that it started, by force if need be."""
        if self._server is not None:
            self._server.close()
        try:
            if self._process is not None and self._process.returncode is None:
                self._process.terminate()
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._process.wait(), _TO_END)
        finally:
            self._kill()
        if self._process is not None:
            await self._process.wait()
        if self._writer is not None:
            self._writer.close()
        await self.microphone.aclose()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def __aenter__(self) -> Console:
        try:
            await self.start()
        except BaseException:
            await self.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    # -- what a test does and asks ----------------------------------------------------------

    def say(self, pcm: Pcm, *, sample_rate: int, at: float | None = None) -> float:
        """Speak *pcm* (int16, mono) into the microphone, now or *at*; when its first sample is."""
        return self.microphone.play(_resampled(pcm, sample_rate), at=at)

    async def wait_for(self, condition: Callable[[], object], *, within: float = 10.0) -> None:
        """Wait until *condition* holds.

        Raises:
            ConsoleError: it does not *within* seconds, or the worker ended.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + within
        while not condition():
            if self._process is not None and self._process.returncode is not None:
                await asyncio.wait(self._tasks[:1], timeout=1.0)  # the rest of its output
                raise self._error(f"the worker ended with status {self._process.returncode}")
            if loop.time() > end:
                raise self._error(f"what was waited for did not happen within {within:g} s")
            await asyncio.sleep(0.01)

    @property
    def process_id(self) -> int:
        """The worker's, and that of its process group."""
        if self._process is None:
            raise RuntimeError("the worker has no process before start()")
        return self._process.pid

    @property
    def agent_state(self) -> str:
        """The session's ``agent_state``."""
        changes = [event for _, name, event in self.events if name == "agent_state_changed"]
        state = changes[-1].new_state if changes else wire.AgentState.AS_INITIALIZING
        return wire.AgentState.Name(state).removeprefix("AS_").lower()

    @property
    def transcripts(self) -> list[tuple[str, bool]]:
        """What the session heard the user say: (text, whether it is final)."""
        heard = [event for _, name, event in self.events if name == "user_input_transcribed"]
        return [(event.transcript, event.is_final) for event in heard]

    @property
    def history(self) -> list[tuple[str, str]]:
        """The conversation so far, as (role, text)."""
        items = [e.item for _, name, e in self.events if name == "conversation_item_added"]
        return [
            (
                wire.ChatRole.Name(item.message.role).lower(),
                " ".join(content.text for content in item.message.content),
            )
            for item in items
            if item.HasField("message")
        ]

    # -- the wire ---------------------------------------------------------------------------

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._writer is not None:
            writer.close()
            return
        self.speaker.on_attached()
        self._writer = writer
        self._tasks.append(asyncio.create_task(self._listen()))
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
                data = await reader.readexactly(length)
                await self._receive(wire.AgentSessionMessage.FromString(data))

    async def _receive(self, message: wire.AgentSessionMessage) -> None:
        match message.WhichOneof("message"):
            case "audio_output":
                audio = message.audio_output
                await self.speaker.capture_frame(
                    rtc.AudioFrame(
                        audio.data,
                        audio.sample_rate,
                        audio.num_channels,
                        audio.samples_per_channel,
                    )
                )
            case "audio_playback_flush":
                self.speaker.flush()
            case "audio_playback_clear":
                self.speaker.clear_buffer()
            case "event":
                name = message.event.WhichOneof("event") or "unknown"
                now = asyncio.get_running_loop().time()
                self.events.append((now, name, getattr(message.event, name, None)))

    async def _listen(self) -> None:
        """Give the worker what the microphone hears."""
        async for frame in self.microphone:
            audio = wire.AgentSessionMessage.ConsoleIO.AudioFrame(
                data=bytes(frame.data),
                sample_rate=frame.sample_rate,
                num_channels=frame.num_channels,
                samples_per_channel=frame.samples_per_channel,
            )
            self._send(wire.AgentSessionMessage(audio_input=audio))

    def _on_played(self, event: Any) -> None:
        if not event.interrupted:  # the worker knows of a clear: it asked for it
            finished = wire.AgentSessionMessage.ConsoleIO.AudioPlaybackFinished()
            self._send(wire.AgentSessionMessage(audio_playback_finished=finished))

    def _send(self, message: wire.AgentSessionMessage) -> None:
        if self._writer is not None and not self._writer.is_closing():
            data = message.SerializeToString()
            self._writer.write(_LENGTH.pack(len(data)) + data)

    # -- the process ------------------------------------------------------------------------

    async def _read_output(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self.output += line.decode(errors="replace")

    def _kill(self) -> None:
        """Kill the worker's whole group; it may have outlived the worker."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _error(self, what: str) -> ConsoleError:
        return ConsoleError(f"{what}; it printed:\n{self.output or '(nothing)'}")


def _resampled(pcm: Pcm, sample_rate: int) -> Pcm:
    if sample_rate == _RATE:
        return pcm
    resampler = rtc.AudioResampler(sample_rate, _RATE)
    frames = [*resampler.push(frame_of(pcm, sample_rate)), *resampler.flush()]
    return np.concatenate([samples_of(frame) for frame in frames])
