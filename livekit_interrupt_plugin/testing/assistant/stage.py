"""A stage: a real assistant with a caller and a speaker, but no room and no network."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from livekit import rtc

from .llm import conversation
from .microphone import Microphone
from .room import CALLER, Room
from .speaker import Speaker

_EVENTS = (
    "user_started_speaking",
    "user_stopped_speaking",
    "agent_started_speaking",
    "agent_stopped_speaking",
    "user_speech_committed",
    "agent_speech_committed",
    "agent_speech_interrupted",
)


class Stage:
    """Puts *assistant* on the stage; what happens there is in *events* and on the *speaker*.

    Stage time is seconds since `start` was called. In virtual time that is loop time, if the
    stage is started at once.

    Args:
        assistant: Of LiveKit's class, or ours.
        native: Use LiveKit's own audio source and stream instead of *microphone* and *speaker*:
            in real time, and without *speaker* knowing of it.
    """

    def __init__(self, assistant: Any, *, native: bool = False) -> None:
        self.assistant = assistant
        self.microphone = Microphone()
        self.speaker = Speaker()
        self.events: list[tuple[float, str, tuple[Any, ...]]] = []
        """(stage time, name, arguments) of the assistant's events."""
        self.failures: list[BaseException] = []
        """What a `say` raised."""
        self._native = native
        self._started_at = 0.0
        self._saying: set[asyncio.Future[Any]] = set()
        self._speaks = asyncio.Event()
        self._native_streams: list[Any] = []
        self.room = Room(_track() if native else object())

    async def start(self) -> None:
        """Start the assistant, and wait until it can speak."""
        # 0.7 takes a clock that stands at 0.0 for one that was never read, and runs in circles.
        await asyncio.sleep(1e-9)
        self._started_at = asyncio.get_running_loop().time()
        for name in _EVENTS:
            self.assistant.on(name, self._noting(name))
        with self._sound():
            await self._start_in_room()

    async def aclose(self) -> None:
        """Close the assistant. Before 0.8 it first finishes what it is saying."""
        await self.microphone.aclose()
        await self.assistant.aclose()
        for stream in self._native_streams:
            # LiveKit leaves them open, and its native part tells closed loops of their end.
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(stream.aclose(), 1.0)

    @property
    def now(self) -> float:
        """Seconds since the start."""
        return round(asyncio.get_running_loop().time() - self._started_at, 6)

    async def until(self, at: float) -> None:
        """Wait until *at* seconds after the start."""
        await asyncio.sleep(self._started_at + at - asyncio.get_running_loop().time())

    def say(self, source: Any, **options: Any) -> asyncio.Future[Any]:
        """Let the assistant say *source*; from 0.8 that is done when it is queued, before when
        it was played."""
        saying: asyncio.Future[Any] = asyncio.ensure_future(self.assistant.say(source, **options))
        self._saying.add(saying)
        saying.add_done_callback(self._said)
        return saying

    async def agent_audible(self) -> float:
        """Wait until the agent is audible; the loop time since when it is."""
        if not self._native:
            return await self.speaker.audible()
        await self._speaks.wait()
        return self._started_at + self.times("agent_started_speaking")[-1]

    async def reconnect(self) -> None:
        """The caller's track is replaced: the assistant opens new streams."""
        with self._sound():
            self.room.replace_track(object())
            await _let_tasks_run()

    @property
    def history(self) -> list[tuple[str, str]]:
        """The conversation so far, as (role, text)."""
        context = getattr(self.assistant, "chat_ctx", None)
        return conversation(self.assistant.chat_context if context is None else context)

    @property
    def captions(self) -> list[str]:
        """What of the caller's words was published, interims and finals."""
        return [text for who, text, _ in self.room.captions if who == CALLER]

    def times(self, name: str) -> list[float]:
        """When the assistant emitted *name*, in stage time."""
        return [at for at, noted, _ in self.events if noted == name]

    async def _start_in_room(self) -> None:
        self.assistant.start(self.room)
        await self.room.published()
        # It opens its streams in tasks of its own; a transcript scripted for right now would find
        # no recogniser.
        await _let_tasks_run()

    def _sound(self) -> AbstractContextManager[None]:
        if self._native:
            return livekit_makes(AudioStream=self._keeping(rtc.AudioStream))
        return livekit_makes(AudioSource=self.speaker.source, AudioStream=self.microphone.stream)

    def _keeping(self, kind: Any) -> Callable[..., Any]:
        def make(*arguments: Any, **options: Any) -> Any:
            self._native_streams.append(kind(*arguments, **options))
            return self._native_streams[-1]

        return make

    def _said(self, saying: asyncio.Future[Any]) -> None:
        self._saying.discard(saying)
        if not saying.cancelled() and (error := saying.exception()) is not None:
            self.failures.append(error)

    def _noting(self, name: str) -> Callable[..., None]:
        def note(*arguments: Any) -> None:
            self.events.append((self.now, name, arguments))
            if name == "agent_started_speaking":
                self._speaks.set()
            elif name == "agent_stopped_speaking":
                self._speaks.clear()

        return note


@contextmanager
def livekit_makes(**doubles: Callable[..., Any]) -> Iterator[None]:
    """Meanwhile whoever asks ``livekit.rtc`` for one of these names gets a double.

    For an assistant that is not on a stage: `livekit_makes(AudioSource=speaker.source,
    AudioStream=microphone.stream)` around its start and its first steps.
    """
    real: dict[str, Any] = {name: getattr(rtc, name) for name in doubles}
    try:
        for name, double in doubles.items():
            setattr(rtc, name, double)
        yield
    finally:
        for name, kind in real.items():
            setattr(rtc, name, kind)


def _track() -> Any:
    """A microphone's track that nobody speaks to."""
    source = rtc.AudioSource(16_000, 1)
    track = rtc.LocalAudioTrack.create_audio_track("caller", source)
    track.source_of_silence = source  # type: ignore[attr-defined]  # or it would be collected
    return track


async def _let_tasks_run() -> None:
    for _ in range(20):  # passes of the loop: what it takes is two, and a reserve
        await asyncio.sleep(0)
