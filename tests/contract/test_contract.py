"""The contract: each call, performed by each host there is on the installed release."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import cache
from typing import Any

import pytest

from livekit_interrupt_plugin.testing import virtual_time
from livekit_interrupt_plugin.testing.contract import (
    CALLS,
    TOLERANCE,
    Call,
    Cell,
    Clock,
    Outcome,
    Performer,
    Result,
    check,
    performers,
    row_of,
)

HOSTS = performers()
(MORE_WORDS,) = (call for call in CALLS if call.name.startswith("more than three words"))


def in_real_time(main: Callable[[], Coroutine[Any, Any, Outcome]]) -> Outcome:
    return asyncio.run(main())


@cache
def cells_of(performer: Performer) -> dict[str, Cell]:
    """In real time all calls at once: one after another they would take minutes."""
    return {cell.call: cell for cell in row_of(performer, CALLS).cells}


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
@pytest.mark.parametrize("performer", HOSTS, ids=lambda performer: performer.host)
def test_the_same_call_gives_the_same_decisions(
    performer: Performer, call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    if performer.clock is Clock.REAL:
        cell = cells_of(performer)[call.name]
    else:
        cell = check(performer, call)
    if cell.result is Result.CANNOT:
        pytest.skip(cell.why)

    assert (cell.result, cell.why) == (Result.OK, "")


@pytest.mark.parametrize("performer", HOSTS, ids=lambda performer: performer.host)
def test_each_host_tells_when_the_agent_was_silent(performer: Performer) -> None:
    run = virtual_time.run if performer.clock is Clock.VIRTUAL else in_real_time

    outcome = run(lambda: performer.perform(MORE_WORDS))

    assert outcome.silent_at == pytest.approx((3.2,), abs=TOLERANCE)


def test_there_is_a_real_host_to_perform_beside_the_fake_one() -> None:
    assert [performer.release == "" for performer in HOSTS[:2]] == [True, False]
