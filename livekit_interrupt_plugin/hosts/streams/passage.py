"""The streams a session reads, and what waits to get there."""

from __future__ import annotations

import asyncio
from typing import Any

from .gated_stream import GatedStream
from .speech_events import is_transcript, name_of
from .utterance import Utterance
from .withheld import Kind, Withheld

__all__ = ["Passage"]


class Passage:
    """Delivers, withholds and drops; it decides nothing."""

    def __init__(self) -> None:
        #: The newest utterance of each kind of stream.
        self.newest = {"stt": Utterance(), "vad": Utterance()}
        self._streams: dict[Kind, list[GatedStream]] = {"stt": [], "vad": []}
        self._withheld = Withheld()
        #: While True a release leaves out interims: there are newer words in hand.
        self.has_newer_words = False
        #: The interim that the newest release ended with, or None.
        self.released_interim: Any = None

    @property
    def has_recogniser(self) -> bool:
        """Whether anybody writes transcripts now."""
        return bool(self._streams["stt"])

    @property
    def has_detector(self) -> bool:
        """Whether anybody listens for a voice now."""
        return bool(self._streams["vad"])

    def opened(self, kind: Kind, stream: GatedStream) -> None:
        self._streams[kind].append(stream)

    def closed(self, kind: Kind, stream: GatedStream) -> None:
        if stream in self._streams[kind]:
            self._streams[kind].remove(stream)

    def withhold(self, kind: Kind, name: str, event: Any) -> None:
        """Keep *event* until :meth:`release` or :meth:`drop`."""
        if name == "start_of_speech":
            self.newest[kind].withheld(event, _now())
        # Transcripts are released as they came, whenever that was.
        self._withheld.add(kind, name, event, 0.0 if kind == "stt" else _now())

    def release(self) -> None:
        """Deliver everything that is withheld."""
        if self.has_newer_words:
            self._withheld.forget_interims()
        for utterance in self.newest.values():
            utterance.released()
        events = self._withheld.take(_now())
        self.released_interim = _interim_at_the_end(events)
        self._deliver(events)

    def send_words(self, event: Any) -> None:
        """Deliver *event* as the recogniser's."""
        self._send("stt", event)

    def drop(self) -> None:
        """Forget everything that is withheld, and let the rest of it come to nothing."""
        self._withheld.forget()
        for utterance in self.newest.values():
            utterance.dropped()

    def open_for_good(self) -> None:
        """Deliver whatever there is as it is; this cannot fail."""
        for kind, event in self._withheld.take_as_they_are():
            self._send(kind, event)

    def catch_up(self, stream: GatedStream) -> None:
        """Deliver the start of an utterance that outlives the overlap it was dropped with."""
        utterance = self.newest["vad"]
        if utterance.state != "dropped":
            return
        start = utterance.take_start_owed(_now())
        if start is not None:
            stream.deliver(start)

    def turn_begins(self, stream: GatedStream) -> None:
        """An ordinary turn's words come: its start must not be missing, nor its end later on.

        Recognisers announce speech once per end, so one start can serve a cough and a turn.
        """
        utterance = self.newest["stt"]
        if utterance.state == "dropped":
            stream.deliver(utterance.take_start_dropped())

    def _deliver(self, events: list[tuple[Kind, Any]]) -> None:
        if events and name_of(events[0][1]) != "start_of_speech" and self._streams["vad"]:
            self.catch_up(self._streams["vad"][-1])
        for kind, event in events:
            self._send(kind, event)

    def _send(self, kind: Kind, event: Any) -> None:
        # A hand-off can have replaced the stream the event came from.
        if self._streams[kind]:
            self._streams[kind][-1].deliver(event)


def _interim_at_the_end(events: list[tuple[Kind, Any]]) -> Any:
    words = [event for kind, event in events if kind == "stt" and is_transcript(event)]
    return words[-1] if words and name_of(words[-1]) != "final_transcript" else None


def _now() -> float:
    return asyncio.get_running_loop().time()
