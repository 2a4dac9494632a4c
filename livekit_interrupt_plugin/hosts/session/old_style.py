"""``start(room, participant)``, as the assistant of the 0.x line was started."""

from __future__ import annotations

from typing import Any

from livekit.agents import Agent, llm, voice

__all__ = ["agent_of", "linked_to"]


def agent_of(instructions: str, context: llm.ChatContext | None) -> Agent:
    """An agent that goes on with *context*; its instructions, if none are given, are in there."""
    if context is None:
        return Agent(instructions=instructions)
    context = context.copy()
    if not instructions and (message := _system_message(context)) is not None:
        instructions = message.text_content or ""
        # LiveKit puts an agent's instructions before its context: once is enough.
        context.items.remove(message)
    return Agent(instructions=instructions, chat_ctx=context)


def linked_to(participant: Any) -> dict[str, Any]:
    """The keyword arguments of a start that listens to *participant*, or to who has that name."""
    identity = participant if isinstance(participant, str) else participant.identity
    options = getattr(voice.room_io, "RoomOptions", None)
    if options is not None:
        return {"room_options": options(participant_identity=identity)}
    return {"room_input_options": voice.room_io.RoomInputOptions(participant_identity=identity)}


def _system_message(context: llm.ChatContext) -> llm.ChatMessage | None:
    for item in context.items:
        if isinstance(item, llm.ChatMessage) and item.role in ("system", "developer"):
            return item
    return None
