"""What a LiveKit 1.x call is called, and who hosts it."""

from __future__ import annotations

from livekit import agents
from livekit.agents import AgentSession

__all__ = ["call_name", "host_name"]


def call_name() -> str:
    """The name of the room of the job that this runs in, or an empty string without one."""
    try:
        context = agents.get_job_context()
    except RuntimeError:  # no job: a console, a test, a session that somebody runs by hand
        return ""
    return str(context.job.room.name or context.job.id)


def host_name(session: AgentSession[object]) -> str:
    """The class of *session* and the release of LiveKit."""
    return f"{type(session).__name__}, livekit-agents {agents.__version__}"
