"""LiveKit's tracer and the span of its session, as far as this release has them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ...version import __version__
from .names import SCOPE

__all__ = ["session_context", "tracer"]


def tracer() -> Any:
    """LiveKit's own (1.2 and later), so that its spans and ours go the same way; else the global
    one of OpenTelemetry; None where that is not installed."""
    try:
        return import_module("livekit.agents.telemetry").tracer
    except (ImportError, AttributeError):
        pass
    try:
        return import_module("opentelemetry.trace").get_tracer(SCOPE, __version__)
    except ImportError:
        return None


def session_context(session: object) -> Any:
    """The context in which *session*'s span is the current one.

    None, which means the context at hand, where there is no such span: before the session has
    started, and where LiveKit keeps it under another name.
    """
    return getattr(session, "_root_span_context", None)
