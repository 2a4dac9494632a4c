"""The same work, right here or in processes: the same results in the same order."""

import os

import pytest

from livekit_interrupt_plugin import ConfigurationError, InterruptionPolicy
from livekit_interrupt_plugin.calls.replayed import replay_files
from livekit_interrupt_plugin.calls.spread import WORTH_IT, cores, spread

from .traces import STORY, agent, live, user


@pytest.fixture
def names(tmp_path):
    """Files of calls that all differ, one of them broken."""
    texts = ("uh-huh", "but why is that", "i see", "stop")
    names = []
    for number in range(WORTH_IT + 3):
        lines = live(
            InterruptionPolicy(),
            agent(STORY, 0.0, 10.0),
            user(texts[number % 4], 2.0 + number / 10),
            until=15.0,
        )
        path = tmp_path / f"{number:02}.jsonl"
        path.write_text("\n".join(lines) if number != 5 else "nothing\n")
        names.append(str(path))
    return names


@pytest.mark.parametrize("jobs", [2, 3, None])
def test_processes_find_what_is_found_right_here_in_the_same_order(names, jobs):
    here = list(spread(replay_files, names, jobs=1))
    done = []

    there = list(spread(replay_files, names, jobs=jobs, tell=done.append))

    assert there == here
    assert [replayed.name for replayed in there] == names
    assert [replayed.name for replayed in there if not replayed.is_read] == [names[5]]
    assert done == sorted(done)
    assert done[-1] == len(names)


def test_few_files_are_not_worth_a_process():
    assert list(spread(_pids, ["x"] * (WORTH_IT - 1))) == [os.getpid()] * (WORTH_IT - 1)


def _pids(items):
    return [os.getpid() for _ in items]


def test_nothing_is_no_work():
    assert list(spread(_pids, [], jobs=2)) == []


def test_a_cluster_without_its_package_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)

    with pytest.raises(ConfigurationError, match=r"livekit-interrupt-plugin\[dask\]"):
        list(spread(_pids, ["x"], scheduler="tcp://127.0.0.1:1"))


def test_a_cluster_that_is_not_there_is_named():
    pytest.importorskip("distributed", reason="Dask's scheduler is asked for")

    with pytest.raises(ConfigurationError, match="must be the address of a Dask scheduler"):
        list(spread(_pids, ["x"], scheduler="nonsense://127.0.0.1"))


def test_there_is_at_least_one_core():
    assert cores() >= 1
