"""The final transcript a session waits for after words interrupted."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from typing import Any

from .speech_events import name_of

__all__ = ["OwedFinal"]

#: Seconds for which a final that was made up for may still come, and is dropped then.
TOO_LATE = 5.0


class OwedFinal:
    """Makes an interim final where its final never comes.

    A session answers finals only. Words that interrupted by an interim, and whose final is lost
    with a connection, would leave the agent silent and the user without a reply.

    Args:
        deliver: Hands an event to the session.
        patience: Seconds without a sign of the user after which the final counts as lost.
        run: Runs what the timer calls, and survives it.
    """

    def __init__(
        self,
        deliver: Callable[[Any], None],
        patience: float,
        *,
        run: Callable[[Callable[[], None]], object],
    ) -> None:
        self._deliver = deliver
        self._run = run
        self._patience = patience
        self._interim: Any = None
        #: Whether a final has to follow.
        self.is_watching = False
        self._made_up_at = float("-inf")
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, interim: Any) -> None:
        """The user has just interrupted, by *interim* if it was one: a final has to follow."""
        self.is_watching = True
        self._interim = interim
        self._wait()

    def saw(self, event: Any) -> bool:
        """A transcript of an ordinary turn passes; False: it was made up for, leave it out."""
        if name_of(event) == "final_transcript":
            self.is_watching = False
            self._interim = None
            self._cancel()
            return _now() > self._made_up_at + TOO_LATE
        self._interim = event
        self.user_is_there()
        return True

    def user_is_there(self) -> None:
        """The user's voice was heard, or has just ended: its final has time from here on."""
        if self.is_watching:
            self._wait()

    def user_started(self) -> None:
        """A new utterance: whatever is written from here on is its own."""
        self._made_up_at = float("-inf")
        self.user_is_there()

    def close(self) -> None:
        self.is_watching = False
        self._cancel()

    def _wait(self) -> None:
        self._cancel()
        self._timer = asyncio.get_running_loop().call_later(
            self._patience, self._run, self._make_up
        )

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _make_up(self) -> None:
        self._timer = None
        self.is_watching = False
        interim, self._interim = self._interim, None
        if interim is None or not interim.alternatives or not interim.alternatives[0].text:
            return
        kinds = type(interim.type)
        self._made_up_at = _now()
        self._deliver(dataclasses.replace(interim, type=kinds.FINAL_TRANSCRIPT))
        self._deliver(dataclasses.replace(interim, type=kinds.END_OF_SPEECH, alternatives=[]))


def _now() -> float:
    return asyncio.get_running_loop().time()
