"""Records are read line by line; a broken line is named and stops nothing else."""

import json

import pytest

from livekit_interrupt_plugin.calls.record import Label, Record, Stream, StreamEvent
from livekit_interrupt_plugin.calls.record_file import read_records

GOOD = {"text": "yeah", "label": "backchannel"}


@pytest.fixture
def read(tmp_path):
    def read(*lines):
        path = tmp_path / "some.jsonl"
        path.write_bytes(b"\n".join(_bytes(line) for line in lines) + b"\n")
        records, complaints = read_records([path])
        return records, [complaint.removeprefix(f"{path}:") for complaint in complaints]

    return read


def _bytes(line):
    return line if isinstance(line, bytes) else json.dumps(line).encode()


def test_text_and_label_are_enough(read, tmp_path):
    records, complaints = read(GOOD)

    where = f"{tmp_path / 'some.jsonl'}:1"
    assert records == [Record("yeah", Label.BACKCHANNEL, id=where, lang="en")]
    assert complaints == []


def test_all_fields_are_used_when_there(read):
    records, _ = read(
        {
            "id": 7,
            "text": "yeah but",
            "label": "interrupt",
            "lang": "de",
            "source": "us",
            "agent_text": "and then",
            "agent_asked": True,
            "onset": 1,
            "word_ends": [0.2, 0.5],
            "unheard-of": [],
        }
    )

    assert records == [
        Record(
            "yeah but", Label.INTERRUPT, 7, "de", "us", "and then", True, onset=1,
            word_ends=(0.2, 0.5),
        )
    ]  # fmt: skip


def test_null_is_as_good_as_nothing(read):
    nothing = dict.fromkeys(("lang", "source", "agent_asked", "onset", "word_ends", "events"))

    records, complaints = read(GOOD | nothing)

    assert (records[0].lang, complaints) == ("en", [])


def test_a_record_with_events_is_a_stream(read):
    records, _ = read({"id": "s", "events": [{"at": 1, **GOOD}, {"at": 4.5, **GOOD}]})

    event = StreamEvent(1.0, "yeah", Label.BACKCHANNEL)
    assert records == [Stream((event, StreamEvent(4.5, "yeah", Label.BACKCHANNEL)), id="s")]


def test_blank_lines_and_a_byte_order_mark_are_nothing(read):
    records, complaints = read(b"\xef\xbb\xbf" + _bytes(GOOD), b"", b"  ", GOOD)

    assert (len(records), complaints) == (2, [])


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (b"{", "a line must be JSON in UTF-8, got '{'"),
        (b"\xff\xfe", "a line must be JSON in UTF-8, got "),
        (b"[" * 200_000, "a line must be JSON in UTF-8, got '[[["),
        (b"[1]", "a line must be a JSON object, got '[1]'"),
        ({"label": "other"}, "text must be a string with a word, got None"),
        (GOOD | {"text": " "}, "text must be a string with a word, got ' '"),
        (
            GOOD | {"label": "maybe"},
            "label must be one of backchannel, interrupt, other, got 'maybe'",
        ),
        (GOOD | {"label": []}, "label must be one of backchannel, interrupt, other, got []"),
        (GOOD | {"lang": 1}, "lang must be a string, got 1"),
        (GOOD | {"id": [1]}, "id must be a string or a whole number, got [1]"),
        (GOOD | {"agent_asked": "yes"}, "agent_asked must be true or false, got 'yes'"),
        (GOOD | {"onset": 1}, "onset must be the index of one of 1 words, got 1"),
        (GOOD | {"onset": True}, "onset must be the index of one of 1 words, got True"),
        (GOOD | {"word_ends": []}, "word_ends must have a time for each of 1 words, got []"),
        (GOOD | {"word_ends": [-1]}, "word_ends must be seconds of at least 0, got -1"),
        (
            b'{"text": "a b", "label": "other", "word_ends": [2, 1]}',
            "word_ends must not decrease, got [2, 1]",
        ),
        (
            b'{"text": "a", "label": "other", "word_ends": [NaN]}',
            "word_ends must be seconds of at least 0, got nan",
        ),
        ({"events": []}, "events must be a list with an event, got []"),
        ({"events": [1]}, "events[0] must be an object, got 1"),
        ({"events": [GOOD]}, "events[0]: at must be seconds of at least 0, got None"),
        (
            {"events": [{"at": 2, **GOOD}, {"at": 1, **GOOD}]},
            "events must be in the order of their times, got [2.0, 1.0]",
        ),
    ],
)
def test_a_broken_line_is_named_and_the_rest_is_read(read, line, complaint):
    records, complaints = read(GOOD, line, GOOD)

    assert len(records) == 2
    assert len(complaints) == 1
    assert complaints[0].startswith(f"2: {complaint}")


def test_a_file_that_is_not_there_is_named_and_the_others_are_read(tmp_path):
    there, missing = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    there.write_bytes(_bytes(GOOD))

    records, complaints = read_records([missing, tmp_path, there])

    assert len(records) == 1
    assert complaints[0] == f"{missing}: No such file or directory"
    assert complaints[1].startswith(f"{tmp_path}: ")
