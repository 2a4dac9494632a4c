"""One call, as its trace has it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ..decision import Decision
from ..errors import InterruptError
from ..events import Event
from .trace import AudioFile, Header, Lost, Recogniser, TraceError, event_from, item_from

__all__ = ["Call", "Step", "is_trace", "read_call"]

#: What an engine is told, in order.
Step: TypeAlias = Event | Recogniser


@dataclass(slots=True)
class Call:
    """What a recorded call's engine received, and what it decided then."""

    #: Where it was read from.
    name: str
    header: Header
    steps: list[Step] = field(default_factory=list)
    #: In order, with their judgements in words.
    decisions: list[Decision] = field(default_factory=list)
    #: Of a redacted call, or where the recorder could not keep up: how many events are missing.
    lost: int = 0
    audio: list[AudioFile] = field(default_factory=list)
    #: Lines of labels, each with its number, unread.
    labels: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    #: When the newest event happened; minus infinity before there is one.
    until: float = -math.inf

    @property
    def began(self) -> float:
        """When it began, as far as that is known, on the clock of its events."""
        if self.header.at is not None:
            return self.header.at
        return next((step.at for step in self.steps if not isinstance(step, Recogniser)), 0.0)

    @property
    def seconds(self) -> float:
        """How long it took."""
        return max(0.0, self.until - self.began)


def is_trace(start: bytes) -> bool:
    """Whether a file that begins like this is a trace; a first line is enough."""
    first = start.lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    try:
        header = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(header, dict) and "trace" in header


def read_call(data: bytes, name: str) -> tuple[Call | None, list[str]]:
    """The call in the lines *data*, and a complaint for each line that cannot be read.

    None where there is no header to begin with.
    """
    complaints: list[str] = []
    call: Call | None = None
    for number, written in _objects(data, name, complaints):
        try:
            if call is not None and "event" in written:
                _take_event(event_from(written), call)  # as nearly every line is
            else:
                call = _take(written, number, call, name)
        except InterruptError as error:
            complaints.append(f"{name}:{number}: {error}")
            if call is None:
                return None, complaints
    if call is None:
        complaints.append(f"{name}: a trace must begin with its header, got an empty file")
    return call, complaints


def _take(written: dict[str, Any], number: int, call: Call | None, name: str) -> Call:
    item = item_from(written)
    if isinstance(item, Header):
        if call is not None:
            raise TraceError("a trace has one header, got another one: one file for each call")
        return Call(name, item)
    if call is None:
        raise TraceError("a trace must begin with its header, got another line")
    match item:
        case Decision():
            call.decisions.append(item)
        case Recogniser():
            call.steps.append(item)
        case Lost():
            call.lost += item.count
        case AudioFile():
            call.audio.append(item)
        case None if "label" in written:
            call.labels.append((number, written))
        case _:
            raise TraceError(f"a line must be of a known kind, got the keys {list(written)}")
    return call


def _take_event(event: Event, call: Call) -> None:
    if not event.at >= call.until or event.at == math.inf:
        raise TraceError(
            f"at must not go back in time or be infinite; the clock stood at {call.until!r}, "
            f"got {event.at!r}"
        )
    call.until = event.at
    call.steps.append(event)


def _objects(data: bytes, name: str, complaints: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The object of each line, with its number."""
    lines = data.removeprefix(b"\xef\xbb\xbf").rstrip().split(b"\n")
    whole = _all_at_once(lines)
    if whole is not None:
        yield from enumerate(whole, start=1)
        return
    for number, line in enumerate(lines, start=1):
        try:
            if line.strip():
                yield number, _object(line)
        except TraceError as error:
            complaints.append(f"{name}:{number}: {error}")


def _all_at_once(lines: list[bytes]) -> list[dict[str, Any]] | None:
    """The objects of *lines*, in a third of the time; None where a line is no object."""
    try:
        objects = json.loads(b"[%s]" % b",".join(lines))
    except (ValueError, RecursionError):
        return None
    is_one_each = len(objects) == len(lines) and all(type(one) is dict for one in objects)
    return objects if is_one_each else None


def _object(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise TraceError(f"a line must be JSON in UTF-8, got {_start(line)} ({error})") from None
    if not isinstance(value, dict):
        raise TraceError(f"a line must be a JSON object, got {_start(line)}")
    return value


def _start(line: bytes) -> str:
    shown = line.decode("utf-8", "replace").strip()
    return repr(shown if len(shown) <= 40 else shown[:40] + "…")
