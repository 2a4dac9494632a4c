"""What a session of the installed LiveKit release makes by itself when it is given nothing."""

from __future__ import annotations

from typing import Any

from livekit import agents
from livekit.agents import AgentSession, stt, vad
from livekit.agents.utils import is_given

from ...errors import ConfigurationError

__all__ = ["active_stt", "active_vad", "default_vad", "model_named"]


def default_vad() -> vad.VAD | None:
    """The VAD a session makes when none is given, or None where it makes none (before 1.6)."""
    make = getattr(_inference(), "VAD", None)
    return make(model="silero") if make is not None else None


def model_named(model: str) -> stt.STT[Any]:
    """The STT that LiveKit makes of a model's name.

    Raises:
        ConfigurationError: this release knows no models by name.
    """
    make = getattr(getattr(_inference(), "STT", None), "from_model_string", None)
    if make is None:
        raise ConfigurationError(
            f"this release of LiveKit knows no STT by a model name, got {model!r}",
            hint="pass the plugin's object, for example deepgram.STT()",
        )
    found: stt.STT[Any] = make(model)
    return found


def active_stt(session: AgentSession[Any], agent: Any = None) -> stt.STT[Any] | None:
    """The recogniser of *agent* in *session*: its own, else the session's."""
    own = getattr(agent, "stt", None)
    return own if agent is not None and is_given(own) else session.stt


def active_vad(session: AgentSession[Any], agent: Any = None) -> vad.VAD | None:
    """The detector of *agent* in *session*: its own, else the session's."""
    own = getattr(agent, "vad", None)
    return own if agent is not None and is_given(own) else session.vad


def _inference() -> Any:
    """LiveKit's models by name: a module from 1.2 on, None before."""
    return getattr(agents, "inference", None)
