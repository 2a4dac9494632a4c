"""The lines of a recorded call: each comes back as what it was."""

import json
import math
from dataclasses import MISSING, dataclass, fields
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livekit_interrupt_plugin import Action, Decision, Fate, InterruptionPolicy, MinWords, Verdict
from livekit_interrupt_plugin.calls.json_form import form_of
from livekit_interrupt_plugin.calls.trace import (
    AudioFile,
    Header,
    Lost,
    Recogniser,
    TraceError,
    as_recorded,
    item_from,
    line_of,
)
from livekit_interrupt_plugin.events import (
    AgentSpeechEnded,
    AgentSpeechStarted,
    Event,
    Tick,
    Transcript,
    VoiceHeard,
)
from livekit_interrupt_plugin.verdict import Judgement

from .traces import events

NUMBERS = st.floats(allow_nan=False)
TEXTS = st.text(st.characters(exclude_categories=[]))  # half characters too
EVENTS = events().filter(
    lambda event: all(getattr(event, f.name) == getattr(event, f.name) for f in fields(event))
)
JUDGEMENTS = st.builds(Judgement, st.sampled_from(Verdict), TEXTS, TEXTS)
DECISIONS = st.builds(
    Decision, at=NUMBERS, onset=NUMBERS, evidence_at=NUMBERS, text=TEXTS, judgement=JUDGEMENTS
)


def no_json(constant):
    raise AssertionError(f"{constant} is no JSON")


def read(line):
    # As a file has it: what UTF-8 cannot write is written as JSON writes it.
    written = line.encode("utf-8", "backslashreplace")
    return item_from(json.loads(written, parse_constant=no_json))


@given(EVENTS)
def test_an_event_comes_back_as_it_was(event):
    assert read(line_of(event)) == event


@given(DECISIONS)
def test_a_decision_comes_back_as_it_was(decision):
    assert read(line_of(decision)) == decision


@given(
    st.builds(Header) | st.builds(AudioFile, at=NUMBERS) | st.builds(Lost) | st.builds(Recogniser)
)
def test_the_other_lines_come_back_as_they_were(item):
    if not math.isfinite(getattr(item, "at", None) or 0.0):
        return  # the clock of a host is finite

    assert read(line_of(item)) == item


@given(EVENTS | DECISIONS)
def test_an_item_is_one_line_and_says_first_what_it_is(item):
    line = line_of(item)

    assert "\n" not in line
    assert "\r" not in line
    assert line.startswith(('{"event":', '{"decision":'))


def test_a_judgement_is_in_words_and_reads_the_same():
    judgement = MinWords(3).yes("{0} of {1} words", 3, 3)
    decision = Decision(1.0, Action.INTERRUPT, 1, judgement, "a b c", 0.5, 0.9, Fate.ANSWERED)

    again = read(line_of(decision))

    assert again == as_recorded(decision)
    assert again.as_dict() == decision.as_dict()


def test_the_numbers_json_lacks_are_kept():
    assert read(line_of(Tick(-math.inf))) == Tick(-math.inf)
    assert math.isnan(read(line_of(VoiceHeard(0.0, math.nan))).seconds)


def test_what_has_its_default_is_left_out():
    assert line_of(Transcript(1.5, "okay")) == '{"event":"Transcript","at":1.5,"text":"okay"}'


def test_a_speech_of_an_older_trace_had_a_recogniser_that_heard():
    line = '{"event":"AgentSpeechStarted","at":2.5,"interruptible":false}'

    assert read(line) == AgentSpeechStarted(2.5, interruptible=False, deaf_until=None)


def test_a_recogniser_that_hears_nothing_of_a_protected_speech_is_in_the_trace():
    assert line_of(AgentSpeechStarted(2.5, deaf_until=math.inf)) == (
        '{"event":"AgentSpeechStarted","at":2.5,"deaf_until":"inf"}'
    )


def test_the_defaults_are_those_of_version_1():
    # Old traces leave these out: another default is another version of the form.
    found = {
        f"{kind.__name__}.{f.name}": f.default
        for kind in (*get_args(Event), Decision, Header)
        for f in fields(kind)
        if f.default is not MISSING
    }

    expected = {
        "AgentSpeechStarted.interruptible": True,
        "AgentSpeechStarted.deaf_until": None,
        "AgentSpeechEnded.since": None,
        "UserSpeechStarted.onset": None,
        "UserSpeechEnded.silence": 0.0,
        "Transcript.is_final": False,
        "Transcript.confidence": None,
        "Transcript.language": None,
        "Transcript.speaker": None,
        "Transcript.spoken_until": None,
        "Opinion.reason": "",
        "Opinion.overlap": None,
        "CallEnded.takes_words": False,
        "AgentThinkingStarted.interruptible": True,
        "AgentThinkingEnded.since": None,
        "PolicyChanged.profile": None,
        "Decision.fate": None,
        "Decision.profile": None,
        "Header.call": "",
        "Header.host": "",
        "Header.clock": "seconds of the event loop, monotonic",
        "Header.at": None,
        "Header.date": "",
        "Header.has_recogniser": True,
        "Header.budoux": False,
        "Header.redacted": False,
    }
    assert {name: found.get(name) for name in expected} == expected


@dataclass(frozen=True)
class PolicyTaken:
    at: float
    policy: InterruptionPolicy
    because: tuple[str, ...] = ()


def test_an_event_that_is_new_needs_no_code_of_its_own():
    event = PolicyTaken(1.0, InterruptionPolicy(MinWords(2), stable=0.1), ("quieter", "later"))

    written = json.loads(json.dumps(form_of(PolicyTaken).write(event)))

    assert form_of(PolicyTaken).read(written) == event


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ({"event": "Sneeze", "at": 1}, "event must be one of .*, got 'Sneeze'"),
        ({"event": ["Tick"], "at": 1}, "event must be one of"),
        ({"event": "Tick"}, "Tick must have at"),
        ({"event": "Tick", "at": "soon"}, "at cannot be 'soon'"),
        ({"event": "Tick", "at": True}, "at cannot be True"),
        ({"event": "Tick", "at": None}, "at cannot be None"),
        ({"event": "Tick", "at": 1, "since": 2}, "Tick has no field 'since'"),
        ({"event": "Transcript", "at": 1, "text": 3}, "text cannot be 3"),
        ({"event": "AgentSpeechStarted", "at": 1, "interruptible": 1}, "interruptible cannot be 1"),
        ({"decision": "leap", "at": 1}, "action cannot be 'leap'"),
        ({"decision": "hold", "at": 1, "judgement": {"verdict": "no"}}, "judgement cannot be"),
        ({"decision": "hold", "at": 1}, "Decision must have evidence_at, judgement, onset"),
        ({"trace": 2, "package": "9", "policy": ""}, "a version this package reads, 1, got 2"),
        ({"trace": 1, "package": "0.1.0"}, "Header must have policy"),
    ],
)
def test_a_line_that_breaks_its_form_says_which_rule(line, complaint):
    with pytest.raises(TraceError, match=complaint):
        item_from(line)


def test_the_line_of_somebody_else_is_none_of_ours():
    assert item_from({"label": "interrupt", "overlap": 1}) is None


def test_whole_numbers_are_times_too():
    assert item_from({"event": "AgentSpeechEnded", "at": 2, "since": 1}) == AgentSpeechEnded(2, 1)
