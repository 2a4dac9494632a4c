"""Whatever a file has in it, a reader names the line and the rule, and raises nothing else."""

import json
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from livekit_interrupt_plugin import Backchannel, ConfigurationError, InterruptionPolicy, MinWords
from livekit_interrupt_plugin.calls.call import is_trace, read_call
from livekit_interrupt_plugin.calls.labels import labelled
from livekit_interrupt_plugin.calls.opened import open_call
from livekit_interrupt_plugin.calls.policy_code import code_of, policy_from
from livekit_interrupt_plugin.calls.record_file import read_records
from livekit_interrupt_plugin.calls.replay import replay
from livekit_interrupt_plugin.calls.stretch import Account
from livekit_interrupt_plugin.strategies import toml_words
from livekit_interrupt_plugin.strategies.toml_words import parse_words

from ..calls.traces import STORY, agent, live, user
from .broken import bytes_of, files_of_lines

POLICY = InterruptionPolicy(MinWords(3) & ~Backchannel())
LINES = live(
    POLICY,
    agent(STORY, 0.5, 9.0),
    user("okay", 2.0),
    user("wait i have a question", 4.0),
    agent(STORY, 11.0, 16.0),
    user("mm-hmm", 13.0, language="en", confidence=0.9),
    until=20.0,
)
LABELS = ['{"label":"backchannel","overlap":1}', '{"label":"interrupt","at":4.5}']
NOTES = [
    *('{"recogniser":false}', '{"lost":3}', '{"audio":"x.wav","at":0.4,"rate":16000}'),
    *LABELS,
]
TRACE = [json.loads(line) for line in [*LINES, *NOTES]]
RECORDS = [
    {"text": "okay", "label": "backchannel", "id": 3, "lang": "en", "source": "a"},
    {"text": "wait i have", "label": "interrupt", "onset": 1, "word_ends": [0.2, 0.4, 0.9]},
    {"events": [{"at": 1.0, "text": "yes", "label": "backchannel"}], "agent_text": "and so"},
]
ENGLISH = (Path(toml_words.__file__).parent / "languages" / "en.toml").read_bytes()
#: Seconds for one file of a few kilobytes; a few thousandths are usual.
BOUND = 5.0
#: Reading and deciding takes a while when six things run at once.
SLOWLY = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@SLOWLY
@given(files_of_lines(TRACE) | st.binary())
@example(b"[" * 100_000)
@example(b'{"trace":1,"package":"1","policy":""}\n{"event":"Tick","at":%d}' % 10**400)
def test_a_trace_is_read_or_complained_of(data):
    started = time.perf_counter()

    is_trace(data)
    call, complaints = read_call(data, "a.jsonl")

    assert call is not None or complaints
    assert all(complaint.startswith("a.jsonl:") for complaint in complaints)
    assert time.perf_counter() - started < BOUND


@SLOWLY
@given(files_of_lines(TRACE))
def test_what_was_read_of_a_trace_can_be_decided_again(data):
    call, _ = read_call(data, "a.jsonl")
    if call is None:
        return
    started = time.perf_counter()

    replay(call, POLICY)
    with suppress(ConfigurationError):  # of its own policy
        replay(call)
        labelled(call, Account(call))

    assert time.perf_counter() - started < BOUND


@SLOWLY
@given(files_of_lines([json.loads(line) for line in LABELS]) | st.binary())
def test_labels_are_read_or_complained_of(data):
    call, complaints = read_call("\n".join(LINES).encode(), "a.jsonl")
    assert call is not None
    assert complaints == []

    found, complaints = labelled(call, Account(call), data, name_beside="a.labels.jsonl")

    assert all(complaint.startswith("a.labels.jsonl:") for complaint in complaints)
    assert {one.stretch.number for one in found} <= {1, 2, 3}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@SLOWLY
@given(data=files_of_lines(RECORDS) | st.binary())
@example(data=b'{"text":"a","label":"interrupt","word_ends":[%d]}' % 10**400)
def test_records_are_read_or_complained_of(folder: Path, data):
    file = folder / "records.jsonl"
    file.write_bytes(data)
    started = time.perf_counter()

    records, complaints = read_records([file])

    lines = [line for line in data.split(b"\n") if line.strip()]
    assert len(records) + len(complaints) == len(lines)
    assert all(complaint.startswith(f"{file}:") for complaint in complaints)
    assert time.perf_counter() - started < BOUND


@SLOWLY
@given(data=files_of_lines(TRACE), beside=files_of_lines(TRACE[-2:]))
def test_a_call_with_its_labels_is_opened_or_complained_of(folder: Path, data, beside):
    (folder / "one.jsonl").write_bytes(data)
    (folder / "one.labels.jsonl").write_bytes(beside)

    opened, complaints = open_call(str(folder / "one.jsonl"))

    assert opened is not None or complaints


@SLOWLY
@given(st.text() | bytes_of(code_of(POLICY).encode()).map(lambda data: data.decode("latin-1")))
@example("(" * 10_000)
@example("-" * 100_000 + "1")
@example("~" * 5_000 + "MinWords(3)")
@example("MinWords(3) | " * 5_000 + "MinWords(3)")
@example("InterruptionPolicy(MinWords(2), grace=1e999)")
@example("__import__('os').system('true')")
def test_the_code_of_a_policy_makes_one_or_is_refused(code):
    started = time.perf_counter()
    made = POLICY

    with suppress(ConfigurationError):
        made = policy_from(code)

    assert isinstance(made, InterruptionPolicy)
    assert time.perf_counter() - started < BOUND


@SLOWLY
@given(bytes_of(ENGLISH).map(lambda data: data.decode("latin-1")) | st.text())
@example("a = " + "[" * 10_000)
@example("tolerated = " + "9" * 5_000)
@example("sets = 3")
@example('[answers.a]\nphrases = ["{nobody} knows"]')
def test_a_file_of_words_is_read_or_refused_by_name(text):
    try:
        parse_words(text, "mine.toml")
    except ConfigurationError as error:
        refusal = str(error)
    else:
        refusal = ""

    assert refusal.startswith("mine.toml") or not refusal
