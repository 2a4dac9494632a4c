"""Our side of the comparison: a real session, its agent speaking, the caller's events all at once.

An event is a wrapped stream's: what is measured begins when the inner stream yields it and ends
when the gate has decided on it and asks for the next.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from livekit import rtc
from livekit.agents import AgentSession, stt, vad

from livekit_interrupt_plugin import InterruptionGate, InterruptionPolicy, MinWords
from livekit_interrupt_plugin.testing.livekit import ScriptedSTT, ScriptedTTS, ScriptedVAD, Stage

__all__ = ["POLICIES", "Call", "a_call", "frame", "interims", "quiet_windows", "voiced_windows"]

#: More words than any interim has: the decision is "not yet", as on pipecat's side.
MIN_WORDS = 18

#: With "at once" words count as they come, as on pipecat's side; else when they have stood 0.2 s.
POLICIES = {
    "one strategy": InterruptionPolicy(MinWords(MIN_WORDS)),
    "one strategy, at once": InterruptionPolicy(MinWords(MIN_WORDS), stable=0.0),
    "five strategies, at once": InterruptionPolicy(
        [MinWords(MIN_WORDS + more) for more in range(5)], stable=0.0
    ),
    "the default policy": InterruptionPolicy(),
}
#: Events that come before the session reads what was delivered of them.
AT_ONCE = 50
#: What a listener says, so that the default policy has not decided either.
_SAID = ("yeah", "okay", "right", "sure", "yes", "oh", "exactly", "good")


class Burst:
    """An inner stream: yields *events* a few at a time, and takes the time of those.

    Between them the session would read what was delivered; that time is not counted.
    """

    def __init__(self, events: Sequence[Any]) -> None:
        self._events = events
        self.microseconds: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    async def __aiter__(self) -> AsyncIterator[Any]:
        taken = 0.0
        for first in range(0, len(self._events), AT_ONCE):
            await asyncio.sleep(0)
            began = time.thread_time()
            for event in self._events[first : first + AT_ONCE]:
                yield event
            taken += time.thread_time() - began
        self.microseconds.set_result(taken / len(self._events) * 1e6)

    async def read(self) -> float:
        """What the stream itself takes, read without a gate."""
        async for _ in self:
            pass
        return await self.microseconds

    def push_frame(self, frame: Any) -> None:
        """Takes nothing: what it would cost is the session's, with or without the gate."""

    async def aclose(self) -> None:
        pass


class Call:
    """A session whose agent speaks, or is silent, behind a gate."""

    def __init__(self, gate: InterruptionGate, sources: dict[str, Any]) -> None:
        self._gate = gate
        self._sources = sources

    async def microseconds(self, kind: str, events: Sequence[Any]) -> float:
        """What the gate takes for one of *events* of the recogniser ("stt") or detector ("vad")."""
        burst = Burst(events)
        stream = self._stream_of(kind, burst)
        reader = asyncio.ensure_future(_read(stream))
        try:
            return await burst.microseconds - await Burst(events).read()
        finally:
            await stream.aclose()
            await reader

    async def frame_microseconds(self, frames: Sequence[Any]) -> float:
        """What the gate takes for one of the caller's frames on its way into both streams."""
        inner = {kind: Burst(quiet_windows(1)) for kind in ("stt", "vad")}
        streams = [self._stream_of(kind, burst) for kind, burst in inner.items()]
        taken = _pushing(frames, streams) - _pushing(frames, list(inner.values()))
        for stream in streams:
            await stream.aclose()
        return taken

    def _stream_of(self, kind: str, inner: Burst) -> Any:
        source = self._sources[kind]
        source.stream = lambda **_: inner
        return getattr(self._gate, kind)(source).stream()


def _pushing(frames: Sequence[Any], streams: Sequence[Any]) -> float:
    """Microseconds that a frame takes into *streams*."""
    began = time.thread_time()
    for each in frames:
        for stream in streams:
            stream.push_frame(each)
    return (time.thread_time() - began) / len(frames) * 1e6


async def _read(stream: Any) -> None:
    async for _ in stream:
        pass


@asynccontextmanager
async def a_call(policy: InterruptionPolicy, *, agent_speaks: bool) -> AsyncIterator[Call]:
    gate = InterruptionGate(policy)
    sources: dict[str, Any] = {"stt": ScriptedSTT(), "vad": ScriptedVAD()}
    session: AgentSession[Any] = AgentSession(
        **gate.session_arguments(
            stt=gate.stt(sources["stt"]),
            vad=gate.vad(sources["vad"]),
            tts=ScriptedTTS(seconds_per_word=600.0),
            turn_detection="vad",
        )
    )
    gate.attach(session)
    stage = Stage(session)
    await stage.start()
    if agent_speaks:
        session.say("hello")
        await stage.agent_audible()
        await asyncio.sleep(0.05)  # the session says so a moment after the loudspeaker
    try:
        yield Call(gate, sources)
    finally:
        await stage.aclose()


def interims(words: int, count: int) -> list[Any]:
    """Interims of so many words that differ in the last one, as growing ones do."""
    said = [_SAID[index % len(_SAID)] for index in range(words - 1)]
    made = [_interim(" ".join([*said, last])) for last in _SAID]
    return [made[index % len(made)] for index in range(count)]


def _interim(text: str) -> Any:
    data: Any = stt.SpeechData(language="en", text=text)  # type: ignore[arg-type]
    return stt.SpeechEvent(stt.SpeechEventType.INTERIM_TRANSCRIPT, alternatives=[data])


def quiet_windows(count: int) -> list[Any]:
    """Windows in which the detector hears nobody."""
    return [_window(vad.VADEventType.INFERENCE_DONE, probability=0.1)] * count


def voiced_windows(count: int) -> list[Any]:
    """Somebody begins to speak, and goes on."""
    start = _window(vad.VADEventType.START_OF_SPEECH, probability=0.9, speaking=True)
    return [start, *_speaking(count - 1)]


def _speaking(count: int) -> Iterator[Any]:
    for index in range(count):
        yield _window(
            vad.VADEventType.INFERENCE_DONE,
            probability=0.9,
            speaking=True,
            speech_duration=0.032 * (index + 1),
        )


def _window(kind: Any, **fields: Any) -> Any:
    return vad.VADEvent(
        **{
            "type": kind,
            "samples_index": 0,
            "timestamp": 0.0,
            "speech_duration": 0.0,
            "silence_duration": 0.0,
            **fields,
        }
    )


def frame() -> Any:
    """20 ms of silence at 16 kHz."""
    return rtc.AudioFrame(bytes(640), 16_000, 1, 320)
