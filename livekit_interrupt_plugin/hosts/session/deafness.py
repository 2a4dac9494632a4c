"""When a LiveKit 1.x session feeds its recogniser silence instead of the user's voice."""

from __future__ import annotations

import math
from typing import Any

from .check import interruption_of

__all__ = ["Deafness"]


class Deafness:
    """What *session* was asked for: an echo warm-up, muting while a speech is protected."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._warm_until: float | None = None

    def until(self, now: float, *, interruptible: bool) -> float | None:
        """Until when a speech that begins *now* has a deaf recogniser; None: it hears.

        Infinite: for as long as the speech must not be interrupted.
        """
        if self._warm_until is None:
            # LiveKit counts from the agent's first audible sound in the session.
            self._warm_until = now + (
                getattr(self._session.options, "aec_warmup_duration", None) or 0.0
            )
        if not interruptible and interruption_of(self._session).get(
            "discard_audio_if_uninterruptible"
        ):
            return math.inf
        return self._warm_until if now < self._warm_until else None
