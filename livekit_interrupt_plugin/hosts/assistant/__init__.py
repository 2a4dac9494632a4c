"""LiveKit 0.x: its ``VoiceAssistant``, whose interruptions our policy decides."""
