"""``livekit-interrupt replay``: its output and its exit status."""

import json

import pytest

from livekit_interrupt_plugin import InterruptionPolicy, cli
from livekit_interrupt_plugin.calls.columns import width
from livekit_interrupt_plugin.calls.redaction import redacted, redacted_decision
from livekit_interrupt_plugin.calls.trace import item_from, line_of

from .traces import STORY, agent, live, user

POLICY = InterruptionPolicy()
LINES = live(
    POLICY,
    agent(STORY, 0.0, 12.0),
    user("uh-huh", 2.0),
    user("but what about my refund", 6.0),
    until=30.0,
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "calls" / "a.jsonl"
    path.parent.mkdir()
    path.write_text("\n".join(LINES) + "\n", "utf-8")
    return path


def replay(*words):
    return cli.main(["replay", *map(str, words)])


def test_each_overlap_is_a_line_and_all_are_as_they_were(file, capsys):
    assert replay(file) == 0

    out = capsys.readouterr().out
    ignored, interrupted = out.splitlines()[1:3]
    assert " ".join(ignored.split()) == (
        "0:02.0 ignore 1.20 s discarded uh-huh 'uh-huh' is a backchannel"
    )
    assert interrupted.startswith("    0:06.0  interrupt   0.80 s  answered   but  ")
    assert "1 call, 0.5 min: 2 overlaps" in out
    assert "decided as they were, bit for bit: 1 of 1 call" in out
    assert max(map(width, out.splitlines()[1:])) <= 130


def test_another_policy_decides_otherwise_and_that_is_no_failure(file, capsys):
    assert replay(file, "--policy", "any-voice") == 0

    out = capsys.readouterr().out
    assert "ignore 1, interrupt 1\n" in out
    assert "0.50 s of voice, on voice alone" in out
    assert "bit for bit" not in out


def test_a_call_that_is_not_decided_as_it_was_is_named_and_status_1(file, capsys):
    text = file.read_text()
    file.write_text(text.replace("'uh-huh' is a backchannel", "the moon was full"))

    assert replay(file.parent) == 1

    captured = capsys.readouterr()
    assert captured.err == f"{file}: decided otherwise from 0:02.8 on\n"
    assert "bit for bit: 0 of 1 call" in captured.out


def test_a_decision_that_is_missing_is_a_difference(file, capsys):
    lines = [line for line in LINES if '"decision":"interrupt"' not in line]
    file.write_text("\n".join(lines))

    assert replay(file) == 1
    assert "decided otherwise from 0:06.8 on" in capsys.readouterr().err


def test_json_is_an_object_for_each_call_and_nothing_else(file, capsys):
    assert replay(file, file, "--json") == 0

    (line,) = capsys.readouterr().out.splitlines()
    found = json.loads(line)
    assert found["call"] == str(file)
    assert found["name"] == "shop"
    assert found["differs_at"] is None
    assert [decision["action"] for decision in found["decisions"]] == ["ignore", "interrupt"]


def test_quiet_is_the_sum_alone(file, capsys):
    assert replay(file, "--quiet") == 0

    assert len(capsys.readouterr().out.splitlines()) == 3


def test_a_broken_line_is_named_and_stops_nothing(file, capsys):
    with file.open("a") as more:
        more.write('{"event":"Tick"}\n')
    (file.parent / "b.jsonl").write_text("what?\n")

    assert replay(file.parent) == 0

    captured = capsys.readouterr()
    assert f"{file}:{len(LINES) + 1}: Tick must have at" in captured.err
    assert f"{file.parent / 'b.jsonl'}:1: a line must be JSON" in captured.err
    assert "1 of 1 call" in captured.out


def test_events_that_are_missing_are_said(file, capsys):
    with file.open("a") as more:
        more.write('{"lost":1200}\n')

    assert replay(file) == 0
    assert f"{file}: 1,200 events are missing in the recording" in capsys.readouterr().err


def test_of_a_redacted_call_nobody_expects_the_same(file, capsys):
    items = [item_from(json.loads(line)) for line in LINES]
    header = LINES[0].replace('"at":0.0', '"at":0.0,"redacted":true')
    events = [redacted_decision(i) if hasattr(i, "action") else redacted(i) for i in items[1:]]
    file.write_text("\n".join([header, *map(line_of, events)]))

    assert replay(file) == 0
    assert (
        capsys.readouterr().err == f"{file}: has no words, so what reads words decides otherwise\n"
    )


@pytest.mark.parametrize("content", [None, "", "{}\n"])
def test_nothing_read_is_status_2(tmp_path, capsys, content):
    path = tmp_path / "a.jsonl"
    if content is not None:
        path.write_text(content)

    assert replay(path) == 2
    assert "CALLS must have a trace that can be read" in capsys.readouterr().err


def test_a_policy_that_is_not_there_is_said_once(file, capsys):
    assert replay(file, "--policy", "nonsense") == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_policy_that_cannot_be_made_again_is_asked_for(file, capsys):
    file.write_text(file.read_text().replace("~Backchannel()", "Mine()"))

    assert replay(file) == 2
    assert "Mine is no strategy of this package" in capsys.readouterr().err
    assert replay(file, "--policy", "default") == 0


def test_what_strategies_raise_is_counted(file, tmp_path, monkeypatch, capsys):
    (tmp_path / "own_replay_policy.py").write_text(
        "from livekit_interrupt_plugin import InterruptionPolicy, Predicate\n"
        "strict = InterruptionPolicy(Predicate(lambda overlap: overlap.nothing))\n"
    )
    monkeypatch.chdir(tmp_path)

    assert replay(file, "--policy", "own_replay_policy:strict") == 0

    assert "raised AttributeError" in capsys.readouterr().err


@pytest.mark.parametrize("jobs", ["0", "-1", "two"])
def test_jobs_are_a_whole_number(file, capsys, jobs):
    with pytest.raises(SystemExit):
        replay(file, "--jobs", jobs)
    assert "must be a whole number of at least 1" in capsys.readouterr().err
