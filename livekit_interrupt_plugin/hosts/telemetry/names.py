"""The names under which a gate is watched, for OpenTelemetry and for Prometheus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

__all__ = [
    "ATTRIBUTE",
    "DECISIONS",
    "FAULTS",
    "GATES_OPENED",
    "MEASURES",
    "NODE",
    "ONSET_TO_DECISION",
    "ONSET_TO_REACTION",
    "ON_VOICE_ALONE",
    "PUBLISHING_FAILURES",
    "SCOPE",
    "SHADOW_DISAGREEMENTS",
    "SPAN",
    "TEXT_ATTRIBUTE",
    "Measure",
]

#: The instrumentation scope, where LiveKit's own tracer is not there to be used.
SCOPE: Final = "livekit_interrupt_plugin"
#: The span of one overlap, under LiveKit's "agent_session".
SPAN: Final = "user_overlap"
#: What attributes of spans and measures begin with; LiveKit's own about interruptions do too.
ATTRIBUTE: Final = "lk.interruption."
#: What has the user's words. From 1.8 on LiveKit takes attributes with such a segment out where a
#: project is redacted, and on the way to exporters that were not allowed them.
TEXT_ATTRIBUTE: Final = "lk.pii.interruption."
#: The label that LiveKit gives each of its Prometheus metrics.
NODE: Final = "nodename"

_PREFIX: Final = "lk.agents.interruption."
#: Seconds. Fine about where people notice: a gap of 0.2 s is usual between speakers (Stivers et
#: al., PNAS 106, 2009), recognisers write their first interim 0.3 to 0.6 s after the onset, and
#: what is not interrupted settles 0.6 s after the user's last sound.
_BUCKETS: Final = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Measure:
    """A counter, or a histogram of seconds."""

    name: str
    kind: Literal["counter", "histogram"]
    #: In UCUM, as OpenTelemetry has it.
    unit: str
    description: str
    labels: tuple[str, ...] = ()
    #: Upper bounds, of a histogram.
    buckets: tuple[float, ...] = ()

    @property
    def prometheus(self) -> str:
        """Its name in Prometheus, without the ``_total`` that its clients add to counters."""
        name = self.name.replace(".", "_")
        return f"{name}_seconds" if self.unit == "s" else name

    @property
    def shown(self) -> str:
        """Its name in Prometheus, as it is asked for."""
        return f"{self.prometheus}_total" if self.kind == "counter" else self.prometheus


def _counter(name: str, unit: str, description: str, *labels: str) -> Measure:
    return Measure(_PREFIX + name, "counter", unit, description, labels)


def _seconds(name: str, description: str, *labels: str) -> Measure:
    return Measure(_PREFIX + name, "histogram", "s", description, labels, _BUCKETS)


DECISIONS: Final = _counter(
    "decisions",
    "{decision}",
    "Decisions about users who talk over the agent",
    *("action", "strategy", "fate", "language"),
)
ONSET_TO_DECISION: Final = _seconds(
    "onset_to_decision",
    "From the onset of an overlap to the decision that settles it",
    *("action", "language"),
)
ONSET_TO_REACTION: Final = _seconds(
    "onset_to_reaction",
    "From the onset of an overlap to the first thing the user hears of it",
    "reaction",
)
ON_VOICE_ALONE: Final = _counter(
    "on_voice_alone", "{interruption}", "Interruptions before any word was written"
)
FAULTS: Final = _counter("faults", "{fault}", "Strategies that raised", "strategy")
GATES_OPENED: Final = _counter(
    "gates_opened", "{gate}", "Gates that failed and left the call to LiveKit's own handling"
)
SHADOW_DISAGREEMENTS: Final = _counter(
    "shadow.disagreements",
    "{overlap}",
    "Overlaps on which the policy in the shadow would have done something else",
    *("live", "shadow"),
)
PUBLISHING_FAILURES: Final = _counter(
    "publishing_failures", "{decision}", "Decisions that could not be sent into the room"
)

MEASURES: Final = (
    DECISIONS,
    ONSET_TO_DECISION,
    ONSET_TO_REACTION,
    ON_VOICE_ALONE,
    FAULTS,
    GATES_OPENED,
    SHADOW_DISAGREEMENTS,
    PUBLISHING_FAILURES,
)
