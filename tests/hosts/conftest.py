"""What LiveKit is given by the gate, and when."""

import asyncio
from typing import Any

import pytest

from livekit_interrupt_plugin.hosts.streams.gated_stream import GatedStream

Passed = list[tuple[float, Any]]


@pytest.fixture
def delivered(monkeypatch: pytest.MonkeyPatch) -> Passed:
    """(loop time, event) of each event that the gate hands over."""
    events: Passed = []
    deliver = GatedStream.deliver

    def noting(stream: GatedStream, event: Any) -> None:
        events.append((asyncio.get_running_loop().time(), event))
        deliver(stream, event)

    monkeypatch.setattr(GatedStream, "deliver", noting)
    return events
