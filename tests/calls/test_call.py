"""Reading a trace: what is broken is named by its line and stops nothing else."""

import pytest

from livekit_interrupt_plugin import InterruptionPolicy
from livekit_interrupt_plugin.calls.call import is_trace, read_call
from livekit_interrupt_plugin.calls.policy_code import code_of
from livekit_interrupt_plugin.calls.trace import AudioFile, Header, Recogniser, line_of
from livekit_interrupt_plugin.events import AgentSpeechStarted, Tick, Transcript

HEADER = line_of(Header("0.1.0", code_of(InterruptionPolicy()), call="garden shop"))
EVENTS = [AgentSpeechStarted(0.0), Transcript(2.0, "okay"), Tick(3.0)]
LINES = [HEADER, *map(line_of, EVENTS)]


def read(*lines):
    return read_call("".join(f"{line}\n" for line in lines).encode(), "a.jsonl")


def test_a_call_is_its_header_and_its_events():
    call, complaints = read(*LINES)

    assert complaints == []
    assert (call.name, call.header.call, call.steps) == ("a.jsonl", "garden shop", EVENTS)


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        ('{"event":"Tick","at":2.', "a line must be JSON in UTF-8, got '{"),
        ("[1]", "a line must be a JSON object, got '[1]'"),
        ('{"event":"Tick"}', "Tick must have at"),
        ('{"event":"Tick","at":1.0}', "at must not go back in time"),
        ('{"event":"Tick","at":"nan"}', "at must not go back in time"),
        ('{"event":"Tick","at":"inf"}', "or be infinite"),
        ('{"event":"Tick","at":2.5},{"event":"Tick","at":2.5}', "a line must be JSON"),
        (HEADER, "one file for each call"),
        ('{"weather":"fine"}', "a line must be of a known kind, got the keys ['weather']"),
    ],
)
def test_a_broken_line_is_named_and_the_others_are_read(broken, complaint):
    call, complaints = read(*LINES[:3], broken, LINES[3])

    assert len(complaints) == 1
    assert complaints[0].startswith("a.jsonl:4: ")
    assert complaint in complaints[0]
    assert call.steps == EVENTS


def test_two_lines_that_are_whole_together_only_are_both_broken():
    call, complaints = read(*LINES, '{"event":"Tick","at":4.0', '"since":1}', LINES[3])

    assert [complaint.split(": ")[0] for complaint in complaints] == ["a.jsonl:5", "a.jsonl:6"]
    assert call.steps == [*EVENTS, Tick(3.0)]


def test_a_line_that_a_crash_cut_off_costs_that_line_alone():
    whole = "\n".join(LINES).encode()

    call, complaints = read_call(whole[:-5], "a.jsonl")

    assert complaints[0].startswith("a.jsonl:4: ")
    assert call.steps == EVENTS[:2]


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ([], "a.jsonl: a trace must begin with its header, got an empty file"),
        (LINES[1:], "a.jsonl:1: a trace must begin with its header, got another line"),
        (['{"trace":9}', *LINES[1:]], "a.jsonl:1: trace must be a version this package reads"),
    ],
)
def test_what_has_no_header_is_no_call(lines, complaint):
    call, complaints = read(*lines)

    assert call is None
    assert len(complaints) == 1
    assert complaints[0].startswith(complaint)


def test_blank_lines_windows_line_ends_and_a_byte_order_mark_are_no_trouble():
    data = b"\xef\xbb\xbf" + "\r\n\r\n".join(LINES).encode()

    call, complaints = read_call(data, "a.jsonl")

    assert complaints == []
    assert call.steps == EVENTS


def test_what_else_was_written_down_is_kept():
    label = '{"label":"interrupt","overlap":1}'
    sound = '{"audio":"a.wav","at":0.5,"rate":16000}'

    call, _ = read(*LINES, sound, '{"recogniser":false}', '{"lost":3}', label, '{"lost":2}')

    assert call.audio == [AudioFile("a.wav", 0.5, 16000)]
    assert call.steps[-1] == Recogniser(False)
    assert call.lost == 5
    assert call.labels == [(8, {"label": "interrupt", "overlap": 1})]


@pytest.mark.parametrize(
    ("start", "verdict"),
    [
        (f"{HEADER}\n{{".encode(), True),
        (b"\xef\xbb\xbf" + HEADER.encode(), True),
        (b'{"text": "okay", "label": "backchannel"}\n', False),
        (b"[]\n", False),
        (b"", False),
        (b"\xff\xfe", False),
    ],
)
def test_a_trace_is_known_by_its_first_line(start, verdict):
    assert is_trace(start) is verdict
