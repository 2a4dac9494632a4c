"""``InterruptionGate`` where there is no ``AgentSession`` to attach it to."""

from __future__ import annotations

from typing import Any

from ...errors import ConfigurationError
from .tested_releases import installed_release

__all__ = ["InterruptionGate"]


class InterruptionGate:
    """For LiveKit Agents 1.x; on 0.x the assistant has its gate built in.

    Raises:
        ConfigurationError: whenever it is constructed.
    """

    def __init__(self, *_: Any, **__: Any) -> None:
        raise ConfigurationError(
            "InterruptionGate is for an AgentSession, which livekit-agents has from 1.0 on; "
            f"installed is {installed_release()}",
            hint="use livekit_interrupt_plugin.VoiceAssistant(vad=..., stt=..., policy=...) in "
            "place of livekit.agents.voice_assistant.VoiceAssistant",
        )
