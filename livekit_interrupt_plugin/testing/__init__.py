"""Test doubles for your own tests: `play` and `FakeHost` are pure, `testing.livekit` is not."""

from .play import play, settled

__all__ = ["play", "settled"]
