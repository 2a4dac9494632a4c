"""Who holds the floor: a pluggable, explainable decision for LiveKit Agents.

``VoiceAssistant`` and ``InterruptionGate`` are found when asked for: importing this package takes
no LiveKit with it. Which ``VoiceAssistant`` it is depends on what is installed: where there is
``livekit.agents.voice_assistant`` it is that of the 0.x line, else an ``AgentSession``.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from . import presets
from .cooldown import Cooldown
from .decision import Action, Decision, Fate
from .dialect import BaseInterruptionStrategy, InterruptionStrategy, MinWordsInterruptionStrategy
from .engine import Engine
from .errors import ConfigurationError, EventError, InterruptError
from .overlap import Overlap
from .policy import InterruptionPolicy
from .profiles import Profiles
from .reaction import Duck, Pause, Speak
from .strategies import (
    AllOf,
    AnyOf,
    Backchannel,
    Commands,
    Consult,
    Echo,
    MinConfidence,
    MinDuration,
    MinLoudness,
    MinOpinion,
    MinWords,
    Not,
    Phrases,
    Predicate,
    Speaker,
    Strategy,
)
from .strategies.word_lists import Lexicon
from .verdict import Judgement, Verdict
from .version import __version__

if TYPE_CHECKING:
    from .hosts.data_channel import DataChannel
    from .hosts.disagreement import Disagreement
    from .hosts.recording.options import Recording
    from .hosts.session.gate import InterruptionGate
    from .hosts.session.voice_assistant import VoiceAssistant
    from .hosts.telemetry import Telemetry

_HOSTS = {
    "DataChannel": ".hosts.data_channel",
    "Disagreement": ".hosts.disagreement",
    "InterruptionGate": ".hosts.session.gate",
    "Recording": ".hosts.recording.options",
    "Telemetry": ".hosts.telemetry",
    "VoiceAssistant": ".hosts.session.voice_assistant",
}
_HOSTS_ON_0 = _HOSTS | {
    "InterruptionGate": ".hosts.assistant.no_gate",
    "VoiceAssistant": ".hosts.assistant.voice_assistant",
}

__all__ = [
    "Action",
    "AllOf",
    "AnyOf",
    "Backchannel",
    "BaseInterruptionStrategy",
    "Commands",
    "ConfigurationError",
    "Consult",
    "Cooldown",
    "DataChannel",
    "Decision",
    "Disagreement",
    "Duck",
    "Echo",
    "Engine",
    "EventError",
    "Fate",
    "InterruptError",
    "InterruptionGate",
    "InterruptionPolicy",
    "InterruptionStrategy",
    "Judgement",
    "Lexicon",
    "MinConfidence",
    "MinDuration",
    "MinLoudness",
    "MinOpinion",
    "MinWords",
    "MinWordsInterruptionStrategy",
    "Not",
    "Overlap",
    "Pause",
    "Phrases",
    "Predicate",
    "Profiles",
    "Recording",
    "Speak",
    "Speaker",
    "Strategy",
    "Telemetry",
    "Verdict",
    "VoiceAssistant",
    "__version__",
    "presets",
]


def __getattr__(name: str) -> Any:
    if name not in _HOSTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    is_0 = find_spec("livekit.agents.voice_assistant") is not None
    hosts = _HOSTS_ON_0 if is_0 else _HOSTS
    return getattr(import_module(hosts[name], __name__), name)
