"""LiveKit's own assistant of 0.x, to see what people saw who reported a bug of it."""

from typing import Any

import pytest

from ..assistant.scene import Call

LIVEKITS: Any = pytest.importorskip("livekit.agents.voice_assistant").VoiceAssistant


def decides_on_finals() -> bool:
    """Whether this line interrupts when a final comes: from 0.8.3 on."""
    return hasattr(LIVEKITS, "_interrupt_if_possible")


def counts_words_of_finals() -> bool:
    """Whether it counts their words then: from 0.11.2 on."""
    return hasattr(LIVEKITS, "_should_interrupt")


def stopped_at(call: Call) -> float:
    """When the agent fell silent for the first time."""
    return call.stage.times("agent_stopped_speaking")[0]
