"""Turns what was received and decided into the files of a trace; runs in a thread of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

from ...calls.redaction import redacted, redacted_decision
from ...calls.trace import AudioFile, Header, Item, Lost, Recogniser, line_of
from ...decision import Decision
from ...events import Event
from .options import Recording, TraceSink
from .trace_file import WavFile, file_name, open_own

__all__ = ["Chunk", "Entry", "TraceWriter"]

#: An event, what was decided on it, and whether anybody writes transcripts; or what is missing.
Entry: TypeAlias = tuple[Event, list[Decision], bool] | Lost
#: When its first sample was heard, 16-bit mono PCM, Hz.
Chunk: TypeAlias = tuple[float, bytes, int]


class TraceWriter:
    """The trace of one call; the file is made on entering.

    Raises:
        OSError: on entering and writing: it cannot be written.
    """

    def __init__(self, recording: Recording, header: Header) -> None:
        self.path: Path | None = None
        self._recording = recording
        self._header = header
        self._has_recogniser = header.has_recogniser
        self._sink: TraceSink | None = None
        self._wav: WavFile | None = None

    def __enter__(self) -> TraceWriter:
        recording, header = self._recording, self._header
        if isinstance(recording.to, TraceSink):
            self._sink = recording.to
        elif recording.path is not None:
            name = file_name(header.date, header.call)
            path = recording.path if recording.is_one_file else recording.path / name
            self.path, self._sink = open_own(path)
        self._put([header])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._wav is not None:
            self._wav.close()
        if self._sink is not None:
            self._sink.close()

    def write(self, entries: Sequence[Entry], audio: Sequence[Chunk]) -> None:
        """Write all of *entries* and *audio*, and have it leave this process."""
        self._put([*self._items(entries), *self._sounds(audio)])

    def _put(self, items: Sequence[Item]) -> None:
        if not items or self._sink is None:
            return
        self._sink.write("".join(f"{line_of(item)}\n" for item in items))
        if (flush := getattr(self._sink, "flush", None)) is not None:
            flush()

    def _items(self, entries: Sequence[Entry]) -> Iterator[Item]:
        for entry in entries:
            if isinstance(entry, Lost):
                yield entry
                continue
            event, decisions, has_recogniser = entry
            if has_recogniser is not self._has_recogniser:
                self._has_recogniser = has_recogniser
                yield Recogniser(has_recogniser)
            yield redacted(event) if self._recording.redact else event
            for decision in decisions:
                yield redacted_decision(decision) if self._recording.redact else decision

    def _sounds(self, audio: Sequence[Chunk]) -> Iterator[Item]:
        for at, pcm, rate in audio:
            if self._wav is None and self.path is not None:
                beside = self.path.with_suffix(".wav")
                self._wav = WavFile(beside, at=at, rate=rate)
                yield AudioFile(beside.name, at, rate)
            if self._wav is not None:
                self._wav.add(pcm, at=at, rate=rate)
