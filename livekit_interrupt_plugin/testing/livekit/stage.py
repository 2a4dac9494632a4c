"""A stage: a real agent session with a microphone and a speaker, but no room and no network."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

from livekit.agents import Agent, AgentSession

from .llm import conversation
from .microphone import Microphone
from .speaker import Speaker

_EVENTS = (
    "agent_state_changed",
    "user_state_changed",
    "user_input_transcribed",
    "conversation_item_added",
    "speech_created",
    "agent_false_interruption",  # from 1.2
    "error",
    "close",
)


class Stage:
    """Puts *session* on the stage; what happens there is in *events* and on the *speaker*.

    Stage time is seconds since `start` was called. In virtual time that is loop time, if the
    stage is started at once.
    """

    def __init__(
        self,
        session: AgentSession[Any],
        *,
        microphone: Microphone | None = None,
        speaker: Speaker | None = None,
    ) -> None:
        self.session = session
        self.microphone = microphone or Microphone()
        self.speaker = speaker or Speaker()
        self.events: list[tuple[float, str, Any]] = []
        """(stage time, name, event) of the session's events."""
        self._started_at = 0.0

    async def start(self, agent: Agent | None = None) -> None:
        """Start the session, with an agent of plain instructions if none is given."""
        self._started_at = asyncio.get_running_loop().time()
        for name in _EVENTS:
            on: Any = self.session.on  # a release that does not know a name never emits it
            on(name, self._noting(name))
        self.session.input.audio = self.microphone
        self.session.output.audio = self.speaker
        start: Any = self.session.start
        options = {"record": False} if _can_record(type(self.session)) else {}
        await start(agent or Agent(instructions="Answer in one sentence."), **options)
        # The session opens its streams in tasks of its own; a transcript scripted for right now
        # would find no recogniser.
        await _let_tasks_run()

    async def aclose(self) -> None:
        # 1.2 waits for ever when it is closed in the loop pass in which a speech ends.
        await _let_tasks_run()
        await self.session.aclose()
        await self.microphone.aclose()

    @property
    def now(self) -> float:
        """Seconds since the start."""
        return round(asyncio.get_running_loop().time() - self._started_at, 6)

    async def until(self, at: float) -> None:
        """Wait until *at* seconds after the start."""
        await asyncio.sleep(self._started_at + at - asyncio.get_running_loop().time())

    async def agent_audible(self) -> float:
        """Wait until the agent is audible; the loop time since when it is."""
        return await self.speaker.audible()

    @property
    def history(self) -> list[tuple[str, str]]:
        """The conversation so far, as (role, text)."""
        return conversation(self.session.history)

    def _noting(self, name: str) -> Callable[[Any], None]:
        def note(event: Any) -> None:
            self.events.append((self.now, name, event))

        return note


async def _let_tasks_run() -> None:
    for _ in range(20):  # passes of the loop: 1.0 needs two, and a reserve
        await asyncio.sleep(0)


def _can_record(kind: type) -> bool:
    """Whether `start` takes *record* (from 1.3), perhaps handing it on to its base class."""
    for base in kind.__mro__:
        if "start" not in vars(base):
            continue
        parameters = inspect.signature(vars(base)["start"]).parameters
        if "record" in parameters:
            return True
        if not any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values()):
            return False
    return False
