"""How much audio an event of a voice detector is about, where the detector does not say: 0.7."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .speech_events import name_of

__all__ = ["CountedWindows"]

#: Hz: the rate at which `VAD.stream` of livekit-agents 0.7 counts samples unless told otherwise.
RATE = 16_000


class CountedWindows:
    """Counts by the numbers of samples.

    An inference comes when its window is complete, and its number says where that was; a start or
    an end says where the speech began or ended, which is some time ago when it comes.

    Args:
        offer: Called with the seconds of audio that the event is about, it, and its stream.
    """

    def __init__(self, offer: Callable[[float, Any, Any], None]) -> None:
        self._offer = offer
        self._heard = 0

    def offer(self, event: Any, stream: Any) -> None:
        if name_of(event) == "inference_done":
            # Silero's says everything twice: the second time it is about nothing new.
            samples = event.samples_index - self._heard
            self._heard = event.samples_index
        else:
            samples = self._heard - event.samples_index
        self._offer(max(0, samples) / RATE, event, stream)
