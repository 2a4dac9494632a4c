"""The agent's voice on its way out of a session: reactions are heard here."""
