"""LiveKit's own session, to see what people saw who reported a bug of it."""

from typing import Any

from livekit.agents import AgentSession

from ..hosts.scene import HEARS_AT_ONCE, TAKEN, Call

#: Half a minute of the agent's speech, and more.
LONG_STORY = "story " * 150

_FLAT = {"min_duration": "min_interruption_duration", "min_words": "min_interruption_words"}


def alone(**interruption: Any) -> dict[str, Any]:
    """What makes a call without a gate, with LiveKit's own options in the form it takes."""
    options: dict[str, Any] = {"kind": AgentSession, **HEARS_AT_ONCE}
    if "turn_handling" in TAKEN:
        handling = {"turn_detection": "vad", "interruption": {"mode": "vad", **interruption}}
        # Flat arguments count for nothing beside it.
        return options | {"turn_handling": handling, "turn_detection": None}
    return options | {_FLAT[name]: value for name, value in interruption.items()}


def stopped_at(call: Call) -> float | None:
    """When the agent's first speech was cut off for good; None if it was heard to its end."""
    first = call.heard[0]
    return round(first.end, 2) if first.interrupted else None
