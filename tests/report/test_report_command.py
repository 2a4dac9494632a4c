"""``livekit-interrupt report``: what is in the page, and what goes wrong."""

import base64
import json
import os
import re
from dataclasses import replace

import pytest

from livekit_interrupt_plugin import InterruptionPolicy, MinWords, cli
from livekit_interrupt_plugin.calls import report_command
from livekit_interrupt_plugin.calls.report.page_file import SCRIPTS
from livekit_interrupt_plugin.calls.trace import AudioFile, Header, Lost, line_of
from livekit_interrupt_plugin.events import (
    AgentSpeechEnded,
    AgentSpeechStarted,
    InterruptibilityChanged,
    Opinion,
)

from ..calls.traces import live
from .calls import PARTS, shop, with_audio, write
from .reading import Page


@pytest.fixture
def file(tmp_path):
    return write(tmp_path / "a.jsonl", shop())


def report(*words):
    return cli.main(["report", *map(str, words)])


def page_of(*words, at):
    assert report(*words, "-o", at) == 0
    return Page(at)


def lines_with(header, *more):
    first, *rest = shop()
    told = json.loads(first)
    return [json.dumps({**told, **header}), *rest, *more]


def test_it_is_one_page_that_asks_for_nothing_else(file, tmp_path, capsys):
    page = page_of(file, at=tmp_path / "call.html")

    assert page.addresses == ["#overlaps"]
    assert not {"link", "img", "iframe", "object", "base"} & set(page.tags)
    assert "default-src 'none'" in page.rules
    assert len([name for name in page.scripts if name.startswith("script")]) == len(SCRIPTS)
    assert capsys.readouterr().out.startswith(f"{tmp_path / 'call.html'}: 1 call, 2 overlaps, ")


def test_it_has_what_was_said_what_was_decided_and_why(file, tmp_path):
    call = page_of(file, at=tmp_path / "call.html").call()

    assert call["name"] == "shop"
    assert call["agent"][0][:2] == [0.0, pytest.approx(12.6)]
    assert call["said"][0] == [0.3, "so"]
    assert call["user"][0] == [2.0, 2.9]
    assert call["written"][0]["steps"] == [
        [2.6, "uh-huh"],
        [2.9, "uh-huh okay"],
        [3.2, "uh-huh okay right"],
        [3.5, "uh-huh okay right"],
    ]
    (view,) = call["views"]
    assert view["name"] == "as recorded"
    assert view["terms"] == ["~Backchannel()"]
    settled = [one for one in view["decisions"] if one["action"] != "hold"]
    assert [(one["action"], one["fate"]) for one in settled] == [
        ("ignore", "discarded"),
        ("interrupt", "answered"),
    ]
    assert settled[1]["reason"] == "'but' is more than a backchannel"
    assert settled[1]["onset_latency"] == pytest.approx(0.6)
    assert settled[1]["latency"] == 0.0
    assert [overlap["label"][0] for overlap in call["overlaps"]] == ["backchannel", "interrupt"]


def test_with_one_policy_it_is_compared_with_what_was_recorded(file, tmp_path):
    page = page_of(file, "--policy", "three-words", at=tmp_path / "call.html")

    call = page.call()
    assert [view["name"] for view in call["views"]] == ["as recorded", "three-words"]
    assert [view["terms"] for view in call["views"]] == [["~Backchannel()"], ["MinWords(3)"]]
    assert [overlap["differs"] for overlap in call["overlaps"]] == [True, False]
    assert page.about["calls"][0]["differing"] == 1


def test_with_two_policies_they_are_compared_with_each_other(file, tmp_path):
    policies = ("--policy", "any-word", "--policy", "three-words")

    call = page_of(file, *policies, at=tmp_path / "call.html").call()

    assert [view["name"] for view in call["views"]] == ["any-word", "three-words"]
    assert [overlap["differs"] for overlap in call["overlaps"]] == [False, False]
    at = [
        [
            view["decisions"][place]["at"]
            for view, place in zip(call["views"], one["settled"], strict=True)
        ]
        for one in call["overlaps"]
    ]
    assert all(first < second for first, second in at)


@pytest.mark.usefixtures("file")
def test_several_calls_are_in_one_page(tmp_path):
    write(tmp_path / "b.jsonl", lines_with({"call": "garage"}))

    page = page_of(tmp_path, at=tmp_path / "call.html")

    assert [call["name"] for call in page.about["calls"]] == ["shop", "garage"]
    assert [page.call(number)["name"] for number in (0, 1)] == ["shop", "garage"]


def test_times_are_seconds_of_the_call(tmp_path):
    file = write(tmp_path / "a.jsonl", lines_with({"at": 0.25}))

    call = page_of(file, at=tmp_path / "call.html").call()

    assert call["user"][0] == [1.75, 2.65]
    assert call["views"][0]["decisions"][0]["onset"] == 1.75


def test_a_speech_that_must_not_be_interrupted_is_marked_as_long_as_it_must_not(tmp_path):
    part = [
        AgentSpeechStarted(1.0, interruptible=False),
        InterruptibilityChanged(4.0, True),
        InterruptibilityChanged(6.0, False),
        AgentSpeechEnded(8.0),
    ]
    file = write(tmp_path / "a.jsonl", live(InterruptionPolicy(), part, until=9.0))

    call = page_of(file, at=tmp_path / "call.html").call()

    assert call["agent"] == [[1.0, 8.0, [[1.0, 4.0], [6.0, 8.0]]]]


def test_opinions_are_there(tmp_path):
    opinion = Opinion(12.8, "model", 0.25, "sounds like a listener")
    parts = (*PARTS[:1], [opinion])
    file = write(tmp_path / "a.jsonl", live(InterruptionPolicy(), *parts, until=30.0))

    call = page_of(file, at=tmp_path / "call.html").call()

    assert call["opinions"] == [[12.8, "model", 0.25, "sounds like a listener"]]


def test_a_policy_that_is_not_known_is_said_and_the_decisions_are_as_recorded(tmp_path):
    file = write(tmp_path / "a.jsonl", lines_with({"policy": "InterruptionPolicy(Mine())"}))

    call = page_of(file, at=tmp_path / "call.html").call()

    (view,) = call["views"]
    assert view["terms"] == []
    assert [one["action"] for one in view["decisions"] if one["fate"]] == ["ignore", "interrupt"]
    assert "The verdict of each strategy is not known: Mine is no strategy" in call["notes"][0]


def test_that_this_release_decides_otherwise_is_said(tmp_path):
    code = repr(InterruptionPolicy(MinWords(2)))
    file = write(tmp_path / "a.jsonl", lines_with({"policy": code}))

    call = page_of(file, at=tmp_path / "call.html").call()

    assert call["notes"][0].startswith("This release decides otherwise than was decided live, from")
    settled = [one["action"] for one in call["views"][0]["decisions"] if one["fate"]]
    assert settled == ["ignore", "interrupt"]


def test_a_call_without_words_has_no_verdicts_that_would_be_wrong(tmp_path):
    lines = [json.loads(line) for line in shop()]
    header = line_of(replace(Header("0.1.0", lines[0]["policy"], at=0.0), redacted=True))
    file = write(tmp_path / "a.jsonl", [header, *shop()[1:], line_of(Lost(3))])

    call = page_of(file, at=tmp_path / "call.html").call()

    assert call["views"][0]["terms"] == []
    assert call["notes"] == [
        "3 events are missing in the recording",
        "The recording has no words: what reads words decides otherwise",
    ]


def test_the_audio_is_in_the_page_with_its_time(tmp_path):
    file = with_audio(tmp_path / "a.jsonl", seconds=0.5)

    page = page_of(file, at=tmp_path / "call.html")

    assert page.call()["sounds"] == [{"id": "sound-0-0", "at": 0.5}]
    wav = base64.b64decode(page.scripts["sound-0-0"])
    assert wav == (tmp_path / "a.wav").read_bytes()


def test_the_audio_can_be_left_out(tmp_path):
    file = with_audio(tmp_path / "a.jsonl", seconds=0.5)

    page = page_of(file, "--no-audio", at=tmp_path / "call.html")

    assert page.call()["sounds"] == []


def test_audio_that_is_not_there_or_no_wav_or_too_much_is_said(tmp_path, capsys, monkeypatch):
    file = with_audio(tmp_path / "a.jsonl", seconds=0.5)
    (tmp_path / "a.wav").write_bytes(b"nonsense")
    assert "must be a wav file" in page_of(file, at=tmp_path / "1.html").call()["notes"][0]
    (tmp_path / "a.wav").unlink()
    assert "No such file" in page_of(file, at=tmp_path / "2.html").call()["notes"][0]
    with_audio(file, seconds=0.5)
    monkeypatch.setattr(report_command, "ROOM", 4000)

    page = page_of(file, at=tmp_path / "3.html")

    assert page.call()["sounds"] == []
    assert "has room for 0 MB more of audio" in page.call()["notes"][0]
    assert capsys.readouterr().err.count("a.wav") == 3


@pytest.mark.parametrize("name", ["../secret.wav", "..\\secret.wav", "{folder}/secret.wav"])
def test_audio_is_read_from_beside_the_trace_alone(name, tmp_path):
    (tmp_path / "calls").mkdir()
    with_audio(tmp_path / "secret.jsonl", seconds=0.5)
    line = line_of(AudioFile(name.format(folder=tmp_path), 0.5, 8000))
    file = write(tmp_path / "calls" / "a.jsonl", [*shop(), line])

    page = page_of(file, at=tmp_path / "call.html")

    assert page.call()["sounds"] == []


def test_a_page_that_cannot_be_written_is_said_before_the_work(file, tmp_path, capsys):
    assert report(file, "-o", tmp_path / "no" / "call.html") == 2
    assert report(file, "-o", tmp_path) == 2
    assert report(file, "-o", file) == 2

    said = capsys.readouterr().err.splitlines()
    assert [line.split(", got")[0] for line in said] == [
        "--output must be a file in a folder that is there",
        "--output must be a file in a folder that is there",
        "--output must not be one of the calls",
    ]
    assert file.read_text("utf-8").startswith('{"trace"')


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_a_full_disk_is_said(file, capsys):
    assert report(file, "-o", "/dev/full") == 2

    assert "--output must be a file that can be written" in capsys.readouterr().err


def test_no_calls_no_page(tmp_path, capsys):
    (tmp_path / "a.jsonl").write_text("nonsense\n")

    assert report(tmp_path / "a.jsonl", tmp_path / "b.jsonl", "-o", tmp_path / "call.html") == 2

    assert not (tmp_path / "call.html").exists()
    assert "CALLS must have a trace that can be read" in capsys.readouterr().err


@pytest.mark.usefixtures("file")
def test_a_broken_call_stops_no_other(tmp_path, capsys):
    (tmp_path / "b.jsonl").write_text("nonsense\n")

    page = page_of(tmp_path, at=tmp_path / "call.html")

    assert len(page.about["calls"]) == 1
    assert "b.jsonl" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("policies", "sentence"),
    [
        (["default"] * 3, "--policy must be given at most twice"),
        (["nonsense"], "--policy must be one of"),
    ],
)
def test_policies_that_are_none_or_too_many_are_said(policies, sentence, file, tmp_path, capsys):
    given = [word for name in policies for word in ("--policy", name)]

    assert report(file, *given, "-o", tmp_path / "call.html") == 2

    assert sentence in capsys.readouterr().err


def test_the_library_comes_with_its_notices():
    from importlib.resources import files

    asset = files("livekit_interrupt_plugin.calls.report") / "page" / "echarts.min.js"
    notice = asset.read_text("utf-8")[:9000].split("*/")[0]

    assert re.search(r"echarts \d+\.\d+\.\d+, Apache License 2\.0", notice)
    for owner in ("The Apache Software Foundation", "Baidu Inc.", "Mike Bostock", "Microsoft"):
        assert owner in notice
