"""What the session has not heard of yet, and in which form it hears of it at last."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

__all__ = ["Kind", "Withheld"]

#: Which stream an event belongs to: "stt" or "vad".
Kind = str

#: Finals that one overlap may withhold; a recogniser gives about one a second.
MOST = 512


@dataclass(slots=True, eq=False)
class _Item:
    kind: Kind
    name: str
    event: Any
    at: float


class Withheld:
    """Events of one overlap, in the order they came.

    Of the voice detector's inferences only the newest before each end is kept, of the interims
    only the newest after the last final; the rest would repeat what those say.
    """

    def __init__(self) -> None:
        self._items: list[_Item] = []

    def __len__(self) -> int:
        return len(self._items)

    @property
    def is_full(self) -> bool:
        return len(self._items) >= MOST

    def add(self, kind: Kind, name: str, event: Any, at: float) -> None:
        """Keep *event*; *at* is when it came, in seconds."""
        if name in _REPLACED_BY:
            self._drop_superseded(kind)
        elif name == "final_transcript":
            self._items = [item for item in self._items if item.name not in _INTERIMS]
        self._items.append(_Item(kind, name, event, at))

    def take(self, now: float) -> list[tuple[Kind, Any]]:
        """Everything, as of *now*: LiveKit dates an event by when it handles it."""
        items, self._items = self._items, []
        # A voice begins before its words, even if its detector said so after them.
        first = next((item for item in items if item.name == "start_of_speech"), None)
        if first is not None:
            items.remove(first)
            items.insert(0, first)
        return [(item.kind, _refreshed(item, now)) for item in items]

    def forget(self) -> list[Any]:
        """Drop everything; the events that were dropped."""
        items, self._items = self._items, []
        return [item.event for item in items]

    def _drop_superseded(self, kind: Kind) -> None:
        for index in range(len(self._items) - 1, -1, -1):
            item = self._items[index]
            if item.kind == kind and item.name == "end_of_speech":
                return
            if item.kind == kind and item.name in _REPLACED_BY:
                del self._items[index]
                return


_INTERIMS = frozenset({"interim_transcript", "preflight_transcript"})
_REPLACED_BY = _INTERIMS | {"inference_done"}


def _refreshed(item: _Item, now: float) -> Any:
    """A copy whose durations grew by the time it was withheld."""
    if item.kind != "vad":
        return item.event
    held = now - item.at
    if item.name == "start_of_speech":
        return dataclasses.replace(item.event, speech_duration=item.event.speech_duration + held)
    if item.name == "end_of_speech":
        return dataclasses.replace(item.event, silence_duration=item.event.silence_duration + held)
    return item.event
