"""Recognisers that recognise what the script says, when it says so."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from typing import Any

from livekit.agents import stt

from ..growing import growing_interims
from ..release import accepted
from ._emitter import Emitter
from ._stream import ScriptedStream, at_time


class ScriptedSTT(Emitter):
    """A streaming recogniser whose events come at given loop times; the audio is ignored.

    An event goes to the newest live stream. What comes while no stream is live is in
    *undelivered*: a recogniser that is down hears nothing.

    Args:
        interim_results: Whether `say` emits interims.
    """

    streaming_supported = True

    def __init__(self, *, interim_results: bool = True) -> None:
        super().__init__()
        self.interim_results = interim_results
        _tell_capabilities(self, streaming=True, interim_results=interim_results)
        self.undelivered: list[Any] = []
        self._streams: list[ScriptedStream] = []

    # All times are loop times, in seconds; no time means now.

    def started(self, at: float | None = None) -> None:
        """Emit START_OF_SPEECH."""
        at_time(at, self._deliver, _event("START_OF_SPEECH"))

    def interim(self, text: str, at: float | None = None, **data: Any) -> None:
        """Emit an interim transcript; *data* are fields of `SpeechData`."""
        at_time(at, self._deliver, _event("INTERIM_TRANSCRIPT", text, data))

    def final(self, text: str, at: float | None = None, **data: Any) -> None:
        """Emit a final transcript; *data* are fields of `SpeechData`."""
        at_time(at, self._deliver, _event("FINAL_TRANSCRIPT", text, data))

    def ended(self, at: float | None = None) -> None:
        """Emit END_OF_SPEECH."""
        at_time(at, self._deliver, _event("END_OF_SPEECH"))

    def emit_event(self, event: Any, at: float | None = None) -> None:
        """Emit *event* as it is."""
        at_time(at, self._deliver, event)

    def fail(self, exception: Exception, at: float | None = None) -> None:
        """Let the newest live stream raise *exception*."""
        at_time(at, self._fail, exception)

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
        for after, said in growing if self.interim_results else ():
            self.interim(said, start + after)
        self.final(text, final_at)
        self.ended(final_at)
        return final_at

    def stream(self, **_: Any) -> ScriptedStream:
        stream = ScriptedStream(self._streams.remove)
        self._streams.append(stream)
        return stream

    async def recognize(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError("ScriptedSTT only streams (hint: use ScriptedBatchSTT)")

    def _deliver(self, event: Any) -> None:
        if self._streams:
            self._streams[-1].send(event)
        else:
            self.undelivered.append(event)

    def _fail(self, exception: Exception) -> None:
        if self._streams:
            self._streams[-1].fail(exception)


class ScriptedBatchSTT(Emitter):
    """A recogniser that does not stream: answers each request with the next of *texts*.

    Args:
        texts: What to recognise, in order; nothing when they are used up.
        latency: Seconds from the request to the answer.
    """

    streaming_supported = False

    def __init__(self, texts: Sequence[str], *, latency: float = 0.2) -> None:
        super().__init__()
        _tell_capabilities(self, streaming=False, interim_results=False)
        self.latency = latency
        self.requested_at: list[float] = []
        """The loop times of the requests."""
        self._texts = itertools.chain(texts, itertools.repeat(""))

    def stream(self, **_: Any) -> Any:
        raise NotImplementedError("ScriptedBatchSTT does not stream (hint: use a StreamAdapter)")

    async def recognize(self, *_: Any, **__: Any) -> Any:
        self.requested_at.append(asyncio.get_running_loop().time())
        await asyncio.sleep(self.latency)
        return _event("FINAL_TRANSCRIPT", next(self._texts), {})


def _tell_capabilities(recogniser: Any, **capabilities: bool) -> None:
    kind: Any = getattr(stt, "STTCapabilities", None)
    if kind is not None:  # from 0.8
        recogniser.capabilities = kind(**capabilities)


def _event(kind: str, text: str | None = None, data: dict[str, Any] | None = None) -> Any:
    fields = accepted(stt.SpeechData, **(data or {}))
    if unknown := (data or {}).keys() - fields.keys():
        raise TypeError(f"a transcript of this release has no {', '.join(sorted(unknown))}")
    if text is None:
        return stt.SpeechEvent(stt.SpeechEventType[kind])
    language: Any = fields.pop("language", "en")
    words = stt.SpeechData(text=text, language=language, **fields)
    return stt.SpeechEvent(stt.SpeechEventType[kind], alternatives=[words])
