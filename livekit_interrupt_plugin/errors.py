"""What can go wrong, as a tree.

InterruptError
├── ConfigurationError (also a ValueError)   a setting that cannot work
└── EventError (also a ValueError)           an event that cannot have happened
"""

from __future__ import annotations

__all__ = ["ConfigurationError", "EventError", "InterruptError"]


class InterruptError(Exception):
    """The base of every error this package raises itself."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(f"{message} (hint: {hint})" if hint else message)
        #: What to do instead, or an empty string.
        self.hint = hint


class ConfigurationError(InterruptError, ValueError):
    """A setting breaks its rule; raised where it is given, never in the audio path."""


class EventError(InterruptError, ValueError):
    """An event breaks its rule: it goes back in time, or carries no possible value."""
