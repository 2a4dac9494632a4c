"""``livekit-interrupt score`` on recorded calls, with labels by hand and derived ones."""

import json

import pytest

from livekit_interrupt_plugin import InterruptionPolicy, MinWords, cli
from livekit_interrupt_plugin.calls.labels import labelled
from livekit_interrupt_plugin.calls.opened import Opened
from livekit_interrupt_plugin.calls.score_trace import outcomes_of
from livekit_interrupt_plugin.calls.stretch import Account

from .traces import STORY, agent, call_of, live, user

NEVER = InterruptionPolicy(MinWords(99))
LINES = live(
    NEVER,
    agent(STORY, 0.0, 30.0),
    user("uh-huh okay right", 2.0),
    user("but what about my refund", 9.0),
    user("", 20.0),
    until=60.0,
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(LINES) + "\n", "utf-8")
    (tmp_path / "a.labels.jsonl").write_text('{"label": "interrupt", "overlap": 2}\n')
    return path


def score(*words):
    return cli.main(["score", *map(str, words)])


def outcomes(lines, policy):
    call = call_of(lines)
    account = Account(call)
    found, _ = outcomes_of(Opened(call, account, labelled(call, account)[0]), policy)
    return [(o.record.id, o.record.label.value, o.fired_at, o.seconds) for o in found]


def test_overlaps_are_decided_again_at_the_pace_they_were_heard_in():
    label = '{"label":"interrupt","overlap":2}'

    found = outcomes([*LINES, label], InterruptionPolicy(MinWords(3), stable=0.1))

    assert found[0] == ("a.jsonl#1", "backchannel", 3, pytest.approx(0.9 + 0.3 + 0.1))
    assert found[1] == ("a.jsonl#2", "interrupt", 3, pytest.approx(0.9 + 0.3 + 0.1))
    assert found[2][2:] == (None, None)


def test_an_ordinary_turn_is_neither_false_nor_missed():
    talks_on = [agent(STORY, 0.0, 7.0), user("okay so what do i do now", 5.3)]
    lines = [*live(NEVER, *talks_on, until=30.0), '{"label":"interrupt","overlap":1}']

    assert outcomes(lines, NEVER) == []
    assert len(outcomes(lines, InterruptionPolicy())) == 1


def test_the_figures_say_which_labels_are_by_hand_and_which_are_derived(file, capsys):
    assert score(file, "--policy", "three-words") == 0

    out = capsys.readouterr().out
    rows = {line.split("  ")[1]: line.split() for line in out.splitlines() if line[:2] == "  "}
    assert rows["by hand"][2] == "0"
    assert rows["derived"][1:3] == ["2", "50.0"]
    assert "Interrupts fire after 3.0 words and 1.40 s (mean)" in out


def test_derived_labels_can_be_left_out(file, capsys):
    assert score(file, "--by-hand", "--json") == 0

    found = json.loads(capsys.readouterr().out)
    assert (found["backchannels"], found["interrupts"], found["missed"]) == (0, 1, 0)
    assert found["seconds"] == pytest.approx(0.3 + 0.3 + 0.2)


def test_records_and_traces_are_scored_together(file, tmp_path, capsys):
    record = {"id": "r", "text": "one two three", "label": "backchannel", "source": "meetings"}
    (tmp_path / "r.jsonl").write_text(json.dumps(record))
    out = tmp_path / "out" / "decisions.jsonl"
    out.parent.mkdir()

    assert score(tmp_path / "*.jsonl", "--policy", "three-words", "--json", "--decisions", out) == 0

    found = json.loads(capsys.readouterr().out)
    assert set(found["by_source"]) == {"by hand", "derived", "meetings"}
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == [
        "r",
        f"{file}#1",
        f"{file}#2",
        f"{file}#3",
    ]


def test_a_call_that_nothing_can_be_derived_from_is_no_material(tmp_path, capsys):
    (tmp_path / "a.jsonl").write_text("\n".join(live(NEVER, agent(STORY, 0.0, 9.0), until=9.0)))

    assert score(tmp_path) == 2
    assert "CALLS must have a record or label that can be read" in capsys.readouterr().err


def test_a_limit_holds_for_calls_as_well(file, capsys):
    assert score(file, "--policy", "three-words", "--max-false", "10%") == 1
    assert "false must be at most 10 %" in capsys.readouterr().err


@pytest.mark.usefixtures("file")
def test_what_strategies_raise_on_calls_is_told(tmp_path, monkeypatch, capsys):
    (tmp_path / "own_score_policy.py").write_text(
        "from livekit_interrupt_plugin import InterruptionPolicy, Predicate\n"
        "strict = InterruptionPolicy(Predicate(lambda overlap: overlap.nothing))\n"
    )
    monkeypatch.chdir(tmp_path)

    assert score("a.jsonl", "--policy", "own_score_policy:strict", "--json") == 0

    captured = capsys.readouterr()
    assert "raised AttributeError" in captured.err
    assert json.loads(captured.out)["faults"] > 0
