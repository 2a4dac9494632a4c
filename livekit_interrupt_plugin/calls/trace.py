"""The form of a recorded call: what the engine received and what it decided, in JSON lines.

Version 1. The first line is the header, ``{"trace": 1, ...}``; of every other line the first key
says what it is:

* ``{"event": "Transcript", "at": 3.2, "text": "okay"}``: an event, as the engine received it.
* ``{"decision": "hold", "at": 3.2, ...}``: what it decided on that.
* ``{"recogniser": false}``: from here on nobody writes transcripts; ``true``: somebody does.
* ``{"lost": 12}``: so many events are missing here; the recorder could not keep up.
* ``{"audio": "x.wav", "at": 0.4, "rate": 16000}``: the user's audio, its first sample at *at*.
* ``{"label": "interrupt", "overlap": 3}``: what the user did, as somebody judged.

A field that has its default value is left out, so a default that changes is another version.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, get_args

from ..decision import Decision
from ..events import Event
from ..verdict import Judgement
from .json_form import TraceError, form_of
from .policy_code import strategy_code

__all__ = [
    "VERSION",
    "AudioFile",
    "Header",
    "Item",
    "Lost",
    "Recogniser",
    "TraceError",
    "as_recorded",
    "event_from",
    "item_from",
    "line_of",
]

VERSION = 1


@dataclass(frozen=True, slots=True)
class Header:
    """What a replay must know before the first event."""

    #: The version of this package that decided.
    package: str
    #: The policy, as code.
    policy: str
    #: The room or session.
    call: str = ""
    #: Who recorded: the class of the session, and the release of LiveKit.
    host: str = ""
    #: What the times of the events are read from.
    clock: str = "seconds of the event loop, monotonic"
    #: The reading of that clock at *date*; None if unknown.
    at: float | None = None
    #: UTC, ISO 8601.
    date: str = ""
    #: False where nobody wrote transcripts, until a line says otherwise.
    has_recogniser: bool = True
    #: True where BudouX cut words (``words.use_budoux()``).
    budoux: bool = False
    #: True where the words were taken out, and only how many they were was left.
    redacted: bool = False


@dataclass(frozen=True, slots=True)
class Recogniser:
    """From here on somebody writes transcripts, or nobody does."""

    exists: bool


@dataclass(frozen=True, slots=True)
class Lost:
    """So many events are missing here."""

    count: int


@dataclass(frozen=True, slots=True)
class AudioFile:
    """The user's audio beside the trace."""

    name: str
    #: When its first sample was heard, in seconds on the clock of the events.
    at: float
    #: Hz.
    rate: int


Item: TypeAlias = Header | Event | Decision | Recogniser | Lost | AudioFile

_EVENTS = {kind.__name__: form_of(kind) for kind in get_args(Event)}


def line_of(item: Item) -> str:
    """The line of *item*, without its end. UTF-8 may lack a half character: backslashreplace."""
    return json.dumps(_object_of(item), ensure_ascii=False, separators=(",", ":"))


def item_from(written: dict[str, Any]) -> Item | None:
    """What the object of a line says; None for a line that is somebody else's, a label say.

    Raises:
        TraceError: it breaks a rule of its form.
        ConfigurationError: it has a policy that cannot be made again.
    """
    if "event" in written:
        return event_from(dict(written))
    if "decision" in written:
        fields = dict(written)
        fields["action"] = fields.pop("decision")
        decision: Decision = form_of(Decision).read(fields)
        return decision
    if "trace" in written:
        return _header_from(written)
    return _note_from(written)


def event_from(written: dict[str, Any]) -> Event:
    """The event in the object of its line, which is used up.

    Raises:
        TraceError: it breaks a rule of its form.
        ConfigurationError: it has a policy that cannot be made again.
    """
    name = written.pop("event")
    form = _EVENTS.get(name) if isinstance(name, str) else None
    if form is None:
        raise TraceError(f"event must be one of {', '.join(_EVENTS)}, got {name!r}")
    event: Event = form.read(written)
    return event


def as_recorded(decision: Decision) -> Decision:
    """*decision* as a trace has it: its judgement in words."""
    told = decision.judgement
    judgement = Judgement(told.verdict, strategy_code(told.strategy), told.reason)
    return replace(decision, judgement=judgement)


def _object_of(item: Item) -> dict[str, object]:
    match item:
        case Header():
            return {"trace": VERSION, **form_of(Header).write(item)}
        case Decision():
            fields = form_of(Decision).write(item)
            return {"decision": fields.pop("action"), **fields}
        case Recogniser():
            return {"recogniser": item.exists}
        case Lost():
            return {"lost": item.count}
        case AudioFile():
            return {"audio": item.name, "at": item.at, "rate": item.rate}
    name = type(item).__name__
    return {"event": name, **_EVENTS[name].write(item)}


def _header_from(written: dict[str, Any]) -> Header:
    fields = dict(written)
    version = fields.pop("trace")
    if version != VERSION:
        raise TraceError(f"trace must be a version this package reads, {VERSION}, got {version!r}")
    header: Header = form_of(Header).read(fields)
    return header


def _note_from(written: dict[str, Any]) -> Item | None:
    match written:
        case {"recogniser": bool(exists)}:
            return Recogniser(exists)
        case {"lost": int(count)}:
            return Lost(count)
        case {"audio": str(name), "at": int() | float() as at, "rate": int(rate)}:
            return AudioFile(name, at, rate)
    return None
