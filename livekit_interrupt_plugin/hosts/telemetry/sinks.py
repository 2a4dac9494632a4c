"""Where measurements go: to OpenTelemetry's meter, to Prometheus' registry."""

from __future__ import annotations

import inspect
import logging
import platform
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, Protocol

from ...version import __version__
from .names import ATTRIBUTE, MEASURES, NODE, SCOPE, Measure

__all__ = ["OpenTelemetryMeter", "PrometheusRegistry", "Sink", "sinks"]

logger = logging.getLogger("livekit_interrupt_plugin")


class Sink(Protocol):
    """Takes measurements."""

    def record(self, measure: Measure, value: float, labels: Mapping[str, str]) -> None:
        """Add *value* to a counter, or to the values of a histogram."""


class OpenTelemetryMeter:
    """Measures by *meter*, of ``opentelemetry.metrics``; the global one forwards to whichever
    provider is set, before or afterwards."""

    def __init__(self, meter: Any) -> None:
        self._instruments: dict[str, Any] = {}
        for measure in MEASURES:
            told: dict[str, Any] = {"unit": measure.unit, "description": measure.description}
            if measure.kind == "counter":
                self._instruments[measure.name] = meter.create_counter(measure.name, **told).add
                continue
            if "explicit_bucket_boundaries_advisory" in _parameters(meter.create_histogram):
                told["explicit_bucket_boundaries_advisory"] = measure.buckets
            self._instruments[measure.name] = meter.create_histogram(measure.name, **told).record

    def record(self, measure: Measure, value: float, labels: Mapping[str, str]) -> None:
        attributes = {ATTRIBUTE + name: label for name, label in labels.items()}
        self._instruments[measure.name](value, attributes)


class PrometheusRegistry:
    """Measures into *registry*, by default the one that LiveKit's worker shows at its port.

    A process of a job hands its figures over by files where ``prometheus_multiproc_dir`` is set:
    that is ``prometheus_client``'s own doing.
    """

    def __init__(self, registry: Any = None) -> None:
        client: Any = import_module("prometheus_client")
        self._node = platform.node()
        self._metrics: dict[str, Any] = {}
        for measure in MEASURES:
            told: dict[str, Any] = {"registry": registry or client.REGISTRY}
            if measure.kind == "histogram":
                told["buckets"] = measure.buckets
            kind = client.Histogram if measure.kind == "histogram" else client.Counter
            labels = (NODE, *measure.labels)
            metric = kind(measure.prometheus, measure.description, labels, **told)
            self._metrics[measure.name] = metric
            if not measure.labels:
                # Zero until it happens; where files are used they are opened here, not in a call.
                metric.labels(self._node)

    def record(self, measure: Measure, value: float, labels: Mapping[str, str]) -> None:
        metric = self._metrics[measure.name].labels(
            self._node, *(labels[name] for name in measure.labels)
        )
        if measure.kind == "counter":
            metric.inc(value)
        else:
            metric.observe(value)


@cache
def sinks() -> tuple[Sink, ...]:
    """Those of this process whose package is installed: none of them on LiveKit 1.1 and before,
    unless the application has it."""
    found: list[Sink] = []
    try:
        metrics = import_module("opentelemetry.metrics")
    except ImportError:
        pass
    else:
        found.append(OpenTelemetryMeter(metrics.get_meter(SCOPE, __version__)))
    try:
        found.append(PrometheusRegistry())
    except ImportError:
        pass
    except ValueError:
        logger.warning("Prometheus is told nothing: it has metrics of our names", exc_info=True)
    return tuple(found)


def _parameters(function: Any) -> Mapping[str, Any]:
    return inspect.signature(function).parameters
