"""Labelled speech over the agent: single utterances, and turns with several of them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ..errors import InterruptError
from .prefixes import prefixes

__all__ = ["Label", "Record", "RecordError", "Stream", "StreamEvent", "record_from"]


class RecordError(InterruptError, ValueError):
    """A record breaks a rule of its form."""


#: A whole number of JSON may be larger than any float.
_MOST = sys.float_info.max


class Label(Enum):
    """What the speaker did, as people judged."""

    #: Must not stop the agent.
    BACKCHANNEL = "backchannel"
    #: Must stop it.
    INTERRUPT = "interrupt"
    #: Neither right nor wrong.
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Record:
    """One utterance said over the agent."""

    text: str
    label: Label
    id: str | int = ""
    #: A BCP 47 tag.
    lang: str = "en"
    #: The corpus it is from.
    source: str = ""
    #: The last words of the agent.
    agent_text: str = ""
    #: Whether the agent's last act was a question; None: as the punctuation of *agent_text* says.
    agent_asked: bool | None = None
    #: The index of the first word of the first interrupting act.
    onset: int = 0
    #: When each word ended, seconds after the speech began; empty if unknown.
    word_ends: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One of several utterances in one turn of the agent."""

    #: Seconds on the clock of its stream.
    at: float
    text: str
    label: Label


@dataclass(frozen=True, slots=True)
class Stream:
    """One turn of the agent, into which one listener speaks several times."""

    events: tuple[StreamEvent, ...]
    id: str | int = ""
    lang: str = "en"
    source: str = ""
    agent_text: str = ""
    agent_asked: bool | None = None


def record_from(fields: Mapping[str, object], *, id: str = "") -> Record | Stream:
    """The record in *fields*, a JSON object; *id* is for one that has none.

    Raises:
        RecordError: a field is missing or breaks its rule.
    """
    common: dict[str, Any] = {
        "id": _id(fields, id),
        "lang": _string(fields, "lang") or "en",
        "source": _string(fields, "source"),
        "agent_text": _string(fields, "agent_text"),
        "agent_asked": _yes_or_no(fields, "agent_asked"),
    }
    if fields.get("events") is not None:
        return Stream(_events(fields["events"]), **common)
    text, label = _text(fields), _label(fields)
    words = len(prefixes(text, common["lang"]))
    onset, ends = _onset(fields, words), _word_ends(fields, words)
    return Record(text, label, onset=onset, word_ends=ends, **common)


def _id(fields: Mapping[str, object], default: str) -> str | int:
    value = fields.get("id")
    if value is None:
        return default
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        raise RecordError(f"id must be a string or a whole number, got {value!r}")
    return value


def _string(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RecordError(f"{name} must be a string, got {value!r}")
    return value


def _yes_or_no(fields: Mapping[str, object], name: str) -> bool | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, bool):
        raise RecordError(f"{name} must be true or false, got {value!r}")
    return value


def _text(fields: Mapping[str, object]) -> str:
    text = fields.get("text")
    if not isinstance(text, str) or not text.strip():
        raise RecordError(f"text must be a string with a word, got {text!r}")
    return text


def _label(fields: Mapping[str, object]) -> Label:
    label = fields.get("label")
    try:
        return Label(label)
    except ValueError:
        known = ", ".join(known.value for known in Label)
        raise RecordError(f"label must be one of {known}, got {label!r}") from None


def _onset(fields: Mapping[str, object], words: int) -> int:
    onset = fields.get("onset")
    if onset is None:
        return 0
    if not isinstance(onset, int) or isinstance(onset, bool) or not 0 <= onset < words:
        raise RecordError(f"onset must be the index of one of {words} words, got {onset!r}")
    return onset


def _word_ends(fields: Mapping[str, object], words: int) -> tuple[float, ...]:
    ends = fields.get("word_ends")
    if ends is None:
        return ()
    if not isinstance(ends, list) or len(ends) != words:
        raise RecordError(f"word_ends must have a time for each of {words} words, got {ends!r}")
    times = tuple(_seconds("word_ends", end) for end in ends)
    if list(times) != sorted(times):
        raise RecordError(f"word_ends must not decrease, got {ends!r}")
    return times


def _events(value: object) -> tuple[StreamEvent, ...]:
    if not isinstance(value, list) or not value:
        raise RecordError(f"events must be a list with an event, got {value!r}")
    events = tuple(_event(index, fields) for index, fields in enumerate(value))
    times = [event.at for event in events]
    if times != sorted(times):
        raise RecordError(f"events must be in the order of their times, got {times}")
    return events


def _event(index: int, fields: object) -> StreamEvent:
    if not isinstance(fields, dict):
        raise RecordError(f"events[{index}] must be an object, got {fields!r}")
    try:
        return StreamEvent(_seconds("at", fields.get("at")), _text(fields), _label(fields))
    except RecordError as error:
        raise RecordError(f"events[{index}]: {error}") from None


def _seconds(name: str, value: object) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= _MOST:
        return float(value)
    raise RecordError(f"{name} must be seconds of at least 0, got {value!r}")
