"""The router of a LiveKit 0.x assistant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..streams.gated_stream import GatedStream
from ..streams.router import Router
from ..streams.speech_events import name_of

__all__ = ["AssistantRouter"]


class AssistantRouter(Router):
    """Asks what the agent has said before each event, and leaves out what is said twice.

    Args:
        first: Called before each event.
    """

    def __init__(self, *arguments: Any, first: Callable[[], object], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._first = first
        self._newest_final: object = None

    def offer_transcript(self, event: Any, stream: GatedStream) -> None:
        if not self._is_said_twice(event):
            self._first()
            super().offer_transcript(event, stream)

    def offer_voice(self, window: float, event: Any, stream: GatedStream) -> None:
        self._first()
        super().offer_voice(window, event, stream)

    def _is_said_twice(self, event: Any) -> bool:
        """0.7's adapter for recognisers that do not stream says each final a second time."""
        if name_of(event) != "final_transcript" or not event.alternatives:
            return False
        words, before = event.alternatives[0], self._newest_final
        self._newest_final = words
        return words is before
