"""In which situation the agent of a LiveKit 1.x session is: what it speaks, or thinks about."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from livekit.agents.voice import events

from ...profiles import Profiles, Situation
from ..driver import Driver
from ..policy_in_use import PolicyInUse
from .audibility import LOOK_AGAIN, Audibility
from .check import takes_turns_by_voice
from .features import tell_once

__all__ = ["Situations", "tell_of_tools"]

_EVENTS = ("agent_state_changed", "speech_created", "tool_execution_updated")
_NO_TOOLS = (
    "this release of LiveKit does not say when a tool begins (from 1.6 on it does): policies for "
    "tools never hold; inside the tool use `with gate.using(Profiles(thinking=...))`"
)


class Situations:
    """Has the policy hold that the situation of *session* asks for.

    "Thinking" is ``agent_state == "thinking"``, or a tool of the agent's running, with nothing
    playing: before 1.7 the state is "listening" when a tool has said something and runs on. Where
    a policy holds for that, the driver is told of it, and the reply that is being prepared stands
    for the speech.

    Args:
        session: Whose agent speaks and thinks.
        audibility: When it is audible.
        policies: What holds when.
        driver: Told when the agent starts, thinks and ends.
        run: Calls what may fail.
    """

    def __init__(
        self,
        session: Any,
        audibility: Audibility,
        policies: PolicyInUse,
        driver: Driver,
        *,
        run: Callable[..., object],
    ) -> None:
        self._session = session
        self._audibility = audibility
        self._policies = policies
        self._driver = driver
        self._run = run
        self._starts = 0
        #: The tools that run, by the ids of their calls: their names, and whose they are.
        self._tools: dict[str, tuple[str, Any]] = {}
        #: The handle of the newest speech there is.
        self._newest: Any = None
        #: True once the user took the floor from an agent that goes on thinking.
        self._was_cut = False
        self._timer: asyncio.TimerHandle | None = None

    def watch(self) -> None:
        """From now on."""
        for name in _EVENTS:
            self._session.on(name, getattr(self, f"_on_{name}"))
        if self._policies.live_here():
            self.look()

    def close(self) -> None:
        for name in _EVENTS:
            self._session.off(name, getattr(self, f"_on_{name}"))
        self._wait_no_more()

    # -- what the gate tells ----------------------------------------------------------------

    def agent_started(self) -> None:
        """It is audible."""
        self._policies.live_here()
        self._starts += 1
        self._wait_no_more()
        self._audibility.pending = None
        if self._driver.engine.agent_is_thinking:
            # Its grace begins before its other rules hold: they must not judge without.
            self._driver.agent_started()
            self.look()
        else:
            self.look()
            self._driver.agent_started()

    def agent_ended(self, since: float) -> None:
        """It is audible no more, since *since*; it may think on."""
        self.look()
        if not self._driver.engine.agent_is_thinking:
            self._driver.agent_ended(since=since)

    def interrupted(self) -> None:
        """The user took the floor."""
        self._was_cut = True
        # A tool that cannot be stopped runs on, and the conversation goes on beside it.
        self._tools.clear()
        self._wait_no_more()
        self._audibility.pending = None

    def look(self) -> None:
        """Have hold what the situation asks for, in speaking and in thinking."""
        is_thinking = self._is_thinking()
        if self._driver.engine.agent_is_thinking and not is_thinking:
            self._give_up_soon()
            return
        profile = self._policies.look(self._situation(is_thinking), self._speech())
        if profile is None:
            self._give_up()
            return
        # Before it thinks: what was said over its last words is judged as its thinking is.
        self._policies.hold(profile)
        if is_thinking:
            self._wait_no_more()
        if is_thinking and not self._driver.engine.agent_is_thinking:
            self._think()

    # -- the session ------------------------------------------------------------------------

    def _on_agent_state_changed(self, event: Any) -> None:
        self._was_cut = False
        # Of its first sound and of its end the gate tells, when they are that.
        if (event.new_state == "speaking") is self._audibility.is_audible:
            self._run(self.look)

    def _on_speech_created(self, event: Any) -> None:
        self._newest = event.speech_handle

    def _on_tool_execution_updated(self, event: Any) -> None:
        update = event.update
        call = getattr(update, "function_call", None)
        if call is not None:
            self._tools[call.call_id] = (call.name, self._agent())
        else:
            # It is over, or has told that it goes on beside the conversation.
            self._tools.pop(getattr(update, "call_id", ""), None)
        if not self._audibility.is_audible:
            self._run(self.look)

    # -- thinking ---------------------------------------------------------------------------

    def _is_thinking(self) -> bool:
        return (
            (self._session.agent_state == "thinking" or bool(self._running()))
            and not self._audibility.is_audible
            and not self._was_cut
            and takes_turns_by_voice(self._session)
        )

    def _think(self) -> None:
        newest = self._newest
        if newest is not None and not newest.done():
            self._audibility.pending = newest
        self._driver.agent_thinks()

    def _give_up_soon(self) -> None:
        # Between a tool and the reply to it the state is another for a moment.
        if self._timer is None and not self._audibility.is_audible:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(LOOK_AGAIN, self._run, self._give_up, loop.time())

    def _give_up(self, since: float | None = None) -> None:
        self._wait_no_more()
        self._audibility.pending = None
        if self._driver.engine.agent_is_thinking:
            self._driver.agent_gave_up(since=since)

    def _wait_no_more(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _situation(self, is_thinking: bool) -> Situation:
        return Situation(is_thinking, self._starts <= 1, self._agent(), self._running())

    def _running(self) -> tuple[str, ...]:
        """The tools that run, but those that wait for another agent's conversation."""
        if not self._tools:
            return ()
        agent = self._agent()
        return tuple(name for name, whose in self._tools.values() if whose is agent)

    def _agent(self) -> Any:
        try:
            return self._session.current_agent
        except RuntimeError:  # the session has not started
            return None

    def _speech(self) -> Any:
        return self._session.current_speech or self._audibility.speech


def tell_of_tools(profiles: Profiles) -> None:
    """Log, once in a process, that policies for tools cannot hold on this release."""
    if profiles.tools and not hasattr(events, "ToolExecutionUpdatedEvent"):
        tell_once([_NO_TOOLS], logging.WARNING)
