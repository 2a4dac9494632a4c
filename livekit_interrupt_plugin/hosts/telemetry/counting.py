"""Turns what is decided into measurements."""

from __future__ import annotations

from collections.abc import Sequence

from ...decision import Action, Decision
from ...overlap import Overlap
from ...reaction import Reaction
from ..audience import Watcher
from ..disagreement import Disagreement
from .labels import Few, language_label, strategy_label
from .names import (
    DECISIONS,
    FAULTS,
    GATES_OPENED,
    ON_VOICE_ALONE,
    ONSET_TO_DECISION,
    ONSET_TO_REACTION,
    PUBLISHING_FAILURES,
    SHADOW_DISAGREEMENTS,
    Measure,
)
from .sinks import Sink

__all__ = ["Counting"]

# One set for all calls of a process: the series are the process's.
_strategies = Few(64)
_languages = Few(32)


class Counting(Watcher):
    """Counts one call into *sinks*."""

    def __init__(self, sinks: Sequence[Sink]) -> None:
        self._sinks = sinks
        #: The newest overlap that the agent has given way to, by its number.
        self._reacted_to = 0
        #: The newest overlap that is settled.
        self._settled = 0

    def decided(self, decision: Decision, overlap: Overlap | None) -> None:
        language = _languages.of(language_label(overlap.language if overlap else None))
        self._add(
            DECISIONS,
            action=decision.action.value,
            strategy=_strategies.of(strategy_label(decision.judgement.strategy)),
            fate=decision.fate.value if decision.fate is not None else "open",
            language=language,
        )
        if decision.action is not Action.HOLD and decision.overlap > self._settled:
            # Words that come late settle nothing again.
            self._settled = decision.overlap
            labels = {"action": decision.action.value, "language": language}
            self._record(ONSET_TO_DECISION, decision.onset_latency, labels)
        if decision.action is Action.INTERRUPT:
            self._react(decision.overlap, "interrupt", decision.onset_latency)
            if not decision.text:
                self._add(ON_VOICE_ALONE)

    def reacted(self, overlap: Overlap, reaction: Reaction, at: float) -> None:
        self._react(overlap.number, type(reaction).__name__.lower(), at - overlap.onset)

    def faulted(self, strategy: object) -> None:
        self._add(FAULTS, strategy=_strategies.of(strategy_label(strategy)))

    def disagreed(self, disagreement: Disagreement) -> None:
        live, shadow = disagreement.actions
        self._add(SHADOW_DISAGREEMENTS, live=live.value, shadow=shadow.value)

    def publishing_failed(self) -> None:
        self._add(PUBLISHING_FAILURES)

    def gate_opened(self) -> None:
        self._add(GATES_OPENED)

    def _react(self, overlap: int, reaction: str, seconds: float) -> None:
        if overlap > self._reacted_to:
            self._reacted_to = overlap
            self._record(ONSET_TO_REACTION, seconds, {"reaction": reaction})

    def _add(self, measure: Measure, **labels: str) -> None:
        self._record(measure, 1, labels)

    def _record(self, measure: Measure, value: float, labels: dict[str, str]) -> None:
        for sink in self._sinks:
            sink.record(measure, value, labels)
