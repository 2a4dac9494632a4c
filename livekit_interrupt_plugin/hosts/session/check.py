"""Whether a LiveKit 1.x session is one that a gate can decide for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from livekit.agents import Agent, AgentSession, llm
from livekit.agents.utils import is_given

from ...errors import ConfigurationError
from ...policy import InterruptionPolicy
from .components import active_stt, active_vad
from .features import installed, lacking, tell_once
from .options import check_interruption

__all__ = [
    "check_session",
    "has_own_stt_node",
    "interruption_of",
    "refuse_server_side_turns",
    "server_takes_turns",
    "takes_turns_by_voice",
    "tell_what_is_lacking",
]

logger = logging.getLogger("livekit_interrupt_plugin")


def check_session(session: AgentSession[Any], *, is_gated: Callable[[object], bool]) -> None:
    """Warn where the recogniser will be deaf.

    Raises:
        ConfigurationError: an STT or VAD of the session's is not behind the gate, or an option
            contradicts it.
    """
    for name in ("stt", "vad"):
        component = getattr(session, name)
        if component is not None and not is_gated(component):
            raise ConfigurationError(
                f"gate.attach(): the session's {name} is not behind this gate, got {component!r}",
                hint=f"AgentSession({name}=gate.{name}(...), ...)",
            )
    options = interruption_of(session)
    check_interruption(options)
    if options.get("discard_audio_if_uninterruptible"):
        logger.warning(
            "the session feeds its recogniser silence while a speech must not be interrupted; "
            "what the user says then is lost (pass discard_audio_if_uninterruptible=False)"
        )
    if warmup := getattr(session.options, "aec_warmup_duration", None):
        logger.warning(
            "the session feeds its recogniser silence for the first %.1f s of agent speech; "
            "what the user says then is lost (pass aec_warmup_duration=None)",
            warmup,
        )


def server_takes_turns(session: AgentSession[Any], agent: Agent | None) -> llm.RealtimeModel | None:
    """The model of *agent* in *session* if it takes turns on its server, where no gate decides."""
    model = session.llm
    if agent is not None and is_given(agent.llm):
        model = agent.llm
    if isinstance(model, llm.RealtimeModel) and _takes_turns(model, session, agent):
        return model
    return None


def refuse_server_side_turns(session: AgentSession[Any], agent: Agent | None) -> None:
    """Raise a ConfigurationError where :func:`server_takes_turns`."""
    model = server_takes_turns(session, agent)
    if model is not None:
        raise ConfigurationError(
            f"{type(model).__name__} takes turns on its server, where no gate can decide",
            hint="construct it with turn_detection=None and give the session an STT and a VAD",
        )


def takes_turns_by_voice(session: AgentSession[Any]) -> bool:
    """False where turns are somebody else's business, and the gate stays open."""
    output = session.output
    agent = session.current_agent
    return (
        _turn_detection(session, agent) != "manual"
        and server_takes_turns(session, agent) is None
        and output.audio is not None
        and output.audio_enabled
        and getattr(session, "amd", None) is None
    )


def tell_what_is_lacking(
    session: AgentSession[Any], agent: Agent | None, policy: InterruptionPolicy
) -> None:
    """Log, once in a process, what this release lacks and such a call would need."""
    sentences = lacking(
        installed(),
        has_grace=policy.grace > 0,
        has_detector=active_vad(session, agent) is not None,
        has_recogniser=active_stt(session, agent) is not None,
    )
    tell_once(sentences)


def has_own_stt_node(agent: Agent) -> bool:
    """Whether *agent* may recognise speech in its own way, past any STT it is given."""
    return type(agent).stt_node is not Agent.stt_node


def _takes_turns(model: llm.RealtimeModel, session: AgentSession[Any], agent: Any) -> bool:
    if not model.capabilities.turn_detection:
        return False
    # From 1.8 LiveKit switches it off where the model can and the session detects turns itself.
    can_be_disabled = getattr(model.capabilities, "can_disable_turn_detection", False)
    if not can_be_disabled or active_vad(session, agent) is None:
        return True
    return (
        _turn_detection(session, agent) == "realtime_llm"
        or interruption_of(session).get("mode") != "vad"
    )


def _turn_detection(session: AgentSession[Any], agent: Agent | None) -> object:
    own = agent.turn_detection if agent is not None else None
    return own if agent is not None and is_given(own) else session.turn_detection


def interruption_of(session: AgentSession[Any]) -> dict[str, Any]:
    """The interruption options of *session*, by their names in ``turn_handling``."""
    options: Any = session.options
    found = getattr(options, "interruption", None)
    if found is not None:
        return dict(found)
    return {
        "min_duration": options.min_interruption_duration,
        "min_words": options.min_interruption_words,
        "discard_audio_if_uninterruptible": options.discard_audio_if_uninterruptible,
    }
