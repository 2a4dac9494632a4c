"""A span for each overlap."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from ...calls.redaction import redacted_decision
from ...decision import Action, Decision
from ...overlap import Overlap
from ...reaction import Reaction
from ...words import split_words
from ..audience import Watcher
from .names import ATTRIBUTE, SPAN, TEXT_ATTRIBUTE

__all__ = ["OverlapSpans"]

#: Steps of one overlap that its span tells of, at most: OpenTelemetry's own bound is 128.
STEPS = 64


class OverlapSpans(Watcher):
    """Tells *tracer* of each overlap once it is settled: one span from its onset to its decision.

    A hold and a reaction are events of it. Words that come late are not traced.

    Args:
        tracer: Of ``opentelemetry.trace``.
        parent: The context the spans belong to; None: the one at hand.
        now: Seconds on the clock of the events.
        words: Whether the span may have the user's words, and reasons that quote them.
    """

    def __init__(
        self,
        tracer: Any,
        *,
        parent: Callable[[], Any],
        now: Callable[[], float],
        words: bool = False,
    ) -> None:
        self._tracer = tracer
        self._parent = parent
        self._now = now
        self._words = words
        #: The newest overlap that is told of, by its number.
        self._told = 0
        #: What has happened in the open one, and when: a hold, or a reaction by its name.
        self._steps: list[tuple[float, Decision | str]] = []
        self._held: tuple[Decision, Overlap | None] | None = None
        self._reacted: dict[str, Any] = {}

    def decided(self, decision: Decision, overlap: Overlap | None) -> None:
        if decision.overlap <= self._told:
            return
        if decision.action is not Action.HOLD:
            self._tell(decision, overlap)
            return
        self._held = (decision, overlap)
        self._step(decision.at, decision)

    def reacted(self, overlap: Overlap, reaction: Reaction, at: float) -> None:
        name = type(reaction).__name__.lower()
        self._step(at, name)
        if not self._reacted:
            self._reacted = {"reaction": name, "reaction_latency": at - overlap.onset}

    def close(self) -> None:
        """An overlap that is still open ends with the call."""
        if self._held is not None:
            self._tell(*self._held)

    def _step(self, at: float, step: Decision | str) -> None:
        if len(self._steps) < STEPS:
            self._steps.append((at, step))

    def _tell(self, decision: Decision, overlap: Overlap | None) -> None:
        began = time.time_ns() - round(self._now() * 1e9)
        start = began + round(decision.onset * 1e9)
        span = self._tracer.start_span(SPAN, context=self._parent(), start_time=start)
        if span.is_recording():  # where nobody exports, nothing is put into words
            span.set_attributes(self._attributes(decision, overlap))
            for at, step in self._steps:
                name, why = (step, None) if isinstance(step, str) else ("hold", self._why(step))
                span.add_event(name, why, timestamp=began + round(at * 1e9))
        span.end(end_time=began + round(decision.at * 1e9))
        self._told = decision.overlap
        self._steps, self._held, self._reacted = [], None, {}

    def _attributes(self, decision: Decision, overlap: Overlap | None) -> dict[str, Any]:
        language = overlap.language if overlap is not None else None
        told: dict[str, Any] = {
            "overlap": decision.overlap,
            "action": decision.action.value,
            "verdict": decision.verdict.name.lower(),
            "latency": decision.latency,
            "onset_latency": decision.onset_latency,
            "word_count": len(split_words(decision.text, language)),
            "voiced": overlap.voiced if overlap is not None else None,
            "language": language,
            "fate": decision.fate.value if decision.fate is not None else None,
            "profile": decision.profile,
            **self._reacted,
        }
        attributes = {ATTRIBUTE + name: value for name, value in told.items() if value is not None}
        if self._words:
            attributes[f"{TEXT_ATTRIBUTE}text"] = decision.text
        return attributes | self._why(decision)

    def _why(self, decision: Decision) -> dict[str, Any]:
        shown = redacted_decision(decision)
        why = {f"{ATTRIBUTE}strategy": shown.strategy, f"{ATTRIBUTE}reason": shown.reason}
        if self._words:
            why[f"{TEXT_ATTRIBUTE}reason"] = decision.reason
        return why
