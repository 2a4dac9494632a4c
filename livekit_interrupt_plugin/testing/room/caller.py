"""Somebody who calls: a participant with a microphone, who records the agent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any

from livekit import rtc

from ..livekit._pcm import Pcm, frame_of, silence
from ..livekit.microphone import Microphone
from .recording import Recording

_RATE = 16_000  # Hz, of the microphone
_HEARD_RATE = 24_000  # Hz, of the recording
# Seconds of audio that are handed over before they are spoken: for so long this process may be busy
# with something else without a gap in the caller's voice.
_LEAD = 0.3


class CallerError(RuntimeError):
    """What a caller waited for did not happen."""


class Caller:
    """One participant of one room. All times are loop times, in seconds.

    Args:
        url: The server's.
        token: Lets *identity* join the room.
    """

    def __init__(self, url: str, token: str, *, identity: str) -> None:
        self.room = rtc.Room()
        self.heard = Recording()
        """What the agent's track brought."""
        self.agent_said: list[str] = []
        """The agent's captions, speech by speech, as far as they came."""
        self.transcripts: list[str] = []
        """What the agent's session took for the caller's final words."""
        self._url = url
        self._token = token
        self._identity = identity
        self._microphone = Microphone(sample_rate=_RATE)
        self._source: rtc.AudioSource | None = None
        self._tasks: list[asyncio.Task[None]] = []

    # -- the call ---------------------------------------------------------------------------

    async def join(self) -> None:
        """Join the room with a microphone, which is silent."""
        self.room.on("track_subscribed", self._on_track)
        self.room.register_text_stream_handler("lk.transcription", self._on_text)
        await self.room.connect(self._url, self._token)
        self._source = rtc.AudioSource(_RATE, 1, queue_size_ms=1000)
        track = rtc.LocalAudioTrack.create_audio_track("microphone", self._source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        await self.room.local_participant.publish_track(track, options)
        self._tasks.append(asyncio.create_task(self._speak(self._source)))

    async def hang_up(self) -> None:
        """Leave the room; what was heard stays."""
        await self._end_tasks()
        await self.room.disconnect()
        await self._end_tasks()  # captions may have begun until then
        if self._source is not None:
            await self._source.aclose()

    async def __aenter__(self) -> Caller:
        try:
            await self.join()
        except BaseException:
            await self.hang_up()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.hang_up()

    def say(self, pcm: Pcm, *, at: float | None = None) -> float:
        """Speak *pcm* (int16, mono, 16 kHz) as soon as possible, or *at*; when it begins."""
        handed_over = self._microphone.play(pcm, at=None if at is None else at - _LEAD)
        return handed_over + _LEAD

    async def agent_audible(self, *, since: float = 0.0, within: float = 60.0) -> float:
        """Wait until the agent was heard, at *since* or later; when that was first.

        Raises:
            CallerError: it was not *within* seconds.
        """
        return await self._time_of(
            lambda: self.heard.first_sound(since), "no agent was heard", within
        )

    async def agent_silent(
        self, *, since: float, lasting: float = 0.15, within: float = 15.0
    ) -> float:
        """Wait until the agent was silent for *lasting* seconds; when that silence began.

        By default that is shorter than the pause before an answer (0.2 s in LiveKit 1.4), and
        longer than what a packet that is late can do.

        Raises:
            CallerError: it was not *within* seconds.
        """
        return await self._time_of(
            lambda: self.heard.silent_since(since, lasting=lasting), "the agent spoke on", within
        )

    @property
    def others(self) -> list[str]:
        """Who is in the room, the caller aside."""
        return list(self.room.remote_participants)

    async def _time_of(self, find: Callable[[], float | None], what: str, within: float) -> float:
        end = asyncio.get_running_loop().time() + within
        while (found := find()) is None:
            if asyncio.get_running_loop().time() > end:
                others = ", ".join(self.others) or "nobody"
                raise CallerError(f"{what} within {within:g} s; in the room: {others}")
            await asyncio.sleep(0.01)
        return found

    async def _end_tasks(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    # -- the room ---------------------------------------------------------------------------

    async def _speak(self, source: rtc.AudioSource) -> None:
        await source.capture_frame(frame_of(silence(_LEAD, _RATE), _RATE))
        async for frame in self._microphone:
            await source.capture_frame(frame)

    def _on_track(self, track: rtc.Track, *_: Any) -> None:
        if track.kind == rtc.TrackKind.KIND_AUDIO:
            self._tasks.append(asyncio.create_task(self._record(track)))

    async def _record(self, track: rtc.Track) -> None:
        loop = asyncio.get_running_loop()
        stream = rtc.AudioStream(track, sample_rate=_HEARD_RATE, num_channels=1)
        try:
            async for event in stream:
                pcm = bytes(event.frame.data)
                self.heard.add(loop.time(), pcm, sample_rate=_HEARD_RATE)
        finally:
            await stream.aclose()

    def _on_text(self, reader: rtc.TextStreamReader, identity: str) -> None:
        own = identity == self._identity
        read = self._read_own(reader) if own else self._read_agent(reader)
        self._tasks.append(asyncio.create_task(read))

    async def _read_own(self, reader: rtc.TextStreamReader) -> None:
        text = await reader.read_all()
        if (reader.info.attributes or {}).get("lk.transcription_final") == "true":
            self.transcripts.append(text)

    async def _read_agent(self, reader: rtc.TextStreamReader) -> None:
        number = len(self.agent_said)
        self.agent_said.append("")
        async for piece in reader:
            self.agent_said[number] += piece
