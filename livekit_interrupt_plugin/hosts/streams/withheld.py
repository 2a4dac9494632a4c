"""What the session has not heard of yet, and in which form it hears of it at last."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .speech_events import changed

__all__ = ["Kind", "Withheld"]

#: Which stream an event belongs to: "stt" or "vad".
Kind = str

#: Events that are withheld before finals become one and pauses are left out; a recogniser gives
#: about one final a second.
MOST = 512

_REPLACED = frozenset({"inference_done", "interim_transcript"})


@dataclass(slots=True, eq=False)
class _Item:
    kind: Kind
    name: str
    event: Any
    at: float


class Withheld:
    """Events of one overlap, in the order they came.

    Of the voice detector's inferences only the newest before each end is kept, of the interims
    only the newest after the last final; the rest would repeat what those say. No word is lost
    to the bound.
    """

    def __init__(self) -> None:
        self._items: list[_Item] = []

    def __len__(self) -> int:
        return len(self._items)

    def add(self, kind: Kind, name: str, event: Any, at: float) -> None:
        """Keep *event*; *at* is when it came, in seconds."""
        if name in _REPLACED:
            newest = self._items[-1] if self._items else None
            if newest is not None and newest.name == name and newest.kind == kind:
                newest.event, newest.at = event, at
                return
            self._drop_superseded(kind)
        elif name == "final_transcript":
            self.forget_interims()
        self._items.append(_Item(kind, name, event, at))
        if len(self._items) > MOST:
            self._make_room()

    def take(self, now: float) -> list[tuple[Kind, Any]]:
        """Everything, as of *now*: LiveKit dates an event by when it handles it."""
        items, self._items = self._items, []
        # A voice begins before its words, even if its detector said so after them.
        first = next((item for item in items if item.name == "start_of_speech"), None)
        if first is not None:
            items.remove(first)
            items.insert(0, first)
        return [(item.kind, _refreshed(item, now)) for item in items]

    def take_as_they_are(self) -> list[tuple[Kind, Any]]:
        """Everything, untouched."""
        items, self._items = self._items, []
        return [(item.kind, item.event) for item in items]

    def forget(self) -> None:
        """Drop everything."""
        self._items = []

    def forget_interims(self) -> None:
        self._items = [item for item in self._items if item.name != "interim_transcript"]

    def _drop_superseded(self, kind: Kind) -> None:
        for index in range(len(self._items) - 1, -1, -1):
            item = self._items[index]
            if item.kind == kind and item.name == "end_of_speech":
                return
            if item.kind == kind and item.name in _REPLACED:
                del self._items[index]
                return

    def _make_room(self) -> None:
        """Leave out the oldest pause, or else make one final of the two oldest."""
        ends = self._indices("end_of_speech")
        for kind in ("vad", "stt"):
            end = next((index for index in ends if self._items[index].kind == kind), None)
            start = self._following_start(end)
            if end is not None and start is not None:
                del self._items[start], self._items[end]
                return
        finals = self._indices("final_transcript")
        if len(finals) > 1:
            older, newer = self._items[finals[0]], self._items[finals[1]]
            newer.event = _joined(older.event, newer.event)
            del self._items[finals[0]]

    def _following_start(self, end: int | None) -> int | None:
        if end is None:
            return None
        kind = self._items[end].kind
        starts = self._indices("start_of_speech")
        return next((i for i in starts if i > end and self._items[i].kind == kind), None)

    def _indices(self, name: str) -> Sequence[int]:
        return [index for index, item in enumerate(self._items) if item.name == name]


def _joined(older: Any, newer: Any) -> Any:
    if not older.alternatives or not newer.alternatives:
        return newer if newer.alternatives else older
    first, second = older.alternatives[0], newer.alternatives[0]
    words = dataclasses.replace(second, text=f"{first.text} {second.text}".strip())
    return dataclasses.replace(newer, alternatives=[words, *newer.alternatives[1:]])


def _refreshed(item: _Item, now: float) -> Any:
    """A copy whose durations grew by the time it was withheld."""
    if item.kind != "vad":
        return item.event
    held = now - item.at
    grows = {"start_of_speech": "speech_duration", "end_of_speech": "silence_duration"}
    if item.name not in grows:
        return item.event
    duration = grows[item.name]
    return changed(item.event, **{duration: getattr(item.event, duration, 0.0) + held})
