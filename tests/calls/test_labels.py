"""What the user did in an overlap: as a person says, or as what happened next tells."""

import json

import pytest

from livekit_interrupt_plugin import InterruptionPolicy, MinDuration, MinWords
from livekit_interrupt_plugin.calls.labels import labelled
from livekit_interrupt_plugin.calls.record import Label
from livekit_interrupt_plugin.calls.stretch import Account

from .traces import STORY, agent, call_of, live, user

DEFAULT = InterruptionPolicy()
NEVER = InterruptionPolicy(MinWords(99))
VOICE = InterruptionPolicy(MinDuration(0.2))
B, I, O = Label.BACKCHANNEL, Label.INTERRUPT, Label.OTHER  # noqa: E741 - as in the records


def labels(lines, beside=None, **options):
    call = call_of(lines)
    found, complaints = labelled(
        call, Account(call), beside, name_beside="a.labels.jsonl", **options
    )
    return [(one.stretch.number, one.label, one.by_hand) for one in found], complaints


def why(lines):
    call = call_of(lines)
    return [(one.label, one.because) for one in labelled(call, Account(call))[0]]


def talk(policy, *parts, until=60.0):
    return live(policy, agent(STORY, 0.0, 20.0), *parts, until=until)


TWO = talk(NEVER, user("uh-huh", 3.0), user("but why is that", 6.0))


# -- by hand --------------------------------------------------------------------------------------


def test_a_line_in_the_trace_labels_an_overlap_by_its_number():
    found, complaints = labels([*TWO, '{"label":"other","overlap":1}'])

    assert (1, O, True) in found
    assert complaints == []


def test_a_line_beside_the_trace_labels_one_by_a_time_within_it():
    beside = b'\n{"label": "interrupt", "at": 6.5, "by": "anna"}\n'

    found, complaints = labels(TWO, beside, derive=False)

    assert found == [(2, I, True)]
    assert complaints == []


def test_the_newest_label_holds_and_the_file_beside_has_the_last_word():
    inside = ['{"label":"other","overlap":1}', '{"label":"interrupt","overlap":1}']

    assert labels([*TWO, *inside], derive=False)[0] == [(1, I, True)]
    beside = b'{"label":"backchannel","overlap":1}'
    assert labels([*TWO, *inside], beside, derive=False)[0] == [(1, B, True)]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ({"label": "nonsense", "overlap": 1}, "label must be one of backchannel, interrupt, other"),
        ({"label": ["x"], "overlap": 1}, "label must be one of"),
        ({"label": "other"}, "must have the number of its overlap, or a time at"),
        ({"label": "other", "overlap": "1"}, "must have the number of its overlap"),
        ({"label": "other", "overlap": 3}, "of an overlap of the call, got {'overlap': 3}"),
        ({"label": "other", "at": 5.9}, "of an overlap of the call, got {'at': 5.9}"),
        ({"overlap": 1}, "a label must be an object such as"),
        ("words", "a label must be an object such as"),
        ([1], "a label must be an object such as"),
    ],
)
def test_a_broken_label_is_named_and_stops_nothing(line, complaint):
    good = b'{"label":"other","overlap":2}'
    beside = json.dumps(line).encode() + b"\n" + good

    found, complaints = labels(TWO, beside, derive=False)

    assert found == [(2, O, True)]
    assert len(complaints) == 1
    assert complaints[0].startswith("a.labels.jsonl:1: ")
    assert complaint in complaints[0]


def test_a_broken_label_in_a_trace_is_named_by_its_line():
    _, complaints = labels([*TWO, '{"label":"other","overlap":9}'])

    assert complaints[0].startswith(f"a.jsonl:{len(TWO) + 1}: a label must be of an overlap")


def test_a_line_that_is_no_json_is_named():
    _, complaints = labels(TWO, b"{")

    assert complaints[0].startswith("a.labels.jsonl:1: a label must be an object")


# -- derived --------------------------------------------------------------------------------------


def test_who_lets_the_agent_go_on_did_not_interrupt():
    assert why(talk(NEVER, user("uh-huh", 3.0))) == [
        (B, "the agent went on, and the user did not contradict")
    ]


def test_who_says_it_again_was_not_heeded():
    again = talk(NEVER, user("i have another question", 3.0), user("i have a question", 7.0))

    (first, because), *_ = why(again)

    assert first is I
    assert because.startswith("the user said it again 3.7")


def test_who_says_something_else_soon_may_have_meant_anything():
    other = talk(NEVER, user("and what else", 3.0), user("tell me about friday then", 6.0))

    assert [label for label, _ in why(other)] == [B]  # of the second one alone


def test_an_acknowledgement_said_again_is_another_one():
    assert I not in [label for label, _ in why(talk(NEVER, user("yeah", 3.0), user("yeah", 6.0)))]


def test_what_is_said_in_the_next_turn_counts_as_well():
    turn = live(
        NEVER,
        agent(STORY, 0.0, 6.0),
        user("i want a refund please", 3.0),
        user("i said i want a refund", 7.0),
        until=20.0,
    )

    assert why(turn)[0][0] is I


def test_who_goes_on_after_the_agent_stopped_did_interrupt():
    assert why(talk(DEFAULT, user("but what about my refund", 3.0))) == [
        (I, "the user went on: 4 more words")
    ]


def test_a_noise_after_which_the_agent_was_resumed_was_no_interruption():
    noise = live(VOICE, agent(STORY, 0.0, 20.0), user("", 3.0), agent(STORY, 6.0, 15.0), until=30.0)

    assert why(noise) == [(B, "the agent was resumed, and the user did not contradict")]


@pytest.mark.parametrize(
    "parts",
    [
        [user("stop", 3.0), agent(STORY, 8.0, 20.0)],  # answered, not resumed
        [user("", 3.0), agent(STORY, 6.0, 15.0), user("i said stop it", 7.0)],
        [user("", 3.0), agent(STORY, 20.0, 25.0)],  # much later: something else
    ],
)
def test_what_could_be_either_gets_no_label(parts):
    assert [
        number
        for number, _, _ in labels(live(VOICE, agent(STORY, 0.0, 19.0), *parts, until=40.0))[0]
        if number == 1
    ] == []


def test_a_call_that_ends_at_once_tells_nothing():
    assert why(talk(NEVER, user("uh-huh", 3.0), until=20.0)) != []
    assert why(live(NEVER, agent(STORY, 0.0, 5.5), user("uh-huh", 3.0), until=6.5)) == []


def test_of_redacted_words_nobody_says_they_are_the_same_again():
    again = talk(NEVER, user("xxx xxx xxxx", 3.0), user("xxx xxx xxxx", 7.0))
    redacted = again[0].replace('"at":0.0', '"at":0.0,"redacted":true')

    assert why(again)[0][0] is I
    assert [label for label, _ in why([redacted, *again[1:]])] == [B]


def test_a_person_knows_better():
    found, _ = labels([*TWO, '{"label":"interrupt","overlap":1}'])

    assert (1, I, True) in found
    assert (2, B, False) in found
