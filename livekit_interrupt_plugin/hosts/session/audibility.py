"""When the agent of a LiveKit 1.x session is audible."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

__all__ = ["Audibility"]

#: Seconds after which a session that has another speech queued shows it as its current one;
#: measured on all nine minors, 1.0 to 1.8.
LOOK_AGAIN = 0.06
#: Seconds a queued speech may take to its first audible sound without the agent counting as done.
NEXT_SPEECH = 1.0


class Audibility:
    """Watches *session*: audible is ``agent_state == "speaking"``.

    The state is set in the pass in which the sink reports its first frame (1.3 and later; when
    that frame is captured, before), and a pause is seen in it, which playback events do not show.
    The end of one speech is not the agent's end while another one is queued, and "thinking" is no
    end of what is still being played: a tool has answered whose own words are not over yet.
    """

    def __init__(
        self, session: Any, *, started: Callable[[], object], ended: Callable[[float], object]
    ) -> None:
        self._session = session
        self._started = started
        self._ended = ended
        #: Also in the gap between two speeches.
        self.is_audible = False
        #: The handle of the newest speech that was audible.
        self.speech: Any = None
        #: The handle of what the agent is thinking about, where a policy holds for that.
        self.pending: Any = None
        self._silent_since = 0.0
        self._timer: asyncio.TimerHandle | None = None
        #: Where the newest speech is played, until it is over.
        self._playing_on: Any = None

    def watch(self) -> None:
        """From now on; it may be audible already."""
        self._session.on("agent_state_changed", self._on_state_changed)
        if self._session.agent_state == "speaking":
            self._on_speaking()

    def close(self) -> None:
        self._session.off("agent_state_changed", self._on_state_changed)
        self._plays_on(None)
        self._cancel_timer()

    def end_now(self) -> None:
        """The agent was interrupted: what is queued behind it is another speech."""
        self._cancel_timer()
        self.is_audible = False

    def _on_state_changed(self, event: Any) -> None:
        if event.new_state == "speaking":
            self._on_speaking()
        elif event.new_state != "thinking" or self._playing_on is None:
            self._on_silence()

    def _on_playback_finished(self, _: Any) -> None:
        self._plays_on(None)
        if self._session.agent_state == "thinking":
            self._on_silence()

    def _on_silence(self) -> None:
        if self.is_audible and self._timer is None:
            self._silent_since = asyncio.get_running_loop().time()
            self._after(LOOK_AGAIN, self._look_again)

    def _on_speaking(self) -> None:
        self._cancel_timer()
        self._plays_on(self._session.output.audio)
        self.speech = self._session.current_speech
        if not self.is_audible:
            self.is_audible = True
            self._started()

    def _look_again(self) -> None:
        speech = self._session.current_speech
        if speech is None or speech is self.speech or speech.interrupted:
            self._fall_silent()
        elif self._session.user_state == "speaking":
            # From 1.5 LiveKit lets the next speech wait until the user is silent.
            self._after(LOOK_AGAIN, self._look_again)
        else:
            self._after(NEXT_SPEECH, self._fall_silent)

    def _fall_silent(self) -> None:
        self._cancel_timer()
        self.is_audible = False
        self._ended(self._silent_since)

    def _plays_on(self, output: Any) -> None:
        if self._playing_on is not None:
            self._playing_on.off("playback_finished", self._on_playback_finished)
        if output is not None:
            output.on("playback_finished", self._on_playback_finished)
        self._playing_on = output

    def _after(self, seconds: float, call: Callable[[], None]) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, call)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
