"""A call on the stage: an assistant of doubles, its caller, and what came of it."""

import asyncio
import functools
import inspect
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from livekit.agents import Agent, AgentSession

from livekit_interrupt_plugin import Action, Decision, VoiceAssistant
from livekit_interrupt_plugin.testing.livekit import (
    ScriptedLLM,
    ScriptedSTT,
    ScriptedTTS,
    ScriptedVAD,
    Stage,
)
from livekit_interrupt_plugin.testing.virtual_time import run

#: Ten seconds of the agent's speech.
STORY = "one two three four five six seven eight nine ten " * 3 + "end of it"
SECONDS_PER_WORD = 0.3

#: The options that the installed release's session takes.
TAKEN = inspect.signature(AgentSession.__init__).parameters
#: What makes LiveKit's own session hear the user from the start, as ours does.
HEARS_AT_ONCE: dict[str, Any] = (
    {"aec_warmup_duration": None} if "aec_warmup_duration" in TAKEN else {}
)

Scene = Callable[..., Coroutine[Any, Any, None]]


def in_virtual_time(scene: Scene) -> Callable[..., None]:
    @functools.wraps(scene)
    def test(*arguments: Any, **keywords: Any) -> None:
        run(lambda: scene(*arguments, **keywords), limit=120.0)

    return test


class Call:
    """An assistant with its doubles. All times are seconds since the start of the call."""

    def __init__(self, *, kind: type[AgentSession[Any]] = VoiceAssistant, **options: Any) -> None:
        self.vad: Any = options.pop("vad", None) or ScriptedVAD()
        self.stt: Any = options.pop("stt", None) or ScriptedSTT()
        self.llm: Any = options.pop("llm", None) or ScriptedLLM()
        self.tts = options.pop("tts", None) or ScriptedTTS()
        given = {"vad": self.vad, "stt": self.stt, "llm": self.llm, "tts": self.tts}
        given |= options.pop("instead", {})
        options.setdefault("turn_detection", "vad")
        self.assistant: Any = kind(**given, **options)
        self.decisions: list[Decision] = []
        self.updates: list[str] = []
        self.stage = Stage(self.assistant)
        self.assistant.on("interruption_decision", self.decisions.append)
        self.assistant.on("overlap_updated", lambda overlap: self.updates.append(overlap.heard))

    # -- what the caller does ---------------------------------------------------------------

    def says(self, words: str, at: float, **script: Any) -> float:
        """Say *words* from *at* on, with a voice; when the final comes."""
        self.voice(at, at + SECONDS_PER_WORD * len(words.split()))
        return float(self.stt.say(words, at, **script))

    def voice(self, start: float, end: float | None) -> None:
        self.vad.speak(start, end)

    # -- what the agent does ----------------------------------------------------------------

    async def tells(self, text: str = STORY, **options: Any) -> float:
        """Say *text*; when it is audible."""
        self.assistant.say(text, **options)
        return await self.stage.agent_audible()

    async def until(self, at: float) -> None:
        await self.stage.until(at)

    # -- what came of it --------------------------------------------------------------------

    @property
    def heard(self) -> list[Any]:
        return self.stage.speaker.heard

    @property
    def interrupts(self) -> list[Decision]:
        return [d for d in self.decisions if d.action is Action.INTERRUPT]

    @property
    def outcomes(self) -> list[tuple[Action, str]]:
        """What was settled, and its words."""
        return [(d.action, d.text) for d in self.decisions if d.action is not Action.HOLD]

    @property
    def user_turns(self) -> list[str]:
        return [text for role, text in self.stage.history if role == "user"]

    def events(self, name: str) -> list[Any]:
        return [event for _, noted, event in self.stage.events if noted == name]

    @property
    def captions(self) -> list[str]:
        return [event.transcript for event in self.events("user_input_transcribed")]

    @property
    def user_states(self) -> list[str]:
        return [event.new_state for event in self.events("user_state_changed")]


@asynccontextmanager
async def on_the_phone(agent: Agent | None = None, **options: Any) -> AsyncIterator[Call]:
    """A call that has started; it is closed at the end."""
    call = Call(**options)
    await call.stage.start(agent)
    try:
        yield call
    finally:
        await call.stage.aclose()


async def passes(count: int) -> None:
    """Let the event loop go round *count* times."""
    for _ in range(count):
        await asyncio.sleep(0)
