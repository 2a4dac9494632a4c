"""The room of a LiveKit 1.x call."""

from __future__ import annotations

from typing import Any

from livekit import agents

__all__ = ["room_of"]


def room_of(session: object) -> Any:
    """The room that *session* was started in, else that of the job that this runs in, or None."""
    for name in ("room_io", "_room_io"):  # public from 1.5 on
        try:
            found = getattr(session, name, None)
        except RuntimeError:  # there is none
            continue
        room = getattr(found, "room", None) or getattr(found, "_room", None)
        if room is not None:
            return room
    try:
        return agents.get_job_context().room
    except RuntimeError:
        return None
