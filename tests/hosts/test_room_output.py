"""Reactions on LiveKit's own room output, in real time, as a listener on its track hears them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "pacing.py"
#: The machine may be busy; a reaction that is late for a reason is late each time.
TRIES = 4


def best_of(what: str, block: float) -> float:
    """The least of some tries of *what* with a lead of 0.1 s, in seconds."""
    found: list[float] = []
    for _ in range(TRIES):
        command = [sys.executable, str(BENCHMARK), "--one", what, str(block), "--leads", "0.1"]
        try:
            run = subprocess.run(command, capture_output=True, text=True, timeout=60)
        except subprocess.TimeoutExpired:
            continue  # the native library hangs now and then
        if "AttributeError" in run.stderr:
            pytest.skip("in this release the room's output cannot be had without a room")
        found += json.loads(run.stdout.splitlines()[-1])
        if found[-1] <= 0.2:
            break
    return min(found)


@pytest.mark.parametrize("what", ["lower", "pause"])
def test_a_listener_hears_a_reaction_within_a_fifth_of_a_second(what: str) -> None:
    assert 0.02 <= best_of(what, 0.0) <= 0.2


def test_a_listener_hears_no_gap_where_the_event_loop_is_not_blocked() -> None:
    assert best_of("first", 0.0) == 0.0
