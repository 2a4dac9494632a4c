"""The suite itself: its calls can fail, and nothing in them hangs on a tenth of a second."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from livekit_interrupt_plugin import InterruptionPolicy, MinDuration, MinWords
from livekit_interrupt_plugin.testing import virtual_time
from livekit_interrupt_plugin.testing.contract import (
    CALLS,
    REAL_TOLERANCE,
    Act,
    Call,
    FakePerformer,
    Happening,
    Result,
    Say,
    Voice,
    check,
    differences,
)

#: How late or early a performer in real time may be, in seconds.
JITTER = 0.1

EVERY_CALL = pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)


@EVERY_CALL
def test_a_tenth_of_a_second_changes_nothing(call: Call) -> None:
    for seed in range(5):
        performance = partial(FakePerformer().perform, shaken(call, random.Random(seed)))

        got = virtual_time.run(performance)

        assert differences(call.expected, got, tolerance=REAL_TOLERANCE) == [], f"seed {seed}"


@EVERY_CALL
def test_each_call_tells_a_host_that_does_something_else(call: Call) -> None:
    others = (
        with_policy(call, lambda: InterruptionPolicy(MinWords(99))),
        with_policy(call, lambda: InterruptionPolicy(MinDuration(0.0) | MinWords(1), grace=0.0)),
        without_words(call),
    )

    results = [check(FakePerformer(), other).result for other in others]

    assert Result.DIFFERS in results


def test_the_calls_have_names_of_their_own() -> None:
    assert len({call.name for call in CALLS}) == len(CALLS)


def test_the_agent_is_silent_when_a_call_ends() -> None:
    for call in CALLS:
        last = call.acts[-1]
        speaks = last.opening.seconds if isinstance(last.opening, Say) else call.reply_seconds
        if call.expected.speeches[-1]:
            assert last.lasts > speaks + 0.5, call.name


def test_the_page_about_the_contract_lists_every_call() -> None:
    page = Path(__file__).parent.parent.parent / "docs" / "contract.md"
    if not page.exists():
        pytest.skip("installed without the project")

    listed = re.findall(r"^\d+\. (.+)$", page.read_text("utf-8"), re.MULTILINE)

    assert listed == [call.name for call in CALLS]


def with_policy(call: Call, make: Callable[[], InterruptionPolicy]) -> Call:
    def options() -> dict[str, Any]:
        return {"policy": make()}

    return replace(call, options=options)


def without_words(call: Call) -> Call:
    return replace(
        call,
        acts=tuple(
            replace(act, happenings=tuple(h for h in act.happenings if isinstance(h, Voice)))
            for act in call.acts
        ),
    )


def shaken(call: Call, chance: random.Random) -> Call:
    """*call* as a performer in real time meets it: early, late, and slow to fall silent."""

    def at(seconds: float) -> float:
        return max(0.0, seconds + chance.uniform(-JITTER, JITTER))

    def happening(one: Happening) -> Happening:
        if isinstance(one, Voice):
            return Voice(at(one.start), at(one.end))
        return replace(one, at=at(one.at))

    def act(one: Act) -> Act:
        opening = one.opening
        if isinstance(opening, Say):
            longer = chance.uniform(0.0, 2 * JITTER)
            opening = replace(opening, seconds=opening.seconds + longer)
        return replace(one, opening=opening, happenings=tuple(map(happening, one.happenings)))

    return replace(call, acts=tuple(map(act, call.acts)))
