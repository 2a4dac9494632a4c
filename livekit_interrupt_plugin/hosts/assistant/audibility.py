"""When a LiveKit 0.x assistant is audible."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from .speech import current_speech

__all__ = ["AssistantAudibility"]

#: Seconds after which what was played is out of an assistant's queue, and the next speech, if
#: there is one, is in its place; measured on the six supported lines.
LOOK_AGAIN = 0.06
#: Seconds a queued speech may take to its first audible sound without the agent counting as done.
NEXT_SPEECH = 1.0


class AssistantAudibility:
    """Watches *assistant*: audible from its first frame that is played to the last.

    The end of one speech is not the agent's end while another one is queued.
    """

    def __init__(
        self, assistant: Any, *, started: Callable[[], object], ended: Callable[[float], object]
    ) -> None:
        self._assistant = assistant
        self._started = started
        self._ended = ended
        #: Also in the gap between two speeches.
        self.is_audible = False
        #: The newest speech that was audible.
        self.speech: Any = None
        self._timer: asyncio.TimerHandle | None = None

    def watch(self) -> None:
        self._assistant.on("agent_started_speaking", self._on_started)
        self._assistant.on("agent_stopped_speaking", self._on_stopped)

    def close(self) -> None:
        self._assistant.off("agent_started_speaking", self._on_started)
        self._assistant.off("agent_stopped_speaking", self._on_stopped)
        self._cancel_timer()

    def end_now(self) -> None:
        """The agent was interrupted: what is queued behind it is another speech."""
        self._cancel_timer()
        self.is_audible = False

    def look(self) -> None:
        """Notice a speech that ended without a word: on 0.7 one whose ``say`` was cancelled."""
        is_gone = self._timer is None and current_speech(self._assistant) is None
        if self.is_audible and is_gone:
            self._fall_silent(asyncio.get_running_loop().time())

    def _on_stopped(self, *_: Any) -> None:
        if self.is_audible and self._timer is None:
            silent_since = asyncio.get_running_loop().time()
            self._after(LOOK_AGAIN, self._look_again, silent_since)

    def _on_started(self, *_: Any) -> None:
        self._cancel_timer()
        self.speech = current_speech(self._assistant)
        if not self.is_audible:
            self.is_audible = True
            self._started()

    def _look_again(self, silent_since: float) -> None:
        speech = current_speech(self._assistant)
        if speech is None or speech is self.speech or speech.interrupted:
            self._fall_silent(silent_since)
        else:
            self._after(NEXT_SPEECH, self._fall_silent, silent_since)

    def _fall_silent(self, silent_since: float) -> None:
        self._cancel_timer()
        self.is_audible = False
        self._ended(silent_since)

    def _after(self, seconds: float, call: Callable[[float], None], silent_since: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, call, silent_since)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
