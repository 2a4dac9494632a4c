"""Which of the recogniser's and the detector's events pass, wait, or come to nothing."""

from __future__ import annotations

import asyncio
from typing import Any

from ..driver import Driver, Route
from ..failsafe import FailSafe
from .gated_stream import GatedStream
from .owed_final import OwedFinal
from .passage import Passage
from .speech_events import is_transcript, is_voiced, name_of, nothing_yet, transcript_of
from .withheld import Kind

__all__ = ["Router"]


# Looked up once: an enumeration's members take their time.
_DELIVER, _WITHHOLD = Route.DELIVER, Route.WITHHOLD


class Router:
    """Shows each event to the driver and does with it what that decides.

    Two depths. Thin: the detector's start and end pass at once and its inferences with no
    duration, so that the session keeps ``user_state`` and its turn detector; transcripts wait.
    Thick: everything waits; where nobody writes transcripts, or when *no_trace* is asked for.
    """

    def __init__(
        self, driver: Driver, passage: Passage, failsafe: FailSafe, *, no_trace: bool
    ) -> None:
        self._driver = self.listener = driver
        self._passage = passage
        #: The newest utterance that the detector speaks of.
        self._utterance = passage.newest["vad"]
        self._failsafe = failsafe
        self._no_trace = no_trace
        self._owed = OwedFinal(
            passage.send_words, driver.engine.policy.final_timeout, run=failsafe.run
        )

    # -- what the wrapped streams call ------------------------------------------------------

    def opened(self, kind: Kind, stream: GatedStream) -> None:
        self._passage.opened(kind, stream)

    def closed(self, kind: Kind, stream: GatedStream) -> None:
        self._passage.closed(kind, stream)

    def offer_transcript(self, event: Any, stream: GatedStream) -> None:
        """Deliver, withhold or drop what the recogniser said."""
        if self._failsafe.has_failed:
            stream.deliver(event)
            return
        try:
            if event.type == "interim_transcript":  # most are
                self._route_words("interim_transcript", event, stream)
            else:
                self._route_transcript(event, stream)
        except Exception as error:
            self._failsafe.fails(error)
            stream.deliver(event)

    def offer_voice(self, window: float, event: Any, stream: GatedStream) -> None:
        """The same for what the detector said about its last *window* seconds.

        Of a start or an end without a duration of its own they are what it is about: 0.7.
        """
        if self._failsafe.has_failed:
            stream.deliver(event)
            return
        try:
            if event.type == "inference_done":  # thirty times a second: the shortest way
                self._route_inference(event, stream, window)
            else:
                self._route_voice(event, stream, window)
        except Exception as error:
            self._failsafe.fails(error)
            stream.deliver(event)

    def heard_frame(self, kind: Kind, frame: Any) -> None:
        """The user's audio, as it is pushed into a stream."""
        if kind == self._audio_source:
            self._failsafe.run(self._driver.heard_audio, _mono(frame), frame.sample_rate)

    def interrupted(self) -> None:
        """The user took the floor: the session will need a final."""
        self._owed.watch(self._passage.released_interim)

    def close(self) -> None:
        self._owed.close()

    # -- the recogniser ---------------------------------------------------------------------

    def _route_transcript(self, event: Any, stream: GatedStream) -> None:
        name = name_of(event)
        if name in ("start_of_speech", "end_of_speech"):
            self._route_boundary("stt", name, event, stream)
        elif is_transcript(event):
            self._route_words(name, event, stream)
        else:
            stream.deliver(event)

    def _route_words(self, name: str, event: Any, stream: GatedStream) -> None:
        passage = self._passage
        passage.has_newer_words = True
        try:
            route = self._driver.transcribed(transcript_of(name, event, self._driver.now()))
        finally:
            passage.has_newer_words = False
        if route is _DELIVER:
            passage.turn_begins(stream)
            if self._owed.saw(event):
                stream.deliver(event)
        elif route is _WITHHOLD:
            is_final = name == "final_transcript"
            passage.withhold("stt", name if is_final else "interim_transcript", event)

    # -- the detector -----------------------------------------------------------------------

    def _route_voice(self, event: Any, stream: GatedStream, window: float) -> None:
        name = name_of(event)
        if name == "start_of_speech":
            self._route_start(event, stream, window)
        elif name == "end_of_speech":
            self._utterance.is_on = False
            self._owed.user_is_there()
            self._driver.user_ended(silence=getattr(event, "silence_duration", window))
            self._route_boundary("vad", name, event, stream)
        else:
            self._route_inference(event, stream, window)

    def _route_start(self, event: Any, stream: GatedStream, window: float) -> None:
        self._owed.user_started()
        late = getattr(event, "speech_duration", window) + event.inference_duration
        began = asyncio.get_running_loop().time() - late
        route = self._driver.user_started(onset=began)
        self._utterance.is_on = True
        if self._is_thick and route is Route.WITHHOLD:
            self._passage.withhold("vad", "start_of_speech", event)
        else:
            self._utterance.passed()
            stream.deliver(event)

    def _route_inference(self, event: Any, stream: GatedStream, window: float) -> None:
        utterance = self._utterance
        driver = self._driver
        if utterance.is_on and is_voiced(event):
            driver.voice_heard(window)
            if self._owed.is_watching:
                self._owed.user_is_there()
        engine = driver.engine
        if engine.overlap is None and not engine.agent_is_audible:
            self._passage.catch_up(stream)
            stream.deliver(event)
        elif utterance.state == "passed" or not event.speaking:
            stream.deliver(nothing_yet(event))
        elif engine.overlap is not None:
            self._passage.withhold("vad", "inference_done", event)

    # -- both -------------------------------------------------------------------------------

    def _route_boundary(self, kind: Kind, name: str, event: Any, stream: GatedStream) -> None:
        """The session hears of the end of what it heard begin, and of nothing else."""
        utterance = self._passage.newest[kind]
        if name == "start_of_speech":
            if self._holds_back:
                self._passage.withhold(kind, name, event)
            else:
                utterance.passed()
                stream.deliver(event)
        elif utterance.state == "withheld":
            self._passage.withhold(kind, name, event)
        elif utterance.state == "passed":
            stream.deliver(event)

    @property
    def _is_thick(self) -> bool:
        return self._no_trace or not self._passage.has_recogniser

    @property
    def _holds_back(self) -> bool:
        overlap = self._driver.engine.overlap
        if overlap is not None:
            return not overlap.user_first
        return self._driver.engine.agent_is_audible

    @property
    def _audio_source(self) -> Kind:
        # LiveKit mutes what the recogniser gets, in its echo warm-up say; the detector hears all.
        return "vad" if self._passage.has_detector else "stt"


def _mono(frame: Any) -> bytes:
    """The first channel of *frame*."""
    if frame.num_channels == 1:
        return bytes(frame.data)
    return bytes(memoryview(frame.data).cast("B").cast("h")[:: frame.num_channels].tobytes())
