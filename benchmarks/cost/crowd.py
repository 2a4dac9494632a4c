"""Many gated sessions in one process: how long an event waits in their gates.

In virtual time, on the clock of the thread's CPU: what waits for another session counts, what
waits for another program does not.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from livekit.agents import AgentSession

from livekit_interrupt_plugin import InterruptionGate
from livekit_interrupt_plugin.testing.livekit import (
    Microphone,
    ScriptedSTT,
    ScriptedTTS,
    ScriptedVAD,
    Stage,
)
from livekit_interrupt_plugin.testing.virtual_time import run

from .ours import interims, quiet_windows

__all__ = ["WINDOW", "milliseconds_late"]

#: Seconds between a detector's windows, and between a recogniser's interims.
WINDOW, INTERIM = 0.032, 0.2


class _Source:
    """A stream of *event* in time with all the others, and when each one came."""

    def __init__(self, events: list[Any], every: float, first: float, until: float) -> None:
        self._events, self._every, self._first, self._until = events, every, first, until
        self.came: list[float] = []

    async def __aiter__(self) -> AsyncIterator[Any]:
        loop = asyncio.get_running_loop()
        due, count = self._first, 0
        while due < self._until:
            await asyncio.sleep(due - loop.time())
            self.came.append(time.thread_time())
            yield self._events[count % len(self._events)]
            due, count = due + self._every, count + 1

    def push_frame(self, frame: Any) -> None: ...

    async def aclose(self) -> None: ...


class _Muted(Microphone):
    """Gives no frame: what comes, comes from the sources."""

    async def __anext__(self) -> Any:
        await asyncio.Event().wait()


async def _session() -> tuple[Stage, InterruptionGate]:
    """A session whose agent speaks for a minute."""
    gate = InterruptionGate()
    voice = ScriptedTTS(seconds_per_word=60.0, sample_rate=8_000)
    arguments = gate.session_arguments(
        stt=gate.stt(ScriptedSTT()), vad=gate.vad(ScriptedVAD()), tts=voice, turn_detection="vad"
    )
    session: AgentSession[Any] = AgentSession(**arguments)
    gate.attach(session)
    stage = Stage(session, microphone=_Muted())
    await stage.start()
    session.say("story")
    await stage.agent_audible()
    return stage, gate


def _events(
    gate: InterruptionGate, late: list[float], first: float, until: float
) -> list[asyncio.Task[None]]:
    """Both streams of a session, read by whoever would be the session's reader."""
    vad, stt = ScriptedVAD(), ScriptedSTT()
    windows = _Source(quiet_windows(1), WINDOW, first, until)
    words = _Source(interims(2, 8), INTERIM, first, until)
    vad.stream = lambda: windows  # type: ignore[assignment, return-value]
    stt.stream = lambda **_: words  # type: ignore[assignment, return-value, misc]
    return [
        asyncio.ensure_future(_read(gate.vad(vad).stream(), windows, late)),
        asyncio.ensure_future(_read(gate.stt(stt).stream(), words, [])),
    ]


async def _read(stream: Any, source: _Source, late: list[float]) -> None:
    async for _ in stream:
        late.append((time.thread_time() - source.came[-1]) * 1e3)
    await stream.aclose()


def milliseconds_late(sessions: int, seconds: float, *, apart: float) -> list[float]:
    """Sorted: how long after it came each window of the detectors was read, in milliseconds.

    Args:
        sessions: How many there are.
        seconds: For how long they speak.
        apart: Seconds between the windows of one session and of the next; 0.0: all at once.
    """
    return run(lambda: _crowd(sessions, seconds, apart), limit=600.0)


async def _crowd(sessions: int, seconds: float, apart: float) -> list[float]:
    late: list[float] = []
    crowd = [await _session() for _ in range(sessions)]
    first = asyncio.get_running_loop().time() + 0.5
    tasks: list[asyncio.Task[None]] = []
    for number, (_, gate) in enumerate(crowd):
        tasks += _events(gate, late, first + apart * number, first + seconds)
    await asyncio.gather(*tasks)
    for stage, _ in crowd:
        await stage.aclose()
    return sorted(late)
