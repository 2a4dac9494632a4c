"""Keeps what an engine receives and decides, for a thread to write it down."""

from __future__ import annotations

import logging
import threading
from collections import deque
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from weakref import WeakSet

from ...calls.policy_code import code_of
from ...calls.trace import Header, Lost
from ...decision import Decision
from ...engine import Engine
from ...errors import ConfigurationError
from ...events import Event
from ...policy import InterruptionPolicy
from ...segments import loaded
from ...version import __version__
from ..complaint import complain_of
from .options import Recording
from .trace_writer import Chunk, Entry, TraceWriter

__all__ = ["RecordedEngine", "Recorder"]

logger = logging.getLogger("livekit_interrupt_plugin")

#: Seconds between two writes: what a crash loses at most.
PAUSE = 1.0
#: Entries that wait for a disk, at most: five minutes of a caller who talks all the time.
BOUND = 10_000
#: Chunks of audio that wait, at most: 40 s in chunks of 20 ms.
AUDIO_BOUND = 2_000

_recorders: WeakSet[Recorder] = WeakSet()


class Recorder:
    """Records one call as *recording* says; the event loop never waits for it.

    Raises:
        ConfigurationError: the sink of *recording* takes another call already.
    """

    def __init__(self, recording: Recording, policy: InterruptionPolicy) -> None:
        if recording.path is None and any(one.writes_to(recording.to) for one in list(_recorders)):
            raise ConfigurationError(
                f"trace must be a sink of its own for each call, got {recording.to!r} again"
            )
        self.recording = recording
        self._policy = policy
        self._entries: deque[Entry] = deque()
        self._audio: deque[Chunk] = deque(maxlen=AUDIO_BOUND)
        self._lost = 0
        self._writer: TraceWriter | None = None
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._has_failed = False
        _recorders.add(self)

    @property
    def path(self) -> Path | None:
        """The file of the trace; None before it is there, and where there is none."""
        return self._writer.path if self._writer is not None else None

    @property
    def wants_audio(self) -> bool:
        """Whether :meth:`heard` is of any use."""
        return self.recording.audio and not self._has_failed

    @property
    def is_open(self) -> bool:
        """False once the call is over and all of it is written, or nothing more can be."""
        is_waiting = self._thread is None and not self._closing.is_set()
        return is_waiting or (self._thread is not None and self._thread.is_alive())

    def writes_to(self, sink: object) -> bool:
        """Whether *sink* is taken."""
        return self.recording.to is sink and self.is_open

    # -- what the host calls, on its event loop ---------------------------------------------

    def begin(self, *, call: str, host: str, now: float) -> None:
        """The call has this name and begins; what was received before belongs to it.

        Args:
            call: The name of the room or session.
            host: What records, and its release.
            now: Seconds on the clock of the events.
        """
        if self._closing.is_set():
            logger.warning("a trace is of one call: %s is not recorded", call or "this one")
        if self._thread is not None or self._closing.is_set():
            return
        header = Header(
            __version__,
            code_of(self._policy),
            call=call,
            host=host,
            at=now,
            date=datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z"),
            budoux=bool(loaded),
            redacted=self.recording.redact,
        )
        self._writer = TraceWriter(self.recording, header)
        # No daemon: what was recorded is still written when the process ends.
        self._thread = threading.Thread(
            target=self._work, args=(self._writer,), name=f"trace of {call or 'a call'}"
        )
        self._thread.start()

    def received(self, event: Event, decisions: list[Decision], has_recogniser: bool) -> None:
        """The engine received *event* and decided *decisions*."""
        if self._closing.is_set() or self._has_failed:
            return
        if len(self._entries) >= BOUND:
            self._lost += 1
            return
        if self._lost:
            self._entries.append(Lost(self._lost))
            self._lost = 0
        self._entries.append((event, decisions, has_recogniser))

    def heard(self, audio: bytes, rate: int, now: float) -> None:
        """The user's audio up to *now*: 16-bit mono PCM at *rate* Hz."""
        self._audio.append((now - len(audio) / 2 / rate, audio, rate))

    def close(self) -> None:
        """The call is over. Returns at once; see :meth:`wait`."""
        if self._lost and not self._closing.is_set():
            self._entries.append(Lost(self._lost))
        self._closing.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait up to *timeout* seconds until a closed call is written; whether it is.

        It blocks: from an event loop ``await asyncio.to_thread(recorder.wait)``.
        """
        if self._thread is not None:
            self._thread.join(timeout)
        return not self.is_open

    # -- the thread -------------------------------------------------------------------------

    def _work(self, writer: TraceWriter) -> None:
        try:
            with writer:
                while not self._is_last():
                    writer.write(_taken(self._entries), _taken(self._audio))
                writer.write(_taken(self._entries), _taken(self._audio))
        except Exception as error:
            self._has_failed = True
            self._entries.clear()
            self._audio.clear()
            complain_of(
                error,
                "the call cannot be recorded any more; it goes on without a trace",
                level=logging.ERROR,
            )

    def _is_last(self) -> bool:
        is_last = self._closing.wait(PAUSE)
        # The process ends, and nobody closed the call.
        return is_last or not threading.main_thread().is_alive()


class RecordedEngine(Engine):
    """An engine that has *recorder* know what it received and decided."""

    def __init__(self, policy: InterruptionPolicy, recorder: Recorder) -> None:
        super().__init__(policy)
        self._recorder = recorder

    def receive(self, event: Event) -> list[Decision]:
        decisions: list[Decision] = []
        try:
            decisions = super().receive(event)
        finally:
            # An event that the engine fails at is the one that a trace is wanted for.
            self._recorder.received(event, decisions, self.has_recogniser)
        return decisions


def _taken(waiting: deque[Any]) -> list[Any]:
    """All that waits; what is appended meanwhile may wait for the next time."""
    return [waiting.popleft() for _ in range(len(waiting))]
