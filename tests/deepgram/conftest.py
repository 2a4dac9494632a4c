"""A call: Deepgram's own client, on a real session, against the loopback server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from livekit.agents import AgentSession
from livekit.plugins import deepgram

from livekit_interrupt_plugin import Action, Decision, VoiceAssistant
from livekit_interrupt_plugin.testing.deepgram import DeepgramServer
from livekit_interrupt_plugin.testing.livekit import ScriptedLLM, ScriptedTTS, ScriptedVAD, Stage
from livekit_interrupt_plugin.testing.virtual_time import run

STORY = " ".join(["story"] * 30)  # 9 seconds


class Call:
    """The agent tells a story of 9 s from 1 s on; audio seconds of the server are stage time."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        server: DeepgramServer,
        *,
        kind: type[AgentSession[Any]] = VoiceAssistant,
        deepgram_options: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        self.server = server
        self.vad = ScriptedVAD()
        self.llm = ScriptedLLM()
        self.tts = ScriptedTTS()
        self.stt = deepgram.STT(
            api_key="test", base_url=server.url, http_session=http, **deepgram_options or {}
        )
        parts = {"vad": self.vad, "stt": self.stt, "llm": self.llm, "tts": self.tts}
        self.session = kind(**{**parts, "turn_detection": "vad", **options})
        self.stage = Stage(self.session)
        self.decisions: list[Decision] = []
        on: Any = self.session.on  # a plain session never emits it
        on("interruption_decision", self.decisions.append)

    async def begin(self) -> None:
        await self.stage.start()
        await self.stage.until(1.0)
        self.session.say(STORY)
        await self.stage.agent_audible()

    def user_says(self, text: str, at: float, *, seconds_per_word: float = 0.3) -> float:
        """The VAD and the server hear *text* from *at* on; returns when the voice ends."""
        words = [
            (word, at + number * seconds_per_word, at + (number + 1) * seconds_per_word)
            for number, word in enumerate(text.split())
        ]
        self.server.say(words)
        self.vad.speak(at, words[-1][2])
        return words[-1][2]

    @property
    def settled(self) -> list[tuple[Action, str]]:
        """Every decision but HOLD, with its words."""
        return [(d.action, d.text) for d in self.decisions if d.action is not Action.HOLD]

    @property
    def story(self) -> Any:
        """The agent's story as it was heard."""
        return self.stage.speaker.heard[0]

    @property
    def errors(self) -> list[Any]:
        return [event.error for _, name, event in self.stage.events if name == "error"]

    @property
    def is_closed(self) -> bool:
        return any(name == "close" for _, name, _ in self.stage.events)

    @property
    def answered(self) -> list[str]:
        """What the agent answered to. LiveKit asks the model more often: it also prepares replies
        that it drops when the user goes on."""
        replies = [text for role, text in self.stage.history if role == "assistant"]
        return [text[9:-1] for text in replies if text.startswith("You said ")]

    @property
    def user_said(self) -> list[str]:
        return [text for role, text in self.stage.history if role == "user"]


@pytest.fixture
def phone() -> Callable[..., None]:
    """Run a scenario with a call, in virtual time."""

    def phone(
        scenario: Callable[[Any], Awaitable[None]], *, recogniser: Any = None, **options: Any
    ) -> None:
        async def main() -> None:
            async with DeepgramServer(recogniser) as server, aiohttp.ClientSession() as http:
                call = Call(http, server, **options)
                try:
                    await scenario(call)
                finally:
                    await call.stage.aclose()

        run(main, limit=120.0)

    return phone
