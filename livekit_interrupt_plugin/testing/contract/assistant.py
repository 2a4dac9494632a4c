"""LiveKit 0.x: the assistant of the installed line, in virtual time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from ...decision import Decision
from ...hosts.assistant.tested_releases import installed_release
from ...hosts.assistant.voice_assistant import VoiceAssistant
from ..assistant import ScriptedLLM, ScriptedSTT, ScriptedTTS, ScriptedVAD, Stage
from .call import HANGOVER, SECONDS_PER_WORD, Act, Call, Final, Happening, Reply, Say, Voice
from .outcome import Outcome, decided, since_opening
from .performer import REPLY_WITHIN, Clock, NoReply

__all__ = ["AssistantPerformer", "performers"]

#: Seconds between two looks whether a speech is heard.
_LOOK = 0.01


def performers() -> list[AssistantPerformer]:
    """The one form of the 0.x host."""
    return [AssistantPerformer()]


@dataclass(frozen=True)
class AssistantPerformer:
    """The 0.x host on a stage: scripted models, no room, no network."""

    host: str = "VoiceAssistant"
    release: str = installed_release()
    clock: Clock = Clock.VIRTUAL

    def cannot(self, call: Call) -> str | None:
        return None

    async def perform(self, call: Call) -> Outcome:
        performance = _Performance(call)
        await performance.stage.start()
        try:
            for act in call.acts:
                await performance.play(act)
            return performance.outcome()
        finally:
            await performance.stage.aclose()


class _Performance:
    """One call on its stage."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._replies: list[str] = []
        self._vad = ScriptedVAD(hangover=HANGOVER)
        self._stt = ScriptedSTT()
        self._llm = ScriptedLLM(self._reply)
        assistant = VoiceAssistant(
            vad=self._vad,
            stt=self._stt,
            llm=self._llm,
            tts=ScriptedTTS(seconds_per_word=SECONDS_PER_WORD),
            **call.options(),
        )
        self.stage = Stage(assistant)
        self._openings: list[float] = []
        self._speeches = 0
        self._decisions: list[Decision] = []
        assistant.on("interruption_decision", lambda decision: self._decisions.append(decision))

    async def play(self, act: Act) -> None:
        """Open *act*, script its happenings, wait for its end."""
        opened = await self._open(act.opening)
        self._openings.append(opened)
        for happening in act.happenings:
            self._script(happening, opened)
        await asyncio.sleep(act.lasts)

    def outcome(self) -> Outcome:
        heard = self.stage.speaker.heard
        cut = [speech.end for speech in heard if not speech.is_whole]
        return Outcome(
            decided(self._decisions, self._openings),
            tuple(speech.is_whole for speech in heard),
            tuple(self._given()),
            tuple(since_opening(end, self._openings) for end in cut),
        )

    async def _open(self, opening: Say | Reply | None) -> float:
        if opening is None:
            return asyncio.get_running_loop().time()
        if isinstance(opening, Say):
            protected: dict[str, Any] = {}
            if not opening.interruptible:
                protected["allow_interruptions"] = False
            self.stage.say(opening.text, **protected)
        try:
            return await asyncio.wait_for(self._next_speech(), REPLY_WITHIN)
        except asyncio.TimeoutError:  # the builtin one only from 3.11 on
            raise NoReply from None

    async def _next_speech(self) -> float:
        """When the next speech of the call begins; the one before may still be heard."""
        while len(self.stage.speaker.heard) <= self._speeches:
            await asyncio.sleep(_LOOK)
        self._speeches += 1
        return self.stage.speaker.heard[self._speeches - 1].start

    def _script(self, happening: Happening, opened: float) -> None:
        if isinstance(happening, Voice):
            self._vad.speak(opened + happening.start, opened + happening.end)
        elif isinstance(happening, Final):
            self._stt.final(happening.text, opened + happening.at)
        else:
            self._stt.interim(happening.text, opened + happening.at)

    def _reply(self, said: str) -> str:
        # By its text a reply can be told from one that was prepared and never heard.
        self._replies.append(self._call.reply(len(self._replies) + 1))
        return self._replies[-1]

    def _given(self) -> list[str]:
        """What the language model was given for each reply that was heard."""
        texts = [text for role, text in self.stage.history if role == "assistant"]
        heard = {text.split()[0] for text in texts if text}
        return [
            " ".join(said for role, said in context if role == "user")
            for context, reply in zip(self._llm.contexts, self._replies, strict=True)
            if reply.split()[0] in heard
        ]
