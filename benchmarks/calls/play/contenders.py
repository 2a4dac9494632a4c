"""The ways of handling interruptions that are compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from livekit.agents import AgentSession

from livekit_interrupt_plugin import Duck, InterruptionPolicy, Pause, VoiceAssistant, presets
from livekit_interrupt_plugin.demo.contenders import livekit_session

#: Makes a session of its parts: vad, stt, llm, tts.
Make = Callable[..., AgentSession[Any]]


@dataclass(frozen=True, slots=True)
class Contender:
    """A way of handling interruptions."""

    name: str
    make: Make


def contenders() -> dict[str, Contender]:
    """All there are, by name: LiveKit, our presets, and what the agent does while undecided."""
    makers: dict[str, Make] = {
        "livekit": livekit_session,
        "livekit-3-words": partial(livekit_session, min_words=3),
        "patient": partial(_ours, presets.patient()),
        "balanced": partial(_ours, presets.balanced()),
        "eager": partial(_ours, presets.eager()),
        "balanced-duck": partial(_ours, replace(presets.balanced(), reaction=Duck())),
        "attentive": partial(_ours, presets.attentive()),
        "balanced-pause": partial(_ours, replace(presets.balanced(), reaction=Pause())),
    }
    return {name: Contender(name, make) for name, make in makers.items()}


def _ours(policy: InterruptionPolicy, **parts: Any) -> VoiceAssistant:
    return VoiceAssistant(turn_detection="vad", policy=policy, **parts)
