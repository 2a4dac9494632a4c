"""``livekit-interrupt score``: its output, its files, its exit status."""

import argparse
import json
import sys

import pytest

from livekit_interrupt_plugin.calls import score_command
from livekit_interrupt_plugin.calls.columns import width

RECORDS = [
    {"id": "a", "text": "mm-hmm", "label": "backchannel", "source": "here"},
    {"id": "b", "text": "so be it", "label": "backchannel", "source": "there"},
    {"id": "c", "text": "yeah but i need that", "label": "interrupt", "onset": 1},
    {"id": "d", "text": "等一下", "label": "interrupt", "lang": "zh"},
    {"id": "e", "events": [{"at": 1, "text": "one two three", "label": "backchannel"}]},
]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "some.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in RECORDS), "utf-8")
    return path


def command(*words):
    parser = argparse.ArgumentParser()
    score_command.add_to(parser.add_subparsers())
    args = parser.parse_args(["score", *map(str, words)])
    return args.run(args)


def test_the_table_fits_100_columns_and_names_what_went_wrong(file, capsys):
    with file.open("a", encoding="utf-8") as more:
        more.write(json.dumps({"text": "长" * 200 + "\x1b[2J\n", "label": "backchannel"}))

    assert command(file, "--policy", "three-words") == 0

    out = capsys.readouterr().out
    assert max(map(width, out.splitlines())) <= 100
    assert "\x1b" not in out
    for shown in ("MinWords(3)", "by source", "there", "by language", "so be it", "falsely cut"):
        assert shown in out


def test_json_has_the_figures_and_nothing_else_on_standard_output(file, capsys):
    assert command(file, "--policy", "three-words", "--json") == 0

    found = json.loads(capsys.readouterr().out)
    assert found["records"] == 5
    assert found["false_rate"] == 0.5
    assert len(found["intervals"]["false_rate"]) == 2
    assert found["streams"]["falsely_cut_rate"] == 1.0
    assert found["worst"]["false_interruptions"][0]["text"] == "so be it"


def test_decisions_are_a_line_for_each_record_in_order(file, tmp_path):
    out = tmp_path / "out.jsonl"

    command(file, "--policy", "three-words", "--decisions", out)

    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["a", "b", "c", "d", "e"]
    assert [line["fired_at"] for line in lines[:3]] == [None, 3, 3]
    assert lines[0]["reason"] == "1 of 3 words"
    assert lines[4] == {"id": "e", "fired_event": 0, "fired_at": 3, "reason": "3 of 3 words"}


def test_half_a_character_is_written_too(tmp_path):
    file, out = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    file.write_text('{"id": "\\ud83d", "text": "\\ud83d x", "label": "other"}')

    assert command(file, "--decisions", out) == 0

    assert json.loads(out.read_text("utf-8"))["id"] == "\ud83d"


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_a_broken_line_is_named_and_stops_nothing(file, capsys, as_json):
    with file.open("a", encoding="utf-8") as more:
        more.write('{"text": "yeah"}\n')

    assert command(file, *as_json) == 0

    captured = capsys.readouterr()
    assert captured.err.startswith(f"{file}:6: label must be one of ")
    assert captured.out


def test_nothing_read_is_status_2(tmp_path, capsys):
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n{\n")

    assert command(empty, tmp_path / "missing.jsonl") == 2

    err = capsys.readouterr().err
    assert f"{empty}:2: " in err
    assert f"{tmp_path / 'missing.jsonl'}: No such file" in err


@pytest.mark.parametrize(
    ("limits", "status"),
    [
        (["--max-false", "0.5", "--max-missed", "0.5"], 0),
        (["--max-false", "50%"], 0),
        (["--max-false", "50"], 0),
        (["--max-false", "0.49"], 1),
        (["--max-missed", "49%"], 1),
        (["--max-false", "1", "--max-missed", "0"], 1),
    ],
)
def test_limits_make_it_a_gate(file, capsys, limits, status):
    assert command(file, "--policy", "three-words", *limits) == status

    assert bool(capsys.readouterr().err) == bool(status)


def test_a_limit_on_what_is_not_there_does_not_hold(tmp_path, capsys):
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps(RECORDS[0]))

    assert command(file, "--max-missed", "5%") == 1

    assert "got no record to measure it on" in capsys.readouterr().err


def test_streams_alone_are_held_to_the_limit_of_false(tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps(RECORDS[4]))

    assert command(file, "--max-false", "5%", "--policy", "three-words") == 1
    assert command(file, "--max-false", "5%", "--policy", "three-words", "--json") == 1


def test_a_policy_that_is_not_there_is_status_2(file, capsys):
    assert command(file, "--policy", "nonsense") == 2
    assert "--policy must be one of" in capsys.readouterr().err


def test_a_policy_of_ones_own_is_found(file, tmp_path, monkeypatch, capsys):
    (tmp_path / "own_policy_of_test.py").write_text(
        "from livekit_interrupt_plugin import InterruptionPolicy, Predicate\n"
        "strict = InterruptionPolicy(Predicate(lambda overlap: overlap.nothing))\n"
    )
    monkeypatch.chdir(tmp_path)

    assert command(file, "--policy", "own_policy_of_test:strict") == 0

    assert "raised " in capsys.readouterr().err
    sys.modules.pop("own_policy_of_test")


def test_the_decisions_never_replace_the_records(file, capsys):
    before = file.read_bytes()

    assert command(file, "--decisions", file) == 2

    assert file.read_bytes() == before
    assert "--decisions must not be a file that is read" in capsys.readouterr().err


def test_decisions_that_cannot_be_written_are_status_2(file, tmp_path, capsys):
    assert command(file, "--decisions", tmp_path / "no" / "out.jsonl") == 2
    assert "--decisions must be a file that can be written" in capsys.readouterr().err


def test_an_async_strategy_is_named_as_not_asked(file, tmp_path, monkeypatch, capsys):
    (tmp_path / "async_policy_of_test.py").write_text(
        "from livekit_interrupt_plugin import InterruptionPolicy, MinWordsInterruptionStrategy\n"
        "own = InterruptionPolicy(MinWordsInterruptionStrategy(min_words=2))\n"
    )
    monkeypatch.chdir(tmp_path)

    assert command(file, "--policy", "async_policy_of_test:own", "--json") == 0

    captured = capsys.readouterr()
    assert "is not asked here" in captured.err
    assert json.loads(captured.out)["missed_rate"] == 1.0
    sys.modules.pop("async_policy_of_test")
