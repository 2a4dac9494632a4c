"""``livekit-interrupt compare``: where two policies differ, and why."""

import json
from dataclasses import replace

import pytest

from livekit_interrupt_plugin import Action, InterruptionPolicy, MinWords, cli
from livekit_interrupt_plugin.calls.compare import Pair
from livekit_interrupt_plugin.calls.compare import compare as compare_policies
from livekit_interrupt_plugin.calls.opened import Opened
from livekit_interrupt_plugin.calls.record import Label
from livekit_interrupt_plugin.calls.stretch import Account
from livekit_interrupt_plugin.events import Transcript

from .traces import STORY, agent, call_of, live, user

DEFAULT = InterruptionPolicy()

LINES = live(
    InterruptionPolicy(MinWords(99)),
    agent(STORY, 0.0, 20.0),
    user("uh-huh okay right", 2.0),
    user("why", 6.0),
    user("but what about my refund", 12.0),
    until=40.0,
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(LINES) + "\n", "utf-8")
    (tmp_path / "a.labels.jsonl").write_text(
        '{"label": "backchannel", "overlap": 1}\n{"label": "interrupt", "overlap": 2}\n'
    )
    return path


def compare(*words):
    return cli.main(["compare", *map(str, words)])


def test_each_overlap_on_which_they_differ_is_shown_with_both_reasons(file, capsys):
    assert compare(file, "--policy", "three-words", "--policy", "default") == 0

    shown = capsys.readouterr().out.split("\n\n")
    assert len(shown) == 3
    assert shown[0].splitlines()[0] == f"{file}  overlap 1 at 0:02.0  [backchannel, by hand]"
    assert shown[0].splitlines()[1].startswith("    agent: so your parcel left")
    assert [line.split() for line in shown[0].splitlines()[2:]] == [
        ["user:", "uh-huh", "okay", "right"],
        ["three-words", "interrupt", "0:03.4", "3", "of", "3", "words"],
        ["default", "ignore", "0:03.8", "'uh-huh", "okay", "right'", "is", "a", "backchannel"],
    ]
    assert "default      interrupt" in shown[1]


def test_the_sum_says_who_interrupts_alone_who_is_right_and_who_is_sooner(file, capsys):
    compare(file, "--policy", "three-words", "--policy", "default")

    summary = capsys.readouterr().out.split("\n\n")[-1]
    assert [line.strip() for line in summary.splitlines()] == [
        "3 overlaps in 1 call: 2 decided otherwise",
        "1  three-words: interrupt, default: ignore",
        "1  three-words: ignore, default: interrupt",
        "of 2 with a label three-words has 0 right, default 2",
        "where both interrupt (1): default 0.60 s sooner",
    ]


def test_one_policy_is_compared_with_what_was_done_live(file, capsys):
    assert compare(file, "--policy", "default") == 0

    out = capsys.readouterr().out
    assert "as recorded  ignore" in out
    assert "3 overlaps in 1 call: 2 decided otherwise" in out


def test_json_is_an_object_for_each_difference(file, capsys):
    assert compare(file, "--policy", "three-words", "--policy", "default", "--json") == 0

    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["overlap"], first["label"], first["by_hand"]) == (1, "backchannel", True)
    assert first["first"]["action"] == "interrupt"
    assert first["second"]["reason"] == "'uh-huh okay right' is a backchannel"
    assert second["text"] == "why"


def test_the_same_policy_differs_from_itself_nowhere(file, capsys):
    assert compare(file, "--policy", "default", "--policy", "balanced") == 0

    assert capsys.readouterr().out.startswith("3 overlaps in 1 call: 0 decided otherwise\n")


def test_a_policy_that_takes_two_overlaps_for_one_is_no_difference_by_that(
    tmp_path, monkeypatch, capsys
):
    (tmp_path / "patient_policy.py").write_text(
        "from livekit_interrupt_plugin import InterruptionPolicy, MinWords\n"
        "slow = InterruptionPolicy(MinWords(99), settle=5.0)\n"
    )
    (tmp_path / "a.jsonl").write_text("\n".join(LINES))
    monkeypatch.chdir(tmp_path)

    assert compare("a.jsonl", "--policy", "patient_policy:slow") == 0
    assert "3 overlaps in 1 call: 0 decided otherwise" in capsys.readouterr().out


def test_what_is_taken_for_one_overlap_is_decided_where_the_words_were_said():
    slow = InterruptionPolicy(MinWords(4), settle=5.0)
    call = call_of(LINES)

    found = compare_policies(Opened(call, Account(call), []), None, slow)

    assert [pair.second and pair.second.action for pair in found] == [
        None,
        Action.INTERRUPT,
        Action.INTERRUPT,
    ]
    assert [pair.differs for pair in found] == [False, True, True]


def test_words_that_come_too_late_do_not_decide_an_overlap_again():
    late = Transcript(9.0, "and some more words", is_final=True)
    heard = [event for event in user("uh-huh", 3.0) if not getattr(event, "is_final", False)]
    lines = live(DEFAULT, agent(STORY, 0.0, 20.0), heard, [late], until=40.0)
    call = call_of(lines)

    (pair,) = compare_policies(Opened(call, Account(call), []), None, DEFAULT)

    assert [d.reason for d in call.decisions][-1] == "the overlap it belongs to was already over"
    assert pair.first.reason == pair.second.reason == "'uh-huh' is a backchannel"


@pytest.mark.parametrize(
    ("label", "first", "second", "right"),
    [
        (Label.INTERRUPT, "interrupt", "ignore", (True, False)),
        (Label.BACKCHANNEL, "interrupt", "ignore", (False, True)),
        (Label.INTERRUPT, "pass", "ignore", (True, False)),
        (Label.BACKCHANNEL, "pass", "interrupt", (True, False)),
        (Label.OTHER, "interrupt", "ignore", None),
        (None, "interrupt", "ignore", None),
    ],
)
def test_an_ordinary_turn_is_right_by_everybody(label, first, second, right):
    stretch = Account(call_of(LINES)).stretches[0]
    one, two = (replace(stretch.decision, action=Action(name)) for name in (first, second))

    assert Pair(stretch, one, two, label).right == right


def test_more_than_two_policies_are_refused(file, capsys):
    assert compare(file, *["--policy", "default"] * 3) == 2
    assert "--policy must be given once or twice" in capsys.readouterr().err


def test_a_label_of_nothing_is_named_and_stops_nothing(file, capsys):
    beside = file.with_name("a.labels.jsonl")
    beside.write_text('{"label": "interrupt", "overlap": 7}\n')

    assert compare(file, "--policy", "default") == 0
    assert f"{beside}:1: a label must be of an overlap" in capsys.readouterr().err


def test_nothing_read_is_status_2(tmp_path, capsys):
    assert compare(tmp_path / "none.jsonl", "--policy", "default") == 2
    assert "CALLS must have a trace that can be read" in capsys.readouterr().err
