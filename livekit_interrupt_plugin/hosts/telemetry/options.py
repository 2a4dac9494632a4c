"""What a gate tells OpenTelemetry and Prometheus."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, fields
from typing import TypeAlias

from ...errors import ConfigurationError

__all__ = ["Telemetry", "TelemetryLike", "as_telemetry"]


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What a gate tells OpenTelemetry and Prometheus, decision by decision.

    Nothing is sent by it: spans go where LiveKit's spans go, measurements to the meter provider
    and the registry of the process. What is not installed is told nothing.

    Args:
        spans: A span for each overlap, under that of LiveKit's session.
        metrics: Counters and histograms.
        words: Spans have the user's words, and reasons that quote them.

    Raises:
        ConfigurationError: one of them is neither True nor False, or *words* without *spans*.
    """

    _: KW_ONLY
    spans: bool = True
    metrics: bool = True
    words: bool = False

    def __post_init__(self) -> None:
        for part in fields(self):
            value = getattr(self, part.name)
            if not isinstance(value, bool):
                raise ConfigurationError(
                    f"Telemetry: {part.name} must be True or False, got {value!r}"
                )
        if self.words and not self.spans:
            raise ConfigurationError(
                "Telemetry: words must be False where spans is False, got True",
                hint="metrics have no words",
            )


#: What ``telemetry=`` takes.
TelemetryLike: TypeAlias = Telemetry | bool


def as_telemetry(given: object) -> Telemetry:
    """The telemetry that *given* asks for.

    Raises:
        ConfigurationError: it is neither a Telemetry nor a bool.
    """
    if isinstance(given, Telemetry):
        return given
    if not isinstance(given, bool):
        raise ConfigurationError(
            f"telemetry must be True, False or a Telemetry, got {given!r}",
            hint="for example telemetry=Telemetry(words=True)",
        )
    return Telemetry(spans=given, metrics=given)
