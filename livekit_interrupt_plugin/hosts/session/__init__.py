"""LiveKit 1.x: an ``AgentSession``, whose interruptions our policy decides."""
