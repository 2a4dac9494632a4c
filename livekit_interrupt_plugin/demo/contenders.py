"""The four ways of handling interruptions, each in a real agent session of its own."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from livekit.agents import AgentSession

from ..hosts.recording.options import Recording
from ..hosts.session.voice_assistant import VoiceAssistant
from ..policy import InterruptionPolicy
from ..testing.livekit import Microphone, ScriptedLLM, ScriptedTTS, Speaker, Stage
from .call import REPLY, SAMPLE_RATE, Scene, load_clip
from .shared_recogniser import SharedRecogniser

__all__ = ["TTS_LATENCY", "Contender", "contenders", "livekit_session"]

#: Seconds from a line's text to its first sound.
TTS_LATENCY = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Contender:
    """One session of the four, on its stage."""

    key: str
    name: str
    stage: Stage
    llm: ScriptedLLM
    tts: ScriptedTTS

    def say(self, text: str) -> None:
        self.stage.session.say(text)

    def forget(self) -> None:
        """Drop what a scene left over: speech still to be said, words not answered yet."""
        self.stage.session.interrupt()
        self.stage.session.clear_user_turn()

    @property
    def user_messages(self) -> dict[str, str]:
        """What the user said as far as the conversation knows, by message id."""
        session = self.stage.session
        items = [*session.history.items, *session.current_agent.chat_ctx.items]
        return {
            item.id: item.text_content or ""
            for item in items
            if item.type == "message" and item.role == "user"
        }


def contenders(
    policy: InterruptionPolicy,
    policy_name: str,
    *,
    scenes: Iterable[Scene],
    vad: Any,
    recogniser: SharedRecogniser,
    microphone: Callable[[], Microphone],
    trace: Recording | None = None,
) -> list[Contender]:
    """The four, in the order of the table: a, b, c, d; the fourth is recorded by *trace*."""
    voices = {
        line.text: load_clip(line.clip) for line in (REPLY, *(scene.line for scene in scenes))
    }
    makers: list[tuple[str, Callable[..., AgentSession[Any]]]] = [
        ("LiveKit default", livekit_session),
        ("LiveKit min_words=3", lambda **parts: livekit_session(min_words=3, **parts)),
        ("replaced hook's rule", _assistant),
        (_name_of(policy_name), lambda **parts: _assistant(policy=policy, trace=trace, **parts)),
    ]
    found = []
    for key, (name, make) in zip("abcd", makers, strict=True):
        model = ScriptedLLM(lambda _: REPLY.text)
        tts = ScriptedTTS(voices, latency=TTS_LATENCY, sample_rate=SAMPLE_RATE)
        session = make(vad=vad, stt=recogniser.stt(), llm=model, tts=tts)
        speaker = Speaker(sample_rate=SAMPLE_RATE)
        stage = Stage(session, microphone=microphone(), speaker=speaker)
        found.append(Contender(key, name, stage, model, tts))
    return found


def livekit_session(*, min_words: int | None = None, **parts: Any) -> AgentSession[Any]:
    """LiveKit's own session; only *min_words* differs from its defaults.

    Interruption mode "vad" is what an unset mode means outside LiveKit Cloud and dev mode.
    """
    if "turn_handling" in inspect.signature(AgentSession.__init__).parameters:
        interruption = {"mode": "vad"} | ({"min_words": min_words} if min_words else {})
        handling: Any = {"turn_detection": "vad", "interruption": interruption}
        return AgentSession(turn_handling=handling, **parts)
    older: Any = {"min_interruption_words": min_words} if min_words else {}
    return AgentSession(turn_detection="vad", **older, **parts)


def _assistant(**options: Any) -> VoiceAssistant:
    return VoiceAssistant(turn_detection="vad", **options)


def _name_of(policy: str) -> str:
    return "our default policy" if policy == "default" else f"policy {policy}"
