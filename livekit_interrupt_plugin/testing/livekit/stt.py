"""A recogniser that recognises what the script says, when it says so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from livekit.agents import stt
from livekit.agents.types import (
    DEFAULT_API_CONNECT_OPTIONS,
    NOT_GIVEN,
    APIConnectOptions,
    NotGivenOr,
)
from livekit.agents.utils import AudioBuffer

from ..growing import growing_interims
from ._transcript import transcript


class ScriptedSTT(stt.STT[Any]):
    """A streaming recogniser whose events come at given loop times; the audio is ignored.

    An event goes to the newest live stream. Up to 1.4 a hand-off or a cleared turn makes a new
    stream while the old one still closes, and only the newest is given the user's audio.
    What comes while no stream is live is in *undelivered*: a recogniser that is down hears nothing.

    Args:
        interim_results: Whether `say` emits interims.
    """

    def __init__(self, *, interim_results: bool = True) -> None:
        super().__init__(
            capabilities=stt.STTCapabilities(streaming=True, interim_results=interim_results)
        )
        self.undelivered: list[stt.SpeechEvent] = []
        self._streams: list[_ScriptedSpeechStream] = []

    # All times are loop times, in seconds; no time means now.

    def started(self, at: float | None = None) -> None:
        """Emit START_OF_SPEECH."""
        self._script(at, lambda: stt.SpeechEvent(stt.SpeechEventType.START_OF_SPEECH))

    def interim(self, text: str, at: float | None = None, **data: Any) -> None:
        """Emit an interim transcript; *data* are fields of `SpeechData` or `SpeechEvent`."""
        kind = stt.SpeechEventType.INTERIM_TRANSCRIPT
        self._script(at, lambda: transcript(kind, text, data))

    def final(self, text: str, at: float | None = None, **data: Any) -> None:
        """Emit a final transcript; *data* are fields of `SpeechData` or `SpeechEvent`."""
        kind = stt.SpeechEventType.FINAL_TRANSCRIPT
        self._script(at, lambda: transcript(kind, text, data))

    def ended(self, at: float | None = None) -> None:
        """Emit END_OF_SPEECH."""
        self._script(at, lambda: stt.SpeechEvent(stt.SpeechEventType.END_OF_SPEECH))

    def usage(self, audio_duration: float, at: float | None = None) -> None:
        """Emit RECOGNITION_USAGE for so many seconds of audio."""
        kind = stt.SpeechEventType.RECOGNITION_USAGE
        usage = stt.RecognitionUsage(audio_duration=audio_duration)
        self._script(at, lambda: stt.SpeechEvent(kind, recognition_usage=usage))

    def emit_event(self, event: stt.SpeechEvent, at: float | None = None) -> None:
        """Emit *event* as it is."""
        _at(at, self._deliver, event)

    def fail(self, exception: Exception, at: float | None = None) -> None:
        """Let the newest live stream raise *exception*; LiveKit retries after an APIError."""
        _at(at, self._fail, exception)

    def say(
        self,
        text: str,
        start: float,
        *,
        seconds_per_word: float = 0.3,
        interim_every: float = 0.3,
        final_after: float = 0.3,
    ) -> float:
        """Recognise *text* as it is spoken from *start* on: interims word by word, then the final.

        Args:
            interim_every: Seconds between looks at the words said so far.
            final_after: Seconds from the last word's end to the final.

        Returns:
            The loop time of the final.
        """
        words = text.split()
        final_at = start + len(words) * seconds_per_word + final_after
        growing = growing_interims(words, seconds_per_word, interim_every)
        first = next(iter(growing), (final_at - start, ""))[0]
        self.started(start + first)
        if self.capabilities.interim_results:
            for after, said in growing:
                self.interim(said, start + after)
        self.final(text, final_at)
        self.ended(final_at)
        return final_at

    async def _recognize_impl(
        self,
        buffer: AudioBuffer,
        *,
        language: NotGivenOr[str] = NOT_GIVEN,
        conn_options: APIConnectOptions,
    ) -> stt.SpeechEvent:
        raise NotImplementedError("ScriptedSTT only streams (hint: use ScriptedBatchSTT)")

    def stream(
        self,
        *,
        language: NotGivenOr[str] = NOT_GIVEN,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
    ) -> stt.RecognizeStream:
        return _ScriptedSpeechStream(self, conn_options)

    def _script(self, at: float | None, make: Callable[[], stt.SpeechEvent]) -> None:
        make()  # a field that does not exist is an error now, not when the event is due
        # From 1.7 an event carries the time at which it was made.
        _at(at, lambda: self._deliver(make()))

    def _deliver(self, event: stt.SpeechEvent) -> None:
        if self._streams:
            self._streams[-1].send(event)
        else:
            self.undelivered.append(event)

    def _fail(self, exception: Exception) -> None:
        if self._streams:
            self._streams[-1].fail(exception)


class _ScriptedSpeechStream(stt.RecognizeStream):
    def __init__(self, scripted: ScriptedSTT, conn_options: APIConnectOptions) -> None:
        self._recogniser = scripted
        super().__init__(stt=scripted, conn_options=conn_options)

    async def _run(self) -> None:
        self._failure: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        listening = asyncio.create_task(self._listen())
        self._recogniser._streams.append(self)
        try:
            await asyncio.wait({listening, self._failure}, return_when=asyncio.FIRST_COMPLETED)
            if self._failure.done():
                self._failure.result()
        finally:
            listening.cancel()
            self._recogniser._streams.remove(self)

    async def _listen(self) -> None:
        async for _ in self._input_ch:
            pass

    def send(self, event: stt.SpeechEvent) -> None:
        self._event_ch.send_nowait(event)

    def fail(self, exception: Exception) -> None:
        if not self._failure.done():
            self._failure.set_exception(exception)


def _at(at: float | None, callback: Callable[..., None], *args: Any) -> None:
    loop = asyncio.get_running_loop()
    if at is None or at <= loop.time():
        callback(*args)
    else:
        loop.call_at(at, callback, *args)
