"""The recogniser and the voice detector behind a gate: what passes, waits, or is dropped."""
