"""Everybody who looks on while a gate decides, and does nothing about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..policy import InterruptionPolicy
from .audience import Audience
from .data_channel import Publisher, PublishLike, as_data_channel
from .disagreement import Disagreement
from .shadow import Shadow
from .telemetry import TelemetryLike, as_telemetry, watchers

__all__ = ["Onlookers", "onlookers"]


@dataclass(frozen=True, slots=True)
class Onlookers:
    """None is nobody: then nothing is done for them."""

    audience: Audience | None
    shadow: Shadow | None
    publisher: Publisher | None


def onlookers(
    policy: InterruptionPolicy,
    *,
    telemetry: TelemetryLike,
    publish: PublishLike,
    shadow: InterruptionPolicy | None,
    session: Callable[[], object],
    room: Callable[[], Any],
    now: Callable[[], float],
    disagreed: Callable[[Disagreement], object],
) -> Onlookers:
    """Those who are asked for.

    Args:
        policy: The one that acts.
        telemetry: As a gate is given it.
        publish: Likewise.
        shadow: Likewise.
        session: The session of the call, by then.
        room: The room of the call, by then, or None.
        now: Seconds on the clock of the events.
        disagreed: Tells whoever listens to the gate.

    Raises:
        ConfigurationError: one of them is not what it has to be.
    """
    watching = watchers(as_telemetry(telemetry), session=session, now=now)
    audience = Audience(watching)
    channel = as_data_channel(publish)
    publisher = None
    if channel is not None:
        publisher = Publisher(channel, room=room, failed=audience.publishing_failed)
        audience.add(publisher)

    def tell(disagreement: Disagreement) -> None:
        disagreed(disagreement)
        audience.disagreed(disagreement)

    beside = None if shadow is None else Shadow(shadow, policy, tell)
    return Onlookers(audience if audience.exists else None, beside, publisher)
