"""Plays a call to real agent sessions, all at once and all with the same sound."""
