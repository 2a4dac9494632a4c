"""A LiveKit 0.x assistant as the driver sees it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from ...decision import Action, Decision, Fate
from ...reaction import Reaction
from ..announcements import Announcements
from ..streams.passage import Passage
from .audibility import AssistantAudibility
from .kept_words import AssistantKept
from .speech import current_speech

__all__ = ["AssistantHost"]

logger = logging.getLogger("livekit_interrupt_plugin")


class AssistantHost:
    """The driver's few verbs, carried out on *assistant*.

    Args:
        assistant: Its ``_interrupt_if_needed`` is called when :attr:`interrupt_is_due`.
        passage: What is withheld from it.
        woken: Called when the time came that the driver asked to be woken at.
        interrupted: Called when the agent was interrupted and the words released.
        announcements: Told each decision, and how the open overlap grows.
    """

    def __init__(
        self,
        assistant: Any,
        passage: Passage,
        *,
        woken: Callable[[], object],
        interrupted: Callable[[], None],
        announcements: Announcements,
    ) -> None:
        self._announcements = announcements
        self.overlap_updated = announcements.overlap_updated
        self._assistant = assistant
        self._passage = passage
        self._woken = woken
        self._interrupted = interrupted
        self._timer: asyncio.TimerHandle | None = None
        self.audibility: AssistantAudibility | None = None
        #: The words that are in the conversation without a reply.
        self.kept = AssistantKept(assistant)
        #: True while a decision is carried out.
        self.interrupt_is_due = False
        #: True while what the user said last came to nothing.
        self.was_ignored = False
        self._has_said_so = False

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def may_interrupt(self) -> bool:
        # When a protected speech is over there is none for a moment: still not a free one.
        last = self.audibility.speech if self.audibility is not None else None
        speech = current_speech(self._assistant) or last
        return speech is None or bool(speech.allow_interruptions)

    def deaf_until(self, now: float) -> float | None:
        return None  # this line gives its recogniser all that there is to hear

    def interrupt(self) -> None:
        if self.audibility is not None:
            self.audibility.end_now()
        self.interrupt_is_due = True
        try:
            self._assistant._interrupt_if_needed()
        finally:
            self.interrupt_is_due = False
        self._answer_is_due()

    def lower(self, reaction: Reaction) -> None:
        """This line has no outputs to stand in between: the agent speaks on."""
        if not self._has_said_so:
            self._has_said_so = True
            logger.warning(
                "%r is not heard on this line of LiveKit: the agent speaks on until it is decided",
                reaction,
            )

    def restore(self) -> None:
        """Nothing was done."""

    def release(self) -> None:
        self._passage.release()
        self._answer_is_due()

    def drop(self) -> None:
        self._passage.drop()

    def answer_later(self) -> None:
        """Nothing is left to do: what is withheld stays so until the agent has finished."""

    def keep(self, text: str) -> None:
        self.kept.keep(text)

    def wake_at(self, when: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if when is not None:
            self._timer = asyncio.get_running_loop().call_at(when, self._on_time)

    def announce(self, decision: Decision) -> None:
        if decision.fate is not None:
            self.was_ignored = decision.fate is not Fate.ANSWERED
        if decision.action is Action.INTERRUPT:
            self._interrupted()
        self._announcements.decided(decision)

    def _answer_is_due(self) -> None:
        # 0.7 answers when the detector has said that the user stopped, which it may have said
        # long ago or, where it missed the voice, never will.
        if hasattr(self._assistant, "_pending_validation"):
            self._assistant._pending_validation = True

    def _on_time(self) -> None:
        self._timer = None
        self._woken()
