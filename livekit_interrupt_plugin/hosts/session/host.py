"""A LiveKit 1.x session as the driver sees it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from livekit.agents import AgentSession

from ...decision import Action, Decision
from ...reaction import Reaction
from ..announcements import Announcements
from ..streams.passage import Passage
from .audibility import Audibility
from .deafness import Deafness
from .kept_words import KeptWords
from .playout.loudspeaker import Loudspeaker

__all__ = ["SessionHost"]

logger = logging.getLogger("livekit_interrupt_plugin")


class SessionHost:
    """The driver's few verbs, carried out on the session it is bound to.

    Args:
        passage: What is withheld from the session.
        announcements: Told each decision, and how the open overlap grows.
        woken: Called when the time came that the driver asked to be woken at.
    """

    def __init__(
        self,
        passage: Passage,
        announcements: Announcements,
        woken: Callable[[], object],
    ) -> None:
        self._passage = passage
        self._announcements = announcements
        self.overlap_updated = announcements.overlap_updated
        self._woken = woken
        self._timer: asyncio.TimerHandle | None = None
        self._rings_at = 0.0
        self._wish: float | None = None
        #: Seconds on the clock of the event loop, from the first time on.
        self.now: Callable[[], float] = self._first_now
        self._session: AgentSession[Any] | None = None
        self._audibility: Audibility | None = None
        self._loudspeaker: Loudspeaker | None = None
        self._deafness: Deafness | None = None
        self._interrupted: Callable[[], None] = _nothing
        self._kept: KeptWords | None = None

    def bind(
        self,
        session: AgentSession[Any],
        audibility: Audibility,
        loudspeaker: Loudspeaker,
        *,
        interrupted: Callable[[], None],
    ) -> None:
        """Act on *session*, and say so when its agent was interrupted and the words released."""
        self._session, self._audibility = session, audibility
        self._deafness, self._kept = Deafness(session), KeptWords(session)
        self._loudspeaker = loudspeaker
        self._interrupted = interrupted

    def _first_now(self) -> float:
        self.now = asyncio.get_running_loop().time
        return self.now()

    def may_interrupt(self) -> bool:
        if self._session is None or self._audibility is None:
            return True
        # When a protected speech is over there is none for a moment: still not a free one.
        audibility = self._audibility
        speech = self._session.current_speech or audibility.pending or audibility.speech
        return speech is None or bool(speech.allow_interruptions)

    def deaf_until(self, now: float) -> float | None:
        if self._deafness is None:
            return None
        return self._deafness.until(now, interruptible=self.may_interrupt())

    def interrupt(self) -> None:
        assert self._session is not None
        assert self._audibility is not None
        was_heard = self._audibility.is_audible
        self._audibility.end_now()
        # session.interrupt() would also cancel every speech that is queued behind this one. While
        # a tool runs there is no current one.
        speech = self._session.current_speech or self._audibility.pending
        if speech is not None:
            speech.interrupt()
            if self._loudspeaker is not None and was_heard:
                self._loudspeaker.fade_out()

    def lower(self, reaction: Reaction) -> None:
        if self._loudspeaker is not None:
            self._loudspeaker.lower(reaction)

    def restore(self) -> None:
        if self._loudspeaker is not None:
            self._loudspeaker.restore()

    def release(self) -> None:
        self._passage.release()

    def drop(self) -> None:
        self._passage.drop()

    def answer_later(self) -> None:
        """Nothing is left to do: what is withheld stays so until the agent has finished."""

    def keep(self, text: str) -> None:
        assert self._kept is not None
        self._kept.keep(text)

    def item_added(self, item: object) -> None:
        """The conversation has a new *item*."""
        if self._kept is not None:
            self._kept.item_added(item)

    def wake_at(self, when: float | None) -> None:
        self._wish = when
        if self._timer is not None:
            if when is not None and self._rings_at <= when:
                return  # it looks again when it rings: most wishes are put off, event by event
            self._timer.cancel()
            self._timer = None
        if when is not None:
            self._set_timer(when)

    def announce(self, decision: Decision) -> None:
        if decision.action is Action.INTERRUPT:
            self._interrupted()
        self._announcements.decided(decision)

    def _set_timer(self, when: float) -> None:
        self._rings_at = when
        self._timer = asyncio.get_running_loop().call_at(when, self._on_time)

    def _on_time(self) -> None:
        self._timer = None
        if self._wish is not None and self._wish > self._rings_at:
            self._set_timer(self._wish)
            return
        self._woken()


def _nothing() -> None:
    """Not bound to a session yet."""
