"""A call on the stage: an assistant of doubles, its caller, and what came of it."""

import functools
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest

pytest.importorskip(
    "livekit.agents.voice_assistant", reason="the host of livekit-agents 0.x; this is 1.x"
)

from livekit.agents.voice_assistant import VoiceAssistant as LiveKits

from livekit_interrupt_plugin import Action, Decision, VoiceAssistant
from livekit_interrupt_plugin.testing.assistant import (
    Heard,
    ScriptedBatchSTT,
    ScriptedLLM,
    ScriptedSTT,
    ScriptedTTS,
    ScriptedVAD,
    Stage,
)
from livekit_interrupt_plugin.testing.virtual_time import run

__all__ = ["Call", "LiveKits", "ScriptedBatchSTT", "in_virtual_time", "on_the_phone"]

#: Ten seconds of the agent's speech.
STORY = "one two three four five six seven eight nine ten " * 3 + "end of it"
#: Six of them.
SIX_SECONDS = "one two three four five six seven eight nine ten " * 2
SECONDS_PER_WORD = 0.3

Scene = Callable[..., Coroutine[Any, Any, None]]


def in_virtual_time(scene: Scene) -> Callable[..., None]:
    @functools.wraps(scene)
    def test(*arguments: Any, **keywords: Any) -> None:
        run(lambda: scene(*arguments, **keywords), limit=120.0)

    return test


class Call:
    """An assistant with its doubles. All times are seconds since the start of the call."""

    def __init__(
        self, *, kind: type[Any] = VoiceAssistant, native: bool = False, **options: Any
    ) -> None:
        self.vad: Any = options.pop("vad", None) or ScriptedVAD()
        self.stt: Any = options.pop("stt", None) or ScriptedSTT()
        self.llm: Any = options.pop("llm", None) or ScriptedLLM()
        self.tts: Any = options.pop("tts", None) or ScriptedTTS()
        self.assistant: Any = kind(
            vad=self.vad, stt=self.stt, llm=self.llm, tts=self.tts, **options
        )
        self.decisions: list[Decision] = []
        self.updates: list[str] = []
        self.stage = Stage(self.assistant, native=native)
        self.assistant.on("interruption_decision", lambda d: self.decisions.append(d))
        self.assistant.on("overlap_updated", lambda overlap: self.updates.append(overlap.heard))

    # -- what the caller does ---------------------------------------------------------------

    def says(self, words: str, at: float, **script: Any) -> float:
        """Say *words* from *at* on, with a voice; when the final comes."""
        self.voice(at, at + SECONDS_PER_WORD * len(words.split()))
        return float(self.stt.say(words, at, **script))

    def voice(self, start: float, end: float | None) -> None:
        self.vad.speak(start, end)

    # -- what the agent does ----------------------------------------------------------------

    async def tells(self, text: Any = STORY, **options: Any) -> float:
        """Say *text*; when it is audible."""
        self.stage.say(text, **options)
        return await self.stage.agent_audible()

    async def until(self, at: float) -> None:
        await self.stage.until(at)

    # -- what came of it --------------------------------------------------------------------

    @property
    def heard(self) -> list[Heard]:
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

    @property
    def captions(self) -> list[str]:
        return self.stage.captions


@asynccontextmanager
async def on_the_phone(**options: Any) -> AsyncIterator[Call]:
    """A call that has started; it is closed at the end, and no `say` failed."""
    call = Call(**options)
    await call.stage.start()
    try:
        yield call
    finally:
        await call.stage.aclose()
    assert call.stage.failures == []
