"""What OpenTelemetry and Prometheus are told of a call."""

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from livekit_interrupt_plugin import (
    Action,
    Backchannel,
    ConfigurationError,
    Decision,
    Engine,
    InterruptionPolicy,
    Judgement,
    MinDuration,
    MinWords,
    Overlap,
    Predicate,
    Telemetry,
    Verdict,
)
from livekit_interrupt_plugin.events import AgentSpeechStarted, Transcript
from livekit_interrupt_plugin.hosts.audience import Audience, Watcher
from livekit_interrupt_plugin.hosts.telemetry import watchers
from livekit_interrupt_plugin.hosts.telemetry.labels import Few, language_label
from livekit_interrupt_plugin.hosts.telemetry.names import MEASURES
from livekit_interrupt_plugin.hosts.telemetry.session_span import session_context
from livekit_interrupt_plugin.hosts.telemetry.sinks import sinks

from .scene import Call, in_virtual_time, on_the_phone
from .test_fail_open import break_the_gate

WORDS = InterruptionPolicy(MinWords(3) & ~Backchannel())
DECISIONS = "lk_agents_interruption_decisions_total"
ONSET_TO_DECISION = "lk_agents_interruption_onset_to_decision_seconds"
ONSET_TO_REACTION = "lk_agents_interruption_onset_to_reaction_seconds"


@pytest.fixture
def spans() -> Iterator[Any]:
    """What LiveKit's tracer exports."""
    tracer = pytest.importorskip(
        "livekit.agents.telemetry", reason="LiveKit traces from 1.2 on"
    ).tracer
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer.set_provider(provider)
    yield exporter
    tracer.set_provider(trace.NoOpTracerProvider())


class Prometheus:
    """What LiveKit's registry has more than it had."""

    def __init__(self, client: Any) -> None:
        self._registry = client.REGISTRY
        self._before = self._now()

    def __getitem__(self, name: str) -> dict[str, float]:
        """The sums of a metric by the labels that are not the machine's name."""
        found = {}
        for (metric, labels), value in self._now().items():
            grown = value - self._before.get((metric, labels), 0.0)
            if metric == name and grown:
                found[labels] = grown
        return found

    def _now(self) -> dict[tuple[str, str], float]:
        return {
            (sample.name, " ".join(v for k, v in sample.labels.items() if k != "nodename")): value
            for metric in self._registry.collect()
            for sample in metric.samples
            if (value := sample.value) is not None and "le" not in sample.labels
        }


@pytest.fixture
def prometheus() -> Prometheus:
    client = pytest.importorskip("prometheus_client", reason="LiveKit has it from 1.2 on")
    sinks()  # they are made once a process
    return Prometheus(client)


async def two_overlaps(call: Call) -> None:
    """A backchannel, and a question that interrupts."""
    await call.tells()
    call.says("okay", 3.0)
    call.says("but what about tuesday", 6.0)
    await call.until(12.0)


def ours(spans: Any) -> list[Any]:
    return [span for span in spans.get_finished_spans() if span.name == "user_overlap"]


# -- spans ----------------------------------------------------------------------------------


@in_virtual_time
async def _two_overlaps_on_the_phone(calls: list[Call], **options: Any) -> None:
    async with on_the_phone(**options) as call:
        calls.append(call)
        await two_overlaps(call)


def played(**options: Any) -> Call:
    calls: list[Call] = []
    _two_overlaps_on_the_phone(calls, **options)
    return calls[0]


def test_each_overlap_has_a_span_under_that_of_the_session(spans: Any) -> None:
    call = played(policy=WORDS)

    ignored, interrupted = ours(spans)
    (session,) = [s for s in spans.get_finished_spans() if s.name == "agent_session"]
    assert {ignored.parent.span_id, interrupted.parent.span_id} == {session.context.span_id}
    decision = call.interrupts[0]
    told = interrupted.attributes
    assert told["lk.interruption.action"] == "interrupt"
    assert told["lk.interruption.fate"] == "answered"
    assert told["lk.interruption.overlap"] == decision.overlap
    assert told["lk.interruption.strategy"] == decision.strategy
    assert told["lk.interruption.onset_latency"] == decision.onset_latency
    assert told["lk.interruption.latency"] == decision.latency
    assert told["lk.interruption.voiced"] > 0.5
    assert told["lk.interruption.word_count"] == len(decision.text.split())
    assert told["lk.interruption.language"] == "en"
    assert ignored.attributes["lk.interruption.action"] == "ignore"


def test_a_span_lasts_from_the_onset_to_the_decision_with_its_holds_between(spans: Any) -> None:
    call = played(policy=WORDS)

    _, interrupted = ours(spans)
    seconds = (interrupted.end_time - interrupted.start_time) / 1e9
    assert seconds == pytest.approx(call.interrupts[0].onset_latency, abs=1e-6)
    holds = [event for event in interrupted.events if event.name == "hold"]
    of_this_one = [d for d in call.decisions if d.overlap == call.interrupts[0].overlap]
    assert len(holds) == len([d for d in of_this_one if d.action is Action.HOLD])
    assert all(interrupted.start_time <= hold.timestamp <= interrupted.end_time for hold in holds)
    assert "of 3 words" in holds[-1].attributes["lk.interruption.reason"]


def everything_in(spans: Any) -> str:
    told = [span.attributes for span in ours(spans)]
    told += [event.attributes for span in ours(spans) for event in span.events]
    return " ".join(str(value) for attributes in told for value in attributes.values())


def test_a_span_has_no_word_of_the_users_unless_asked(spans: Any) -> None:
    played(policy=WORDS)

    assert "xxxx" in everything_in(spans)  # of "okay", whose reason quotes it
    for word in ("okay", "what", "about", "tuesday"):
        assert word not in everything_in(spans)


def test_words_that_are_asked_for_are_marked_as_what_redaction_takes_out(spans: Any) -> None:
    played(policy=WORDS, telemetry=Telemetry(words=True))

    marked = {
        name: value
        for span in ours(spans)
        for name, value in span.attributes.items()
        if "tuesday" in str(value) or "okay" in str(value)
    }
    assert marked
    assert all(name.startswith("lk.pii.interruption.") for name in marked)


def test_how_the_agent_gave_way_is_in_the_span(spans: Any) -> None:
    played(policy=InterruptionPolicy(MinWords(3) & ~Backchannel(), reaction="duck"))

    interrupted = ours(spans)[-1]
    assert interrupted.attributes["lk.interruption.reaction"] == "duck"
    latency = interrupted.attributes["lk.interruption.reaction_latency"]
    assert 0.0 <= latency < interrupted.attributes["lk.interruption.onset_latency"]
    assert "duck" in [event.name for event in interrupted.events]


@in_virtual_time
async def test_an_overlap_that_the_gate_fails_in_has_a_span(spans: Any) -> None:
    async with on_the_phone(policy=WORDS) as call:
        await call.tells()
        call.says("okay then", 3.0)
        await call.until(3.2)
        break_the_gate(call)
        await call.until(4.0)

    (cut_off,) = ours(spans)
    assert cut_off.attributes["lk.interruption.action"] == "hold"
    assert "lk.interruption.fate" not in cut_off.attributes


@in_virtual_time
async def test_words_that_come_late_settle_nothing_again(
    spans: Any, prometheus: Prometheus
) -> None:
    async with on_the_phone(policy=WORDS) as call:
        await call.tells()
        call.says("okay", 3.0, final_after=2.5)
        await call.until(10.0)

    assert len([d for d in call.decisions if d.action is Action.IGNORE]) == 2
    assert len(ours(spans)) == 1
    ignored = [n for labels, n in prometheus[DECISIONS].items() if labels.startswith("ignore")]
    assert sum(ignored) == 2
    assert prometheus[f"{ONSET_TO_DECISION}_count"] == {"ignore en": 1}


def test_livekit_keeps_the_context_of_its_session_where_we_look() -> None:
    pytest.importorskip("livekit.agents.telemetry", reason="LiveKit traces from 1.2 on")
    contexts: list[Any] = []

    @in_virtual_time
    async def scene() -> None:
        async with on_the_phone() as call:
            contexts.append(session_context(call.assistant))

    scene()

    assert contexts[0] is not None


def test_a_decision_from_anywhere_is_told_under_the_session(spans: Any) -> None:
    """A model's opinion may come from a task that the session knows nothing of."""
    from livekit.agents.telemetry import tracer
    from opentelemetry import trace

    class Session:
        _root_span_context: Any

    span = tracer.start_span("agent_session")
    Session._root_span_context = trace.set_span_in_context(span)
    (watcher,) = watchers(Telemetry(metrics=False), session=Session, now=lambda: 2.0)
    why = Judgement(Verdict.NO, "rule", "why")
    watcher.decided(Decision(2.0, Action.IGNORE, 1, why, "", 1.0, 1.0), None)

    (told,) = ours(spans)
    assert told.parent.span_id == span.get_span_context().span_id


def test_where_there_is_no_such_context_the_span_has_the_one_at_hand() -> None:
    assert session_context(object()) is None
    assert session_context(None) is None


# -- measurements ---------------------------------------------------------------------------


def test_decisions_are_counted_by_action_strategy_fate_and_language(
    prometheus: Prometheus,
) -> None:
    call = played(policy=WORDS)

    counted = prometheus[DECISIONS]
    assert counted["interrupt MinWords answered en"] == 1
    assert sum(counted.values()) == len(call.decisions)
    ignored = [labels for labels in counted if labels.startswith("ignore ")]
    assert [labels.split()[2:] for labels in ignored] == [["discarded", "en"]]


def test_onset_to_decision_and_onset_to_reaction_are_in_seconds(prometheus: Prometheus) -> None:
    call = played(policy=InterruptionPolicy(MinWords(3) & ~Backchannel(), reaction="duck"))

    decided = prometheus[f"{ONSET_TO_DECISION}_sum"]
    assert decided["interrupt en"] == pytest.approx(call.interrupts[0].onset_latency)
    assert prometheus[f"{ONSET_TO_DECISION}_count"]["ignore en"] == 1
    assert prometheus[f"{ONSET_TO_REACTION}_count"] == {"duck": 2}
    assert prometheus[f"{ONSET_TO_REACTION}_sum"]["duck"] < decided["interrupt en"]


def test_without_a_reaction_the_first_thing_heard_is_the_interruption(
    prometheus: Prometheus,
) -> None:
    call = played(policy=WORDS)

    assert prometheus[f"{ONSET_TO_REACTION}_sum"] == {
        "interrupt": pytest.approx(call.interrupts[0].onset_latency)
    }


@in_virtual_time
async def test_interruptions_on_voice_alone_are_counted(prometheus: Prometheus) -> None:
    async with on_the_phone(policy=InterruptionPolicy(MinDuration(0.3))) as call:
        await call.tells()
        call.voice(3.0, 4.0)
        await call.until(5.0)

    assert prometheus["lk_agents_interruption_on_voice_alone_total"] == {"": 1}


@in_virtual_time
async def test_faults_and_gates_that_open_are_counted(prometheus: Prometheus) -> None:
    def broken(_: object) -> bool:
        raise ValueError("broken")

    policy = InterruptionPolicy(Predicate(broken) | MinWords(4))
    async with on_the_phone(policy=policy) as call:
        await call.tells()
        call.says("okay", 3.0)
        await call.until(5.0)
        faults = sum(call.assistant.gate.faults.values())
        call.says("stop please", 6.0)
        await call.until(6.4)
        break_the_gate(call)
        await call.until(9.0)

    assert faults > 0
    assert prometheus["lk_agents_interruption_faults_total"]["Predicate"] >= faults
    assert prometheus["lk_agents_interruption_gates_opened_total"] == {"": 1}


@pytest.mark.usefixtures("prometheus")
def test_every_metric_is_beside_livekits_own_before_it_happens() -> None:
    shown = pytest.importorskip("prometheus_client").generate_latest().decode()

    assert "# TYPE lk_agents_active_job_count gauge" in shown
    for measure in MEASURES:
        assert f"# TYPE {measure.shown} {measure.kind}" in shown


def test_the_same_names_reach_opentelemetrys_meter() -> None:
    metrics = pytest.importorskip(
        "opentelemetry.sdk.metrics", reason="LiveKit has OpenTelemetry from 1.2 on"
    )
    from opentelemetry.sdk.metrics.export import InMemoryMetricReader

    from livekit_interrupt_plugin.hosts.telemetry.sinks import OpenTelemetryMeter

    reader = InMemoryMetricReader()
    provider = metrics.MeterProvider(metric_readers=[reader])
    sink = OpenTelemetryMeter(provider.get_meter("test"))
    for number, measure in enumerate(MEASURES):
        sink.record(measure, number + 0.5, dict.fromkeys(measure.labels, "some"))

    data = reader.get_metrics_data()
    found = {m.name: m for r in data.resource_metrics for s in r.scope_metrics for m in s.metrics}
    assert list(found) == [measure.name for measure in MEASURES]
    for number, measure in enumerate(MEASURES):
        (point,) = found[measure.name].data.data_points
        assert found[measure.name].unit == measure.unit
        assert (point.sum if measure.kind == "histogram" else point.value) == number + 0.5
        assert dict(point.attributes) == {f"lk.interruption.{n}": "some" for n in measure.labels}
        if measure.kind == "histogram":
            assert tuple(point.explicit_bounds) == measure.buckets


# -- what it does not do --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "label"),
    [
        ("en-US", "en"),
        ("pt_BR", "pt"),
        ("DE", "de"),
        ("multi", "multi"),
        (None, "und"),
        ("?", "und"),
    ],
)
def test_a_language_is_counted_without_its_region(tag: str | None, label: str) -> None:
    assert language_label(tag) == label


def test_a_label_has_so_many_values_and_no_more() -> None:
    few = Few(2)

    assert [few.of(value) for value in ("a", "b", "a", "c", "b")] == ["a", "b", "a", "other", "b"]


def test_nothing_is_told_where_nothing_is_asked_for(spans: Any, prometheus: Prometheus) -> None:
    played(policy=WORDS, telemetry=False)

    assert ours(spans) == []
    assert prometheus[DECISIONS] == {}


def test_spans_and_metrics_are_asked_for_one_by_one(spans: Any, prometheus: Prometheus) -> None:
    played(policy=WORDS, telemetry=Telemetry(metrics=False))
    assert prometheus[DECISIONS] == {}
    assert len(ours(spans)) == 2

    played(policy=WORDS, telemetry=Telemetry(spans=False))
    assert prometheus[DECISIONS] != {}
    assert len(ours(spans)) == 2


def test_an_exporter_that_raises_is_said_once_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def record(self, *_: object) -> None:
            raise OSError("no space left")

    monkeypatch.setattr("livekit_interrupt_plugin.hosts.telemetry.sinks", lambda: (Broken(),))

    call = played(policy=WORDS, telemetry=Telemetry(spans=False))

    assert [d.action for d in call.interrupts] == [Action.INTERRUPT]
    said = [r.getMessage() for r in caplog.records if "Counting raised" in r.getMessage()]
    assert len(said) == 1


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("yes", "telemetry must be True, False or a Telemetry"),
        (None, "telemetry must be True, False or a Telemetry"),
    ],
)
def test_what_is_no_telemetry_is_refused(given: Any, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        Call(telemetry=given)


def test_words_need_spans() -> None:
    with pytest.raises(ConfigurationError, match="words must be False where spans is False"):
        Telemetry(spans=False, words=True)
    with pytest.raises(ConfigurationError, match="spans must be True or False, got 1"):
        Telemetry(spans=1)  # type: ignore[arg-type]


def in_a_process(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_without_the_packages_nobody_is_told() -> None:
    """As on LiveKit 1.1 and before, which bring neither."""
    program = """
        import sys
        class Nothing:
            def find_spec(self, name, path=None, target=None):
                if name.split(".")[0] in ("opentelemetry", "prometheus_client"):
                    raise ModuleNotFoundError(name)
        sys.meta_path.insert(0, Nothing())
        from livekit_interrupt_plugin.hosts.onlookers import onlookers
        from livekit_interrupt_plugin import InterruptionPolicy
        found = onlookers(
            InterruptionPolicy(), telemetry=True, publish=None, shadow=None,
            session=lambda: None, room=lambda: None, now=lambda: 0.0, disagreed=print,
        )
        assert found.audience is None, found
        print("nobody")
    """
    run = in_a_process(program)

    assert (run.stdout, run.stderr) == ("nobody\n", "")


def test_with_the_packages_somebody_is() -> None:
    pytest.importorskip("livekit.agents.telemetry", reason="LiveKit brings them from 1.2 on")

    found = watchers(Telemetry(), session=lambda: None, now=lambda: 0.0)

    assert [type(one).__name__ for one in found] == ["Counting", "OverlapSpans"]


@pytest.mark.skipif(
    find_spec("opentelemetry") is None, reason="LiveKit has OpenTelemetry from 1.2 on"
)
def test_where_livekit_does_not_trace_it_is_told_to_the_global_tracer_and_meter() -> None:
    """As on LiveKit 1.1 and before, in an application that has OpenTelemetry."""
    ended = in_a_process("""
        import sys
        import livekit.agents
        sys.modules["livekit.agents.telemetry"] = None
        from livekit_interrupt_plugin import Action, Decision, Engine, Fate, Judgement, Verdict
        from livekit_interrupt_plugin import InterruptionPolicy, Telemetry
        from livekit_interrupt_plugin.hosts.audience import Audience
        from livekit_interrupt_plugin.hosts.telemetry import watchers
        from opentelemetry import metrics, trace
        from opentelemetry.sdk.metrics import MeterProvider
        from opentelemetry.sdk.metrics.export import InMemoryMetricReader
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import SimpleSpanProcessor
        from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

        told = Audience(watchers(Telemetry(), session=lambda: None, now=lambda: 2.0))
        # Providers that are set afterwards are told as well.
        reader, spans = InMemoryMetricReader(), InMemorySpanExporter()
        metrics.set_meter_provider(MeterProvider(metric_readers=[reader]))
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(spans))
        trace.set_tracer_provider(provider)
        why = Judgement(Verdict.NO, "rule", "why")
        decision = Decision(2.0, Action.IGNORE, 1, why, "", 1.0, 1.0, Fate.DISCARDED)
        told.decided(decision, Engine(InterruptionPolicy()))

        (span,) = spans.get_finished_spans()
        print(span.name, span.instrumentation_scope.name)
        scopes = reader.get_metrics_data().resource_metrics[0].scope_metrics
        print(*(metric.name for scope in scopes for metric in scope.metrics))
    """)

    assert ended.stderr == ""
    assert ended.stdout.splitlines() == [
        "user_overlap livekit_interrupt_plugin",
        "lk.agents.interruption.decisions lk.agents.interruption.onset_to_decision",
    ]


def test_an_overlap_that_settles_as_the_next_one_opens_is_told_with_its_own_evidence() -> None:
    told: list[tuple[int, int | None]] = []

    class Noting(Watcher):
        def decided(self, decision: Decision, overlap: Overlap | None) -> None:
            told.append((decision.overlap, overlap.number if overlap is not None else None))

    engine, audience = Engine(InterruptionPolicy(MinWords(3))), Audience([Noting()])
    for event in (
        AgentSpeechStarted(0.0),
        Transcript(3.0, "okay", is_final=True),
        Transcript(9.0, "right", is_final=True),
        Transcript(15.0, "so three words", is_final=True),
    ):
        for decision in engine.receive(event):
            audience.decided(decision, engine)

    assert told == [(1, 1), (1, 1), (2, 2), (2, 2), (3, 3)]
