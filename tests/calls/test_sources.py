"""Files, folders, patterns and URLs."""

import os

import pytest

from livekit_interrupt_plugin import ConfigurationError
from livekit_interrupt_plugin.calls.sources import find_sources, labels_beside, read_source


@pytest.fixture
def folder(tmp_path):
    for name in ("a.jsonl", "b.jsonl", "b.labels.jsonl", "deep/c.jsonl", "note.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    return tmp_path


def found(*given):
    names, complaints = find_sources(map(str, given))
    assert complaints == []
    return names


def test_a_file_is_itself_whatever_it_is_called(folder):
    assert found(folder / "note.txt") == [str(folder / "note.txt")]


def test_a_folder_is_all_its_traces_and_those_below_but_no_labels(folder):
    assert found(folder) == [str(folder / n) for n in ("a.jsonl", "b.jsonl", "deep/c.jsonl")]


def test_a_pattern_is_what_it_matches(folder):
    assert found(folder / "[ab].jsonl") == [str(folder / n) for n in ("a.jsonl", "b.jsonl")]
    assert found(folder / "**" / "c.jsonl") == [str(folder / "deep" / "c.jsonl")]


def test_a_file_whose_name_is_a_pattern_is_that_file(folder):
    (folder / "call[1].jsonl").write_text("")

    assert found(folder / "call[1].jsonl") == [str(folder / "call[1].jsonl")]


def test_what_is_named_twice_is_read_once(folder):
    assert found(folder / "a.jsonl", folder / "a*.jsonl") == [str(folder / "a.jsonl")]


def test_what_is_not_there_is_named_and_stops_nothing(folder):
    names, complaints = find_sources([str(folder / "x*.jsonl"), str(folder / "a.jsonl")])

    assert names == [str(folder / "a.jsonl")]
    assert complaints == [f"{folder / 'x*.jsonl'}: there is no such file"]


def test_labels_lie_beside_their_call(folder):
    assert labels_beside(str(folder / "b.jsonl")) == (
        str(folder / "b.labels.jsonl"),
        b"b.labels.jsonl",
    )
    assert labels_beside(str(folder / "a.jsonl"))[1] is None


def test_a_beginning_can_be_read(folder):
    assert read_source(str(folder / "a.jsonl"), 3) == b"a.j"


def test_a_url_without_fsspec_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "fsspec", None)

    with pytest.raises(ConfigurationError, match=r"s3://calls .*livekit-interrupt-plugin\[calls\]"):
        find_sources(["s3://calls"])


def test_a_kind_of_url_nobody_knows_is_refused():
    pytest.importorskip("fsspec", reason="URLs are fsspec's")

    with pytest.raises(ConfigurationError, match="gopher://x cannot be read"):
        find_sources(["gopher://x"])


@pytest.mark.parametrize("kind", ["file", "memory"])
def test_urls_are_files_folders_and_patterns_too(folder, kind):
    fsspec = pytest.importorskip("fsspec", reason="URLs are fsspec's")
    root = f"{kind}://{folder}" if kind == "file" else "memory://calls"
    if kind == "memory":
        system = fsspec.filesystem("memory")
        system.put(f"{folder}{os.sep}", "/calls", recursive=True)

    assert [name.rsplit("/", 1)[1] for name in found(root)] == ["a.jsonl", "b.jsonl", "c.jsonl"]
    (one,) = found(f"{root}/a.*")
    assert read_source(one) == b"a.jsonl"
    assert read_source(one, 2) == b"a."
    assert found(one) == [one]
    (labelled,) = found(f"{root}/b.jsonl")
    assert labels_beside(labelled)[1] == b"b.labels.jsonl"
    assert labels_beside(one)[1] is None
    with pytest.raises(FileNotFoundError):
        read_source(f"{root}/none.jsonl")
