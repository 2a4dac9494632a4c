"""Test doubles for your own tests: `play` and `FakeHost` are pure, `testing.livekit` is not."""

from .fake_host import FakeHost
from .play import play, settled

__all__ = ["FakeHost", "play", "settled"]
