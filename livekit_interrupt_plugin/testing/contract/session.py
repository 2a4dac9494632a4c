"""LiveKit 1.x: both forms of the host on a real session, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from livekit.agents import AgentSession
from livekit.agents.version import __version__ as release

from ...decision import Decision
from ...hosts.session.gate import InterruptionGate
from ...hosts.session.voice_assistant import VoiceAssistant
from ..livekit import ScriptedLLM, ScriptedSTT, ScriptedTTS, ScriptedVAD, Stage
from .call import HANGOVER, SECONDS_PER_WORD, Act, Call, Final, Happening, Reply, Say, Voice
from .outcome import Outcome, decided, since_opening
from .performer import REPLY_WITHIN, Clock, NoReply

__all__ = ["SessionPerformer", "performers"]

#: A session, and what tells the decisions about it.
_Decider: TypeAlias = VoiceAssistant | InterruptionGate
_Form: TypeAlias = Callable[[Call, dict[str, Any]], tuple[AgentSession[Any], _Decider]]


def performers() -> list[SessionPerformer]:
    """Each form of the 1.x host."""
    return [
        SessionPerformer("VoiceAssistant", _as_assistant),
        SessionPerformer("InterruptionGate", _behind_a_gate),
    ]


@dataclass(frozen=True)
class SessionPerformer:
    """One form of the 1.x host on a stage: scripted models, no room, no network."""

    host: str
    form: _Form
    release: str = release
    clock: Clock = Clock.VIRTUAL

    def cannot(self, call: Call) -> str | None:
        return None

    async def perform(self, call: Call) -> Outcome:
        performance = _Performance(call, self.form)
        await performance.stage.start()
        try:
            for act in call.acts:
                await performance.play(act)
            return performance.outcome()
        finally:
            await performance.stage.aclose()


def _as_assistant(call: Call, models: dict[str, Any]) -> tuple[AgentSession[Any], _Decider]:
    assistant = VoiceAssistant(**models, **call.options())
    return assistant, assistant


def _behind_a_gate(call: Call, models: dict[str, Any]) -> tuple[AgentSession[Any], _Decider]:
    gate = InterruptionGate(call.policy())
    models["stt"], models["vad"] = gate.stt(models["stt"]), gate.vad(models["vad"])
    if not call.may_interrupt:
        models["allow_interruptions"] = False
    session: AgentSession[Any] = AgentSession(**gate.session_arguments(**models))
    gate.attach(session)
    return session, gate


class _Performance:
    """One call on its stage."""

    def __init__(self, call: Call, form: _Form) -> None:
        self._replies: list[str] = []
        self._call = call
        self._vad = ScriptedVAD(hangover=HANGOVER)
        self._stt = ScriptedSTT()
        self._llm = ScriptedLLM(self._reply)
        models: dict[str, Any] = {"vad": self._vad, "stt": self._stt, "llm": self._llm}
        models["tts"] = ScriptedTTS(seconds_per_word=SECONDS_PER_WORD)
        models["turn_detection"] = "vad"  # no model that would have to be fetched
        self._session, decider = form(call, models)
        self.stage = Stage(self._session)
        self._openings: list[float] = []
        self._decisions: list[Decision] = []
        on: Any = decider.on  # a name of our own among LiveKit's
        on("interruption_decision", self._decisions.append)

    async def play(self, act: Act) -> None:
        """Open *act*, script its happenings, wait for its end."""
        await self._open(act.opening)
        opened = asyncio.get_running_loop().time()
        self._openings.append(opened)
        for happening in act.happenings:
            self._script(happening, opened)
        await asyncio.sleep(act.lasts)

    def outcome(self) -> Outcome:
        heard = self.stage.speaker.heard
        cut = [segment.end for segment in heard if segment.interrupted]
        return Outcome(
            decided(self._decisions, self._openings),
            tuple(not segment.interrupted for segment in heard),
            tuple(self._given()),
            tuple(since_opening(end, self._openings) for end in cut),
        )

    async def _open(self, opening: Say | Reply | None) -> None:
        if opening is None:
            return
        if isinstance(opening, Say):
            protected: dict[str, Any] = {}
            if not opening.interruptible:
                protected["allow_interruptions"] = False
            self._session.say(opening.text, **protected)
        try:
            await asyncio.wait_for(self.stage.agent_audible(), REPLY_WITHIN)
        except asyncio.TimeoutError:  # the builtin one only from 3.11 on
            raise NoReply from None

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
        heard = {text.split()[0] for role, text in self.stage.history if role == "assistant"}
        return [
            " ".join(said for role, said in context if role == "user")
            for context, reply in zip(self._llm.contexts, self._replies, strict=True)
            if reply.split()[0] in heard
        ]
