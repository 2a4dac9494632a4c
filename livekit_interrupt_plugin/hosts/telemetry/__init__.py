"""What OpenTelemetry and Prometheus are told of a gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..audience import Watcher
from .counting import Counting
from .options import Telemetry, TelemetryLike, as_telemetry
from .session_span import session_context, tracer
from .sinks import sinks
from .spans import OverlapSpans

__all__ = ["Telemetry", "TelemetryLike", "as_telemetry", "watchers"]


def watchers(
    telemetry: Telemetry, *, session: Callable[[], object], now: Callable[[], float]
) -> list[Watcher]:
    """Who watches one call as *telemetry* says, with whatever is installed."""
    found: list[Watcher] = []
    if telemetry.metrics and (into := sinks()):
        found.append(Counting(into))
    if telemetry.spans and (by := tracer()) is not None:
        parent = _context_of(session)
        found.append(OverlapSpans(by, parent=parent, now=now, words=telemetry.words))
    return found


def _context_of(session: Callable[[], object]) -> Callable[[], Any]:
    return lambda: session_context(session())
