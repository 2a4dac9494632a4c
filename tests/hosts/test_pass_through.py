"""While the agent is silent the gate costs no timer, no sleep and at most one loop pass."""

import asyncio
from typing import Any

import pytest
from livekit.agents import stt, vad

from livekit_interrupt_plugin import InterruptionGate
from livekit_interrupt_plugin.testing.livekit import ScriptedSTT, ScriptedVAD

from .scene import in_virtual_time, on_the_phone, passes


class LoopCounter:
    """Counts the passes of the event loop."""

    def __init__(self) -> None:
        self.passes = 0
        self._handle = asyncio.get_running_loop().call_soon(self._next)

    def _next(self) -> None:
        self.passes += 1
        self._handle = asyncio.get_running_loop().call_soon(self._next)

    def stop(self) -> None:
        self._handle.cancel()


async def passes_taken(
    stream: Any, emit: Any, events: list[Any], *, at_once: bool = False
) -> list[int]:
    """After how many loop passes the reader of *stream* has each event."""
    counter = LoopCounter()
    arrived: list[tuple[int, Any]] = []

    async def read() -> None:
        async for event in stream:
            arrived.append((counter.passes, event))

    reader = asyncio.ensure_future(read())
    await passes(10)
    emitted = []
    for event in events:
        emitted.append(counter.passes)
        emit(event)
        await passes(0 if at_once else 6)
    await passes(100)
    assert all(a is b for (_, a), b in zip(arrived, events, strict=True))
    taken = [at - before for (at, _), before in zip(arrived, emitted, strict=True)]
    reader.cancel()
    counter.stop()
    await stream.aclose()
    return taken


def stt_events() -> list[Any]:
    data = stt.SpeechData(language="en", text="hello there")  # type: ignore[arg-type]
    kinds = stt.SpeechEventType
    return [
        stt.SpeechEvent(kinds.START_OF_SPEECH),
        stt.SpeechEvent(kinds.INTERIM_TRANSCRIPT, alternatives=[data]),
        stt.SpeechEvent(kinds.FINAL_TRANSCRIPT, alternatives=[data]),
        stt.SpeechEvent(kinds.END_OF_SPEECH),
    ]


def vad_events() -> list[Any]:
    kinds = vad.VADEventType
    return [
        vad.VADEvent(kind, 0, 0.0, 0.2, 0.1, probability=0.9, speaking=True)
        for kind in (kinds.START_OF_SPEECH, kinds.INFERENCE_DONE, kinds.END_OF_SPEECH)
    ]


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize("kind", ["stt", "vad"])
@in_virtual_time
async def test_each_event_is_there_at_most_one_loop_pass_later(kind: str, at_once: bool) -> None:
    gate = InterruptionGate()
    source: Any = ScriptedSTT() if kind == "stt" else ScriptedVAD()
    events = stt_events() if kind == "stt" else vad_events()
    behind_the_gate = getattr(gate, kind)(source)
    bare, gated = [
        await passes_taken(stream.stream(), source.emit_event, events, at_once=at_once)
        for stream in (source, behind_the_gate)
    ]

    assert all(late <= early + 1 for early, late in zip(bare, gated, strict=True))


@in_virtual_time
async def test_events_pass_in_their_order_in_no_time_and_as_they_are() -> None:
    async with on_the_phone() as call:
        stream = call.assistant.stt.stream()
        await call.until(1.0)
        arrived: list[tuple[float, Any]] = []

        async def read() -> None:
            async for event in stream:
                arrived.append((call.stage.now, event))

        reader = asyncio.ensure_future(read())
        events = stt_events() * 5
        for event in events:
            call.stt.emit_event(event)
        await passes(200)  # LiveKit's own stream takes a few for each

        assert [event for _, event in arrived] == events
        assert all(a is b for (_, a), b in zip(arrived, events, strict=True))
        assert {at for at, _ in arrived} == {1.0}
        reader.cancel()
        await stream.aclose()


@in_virtual_time
async def test_a_silent_agent_needs_no_timer_of_the_gates(monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_the_phone() as call:
        timers: list[str] = []
        loop = asyncio.get_running_loop()
        call_at = loop.call_at

        def noting(when: float, callback: Any, *arguments: Any, **options: Any) -> Any:
            timers.append(getattr(callback, "__module__", "") or "")
            return call_at(when, callback, *arguments, **options)

        monkeypatch.setattr(loop, "call_at", noting)
        call.says("what time is it", 1.0)
        await call.until(2.7)  # the reply comes later

        assert not [module for module in timers if module.startswith("livekit_interrupt_plugin.h")]
        assert call.decisions == []
