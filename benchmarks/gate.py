"""What the gate costs: the delay it adds, and the time it takes per event.

    python benchmarks/gate.py

Real objects at event level, no audio, no network: a wrapped stream over a scripted one. Absolute
times depend on the machine; the two columns of a row come from one run, in turn.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from typing import Any

from livekit.agents import stt, vad

from livekit_interrupt_plugin import InterruptionGate, InterruptionPolicy
from livekit_interrupt_plugin.testing.livekit import ScriptedSTT, ScriptedVAD

EVENTS = 2_000
ROUNDS = 15


class Scripted:
    """A stream that yields the same event over and over, one each loop iteration."""

    def __init__(self, event: Any) -> None:
        self._event = event

    async def __aiter__(self) -> AsyncIterator[Any]:
        for _ in range(EVENTS):
            yield self._event
            await asyncio.sleep(0)

    async def aclose(self) -> None:
        pass


def interim(words: int) -> stt.SpeechEvent:
    text = " ".join(["okay"] * words)
    return stt.SpeechEvent(
        stt.SpeechEventType.INTERIM_TRANSCRIPT,
        alternatives=[stt.SpeechData(language="en", text=text)],  # type: ignore[arg-type]
    )


def window() -> vad.VADEvent:
    return vad.VADEvent(vad.VADEventType.INFERENCE_DONE, 0, 0.0, 0.0, 0.5, probability=0.1)


async def seconds_each(stream: Any) -> float:
    began = time.perf_counter()
    async for _ in stream:
        pass
    return (time.perf_counter() - began) / EVENTS


def gated(inner: Scripted, kind: str) -> Any:
    """*inner* behind a gate, as a session reads it."""
    source: Any = ScriptedSTT() if kind == "stt" else ScriptedVAD()
    source.stream = lambda: inner
    return getattr(InterruptionGate(InterruptionPolicy()), kind)(source).stream()


async def paired(event: Any, kind: str) -> tuple[float, float]:
    """Median seconds an event takes without and with the gate, runs in turn."""
    without, with_gate = [], []
    for _ in range(ROUNDS):
        without.append(await seconds_each(Scripted(event)))
        with_gate.append(await seconds_each(gated(Scripted(event), kind)))
    return statistics.median(without), statistics.median(with_gate)


async def iterations_late() -> int:
    """Loop iterations between the inner stream's event and the session's, agent silent."""
    seen: list[int] = []
    turn = 0

    class Watched(Scripted):
        async def __aiter__(self) -> AsyncIterator[Any]:
            seen.append(turn)
            yield self._event

    async def count() -> None:
        nonlocal turn
        while True:
            turn += 1
            await asyncio.sleep(0)

    counter = asyncio.ensure_future(count())
    stream = gated(Watched(interim(2)), "stt")
    await stream.__anext__()
    late = turn - seen[0]
    counter.cancel()
    await stream.aclose()
    return late


async def main() -> None:
    print(f"agent silent: an event is {await iterations_late()} loop iteration(s) later")
    print(f"{'per event, microseconds':34}{'without':>9}{'with':>9}{'added':>9}")
    for name, event, kind in (
        ("interim of 2 words", interim(2), "stt"),
        ("interim of 17 words", interim(17), "stt"),
        ("voice detector's window (32 ms)", window(), "vad"),
    ):
        without, with_gate = await paired(event, kind)
        row = (without, with_gate, with_gate - without)
        print(f"{name:34}" + "".join(f"{seconds * 1e6:9.2f}" for seconds in row))


if __name__ == "__main__":
    asyncio.run(main())
