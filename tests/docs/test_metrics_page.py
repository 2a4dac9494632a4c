"""docs/metrics.md: it names what there is, its alerts ask for nothing else."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from livekit_interrupt_plugin import Action, Decision, Fate, Judgement, MinWords, Verdict
from livekit_interrupt_plugin.agent_speech import AgentWords
from livekit_interrupt_plugin.hosts.data_channel import LONGEST, message_of
from livekit_interrupt_plugin.hosts.telemetry import names
from livekit_interrupt_plugin.hosts.telemetry.spans import OverlapSpans
from livekit_interrupt_plugin.overlap import GrowingOverlap
from livekit_interrupt_plugin.reaction import Duck

PAGE = (Path(__file__).parents[2] / "docs" / "metrics.md").read_text("utf-8")
ALERTS = "".join(re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
DECISION = Decision(
    *(2.0, Action.INTERRUPT, 1, Judgement(Verdict.YES, MinWords(3), "why")),
    *("what about tuesday", 1.0, 1.5, Fate.ANSWERED, "greeting"),
)


@pytest.mark.parametrize("measure", names.MEASURES, ids=lambda m: m.name)
def test_a_metric_is_in_the_table_with_its_labels(measure):
    labels = ", ".join(f"`{label}`" for label in measure.labels)
    row = rf"^\| `{measure.name}` \| `{measure.shown}` \| {measure.kind} \| \w+ \| {labels} ?\|$"

    assert re.search(row, PAGE, re.MULTILINE)


def test_the_table_has_no_metric_that_is_not_there():
    rows = re.findall(r"^\| `(lk\.agents\.[\w.]+)`", PAGE, re.MULTILINE)

    assert rows == [measure.name for measure in names.MEASURES]


def test_alerts_ask_for_metrics_and_labels_that_are_there():
    known = {
        name: set(measure.labels)
        for measure in names.MEASURES
        for name in (
            (measure.shown,)
            if measure.kind == "counter"
            else [f"{measure.shown}_{part}" for part in ("bucket", "sum", "count")]
        )
    }
    asked = re.findall(r"(lk_agents_\w+)(?:\{([^}]*)\})?", ALERTS)

    assert len(asked) >= 10
    for name, labels in asked:
        assert set(re.findall(r"(\w+)=", labels)) <= known[name]
    for value in re.findall(r'(?:action|live|shadow)=~?"([^"]*)"', ALERTS):
        assert set(value.split("|")) <= {action.value for action in Action}
    for brackets in ("()", "[]", "{}"):
        assert ALERTS.count(brackets[0]) == ALERTS.count(brackets[1])


class _Span:
    """What a tracer is told."""

    def __init__(self):
        self.attributes = {}

    def start_span(self, name, **_):
        assert f"`{name}`" in PAGE
        return self

    def is_recording(self):
        return True

    def set_attributes(self, attributes):
        self.attributes |= attributes

    def add_event(self, *_, **__):
        pass

    def end(self, **_):
        pass


def test_the_attributes_of_a_span_are_those_of_the_table():
    span = _Span()
    overlap = GrowingOverlap(1, 1.0, agent=AgentWords())
    overlap.language = "en-GB"
    spans = OverlapSpans(span, parent=lambda: None, now=lambda: 2.0, words=True)
    spans.reacted(overlap, Duck(), 1.2)
    spans.decided(DECISION, overlap)

    documented = set(re.findall(r"`(lk\.(?:pii\.)?interruption\.\w+)`", PAGE))
    assert set(span.attributes) == documented


def test_the_fields_of_a_message_are_those_of_its_table():
    table = PAGE[PAGE.index("| field |") : PAGE.index("In a browser")]
    documented = {
        name
        for row in re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }

    import json

    assert set(json.loads(message_of(DECISION))) == documented
    assert f"{LONGEST:,} characters" in table


def test_a_decision_has_no_field_that_a_message_lacks():
    told = set(DECISION.as_dict())

    assert {field.name for field in fields(Decision)} - told == {"judgement", "evidence_at"}
