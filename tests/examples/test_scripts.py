"""The examples that need no worker: what they show a newcomer."""

from __future__ import annotations

import re


def settled(printed: str) -> list[str]:
    """The decisions of a printed call, those aside that hold."""
    lines = [line.strip() for line in printed.splitlines()]
    decisions = [re.sub(r"^[\d.]+ s +", "", line) for line in lines if re.match(r"[\d.]+ s ", line)]
    return [re.sub(" +", " ", line) for line in decisions if not line.startswith("hold")]


def test_an_existing_session_ignores_okay_and_is_interrupted_by_wait_stop(run):
    done = run("existing_session.py")

    assert (done.returncode, done.stderr) == (0, "")
    assert settled(done.stdout) == [
        "ignore 'okay': 'okay' is a backchannel",
        "interrupt 'wait': 'wait' is more than a backchannel",
    ]
    assert done.stdout.endswith("user: wait stop\n  assistant: You said wait stop.\n")


def test_each_custom_strategy_decides_its_call_and_says_why(run):
    done = run("custom_strategy.py")

    assert (done.returncode, done.stderr) == (0, "")
    native, asynchronous, advised = done.stdout.split("\n\n")
    assert settled(native) == [
        "ignore 'what a story': no word of 'delivery' yet",
        "interrupt 'and your delivery': the caller mentions 'delivery'",
    ]
    assert settled(asynchronous) == [
        "ignore 'hello there': Insists() says no",
        "interrupt 'hello hello': Insists() says yes",
    ]
    assert settled(advised) == [
        "ignore 'yeah that is nice': the model says 0.05",
        "interrupt 'how much': the model says 0.73",
    ]


def test_the_opinion_of_the_model_is_seen_to_arrive_before_it_decides(run):
    done = run("custom_strategy.py")

    lines = done.stdout.splitlines()
    decided = next(i for i, line in enumerate(lines) if "interrupt 'how much'" in line)
    assert lines[decided - 1].strip() == "(the model says 0.73 of 'how much')"
