"""Has a performer perform a suite, in its own time; what comes of it is a row."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from .. import virtual_time
from .call import Call, Reply
from .outcome import REAL_TOLERANCE, TOLERANCE, differences
from .performer import REPLY_WITHIN, Clock, Performer
from .row import Cell, Result, Row

__all__ = ["check", "row_of"]

#: Calls that a performer in real time performs at once: on two cores their timers are not late.
AT_ONCE = 8
#: Seconds that a host may take to open and close a call.
AROUND = 30.0


def row_of(performer: Performer, calls: Iterable[Call]) -> Row:
    """How *performer* does on *calls*; returns when it has performed them all."""
    if performer.clock is Clock.VIRTUAL:
        cells = [check(performer, call) for call in calls]
    else:
        cells = asyncio.run(_several_at_once(performer, calls))
    return Row(performer.release, performer.host, performer.clock, tuple(cells))


def check(performer: Performer, call: Call) -> Cell:
    """How *performer* does on *call*, performed alone."""
    if performer.clock is Clock.REAL:
        return asyncio.run(_check(performer, call))
    try:
        return virtual_time.run(lambda: _check(performer, call), limit=2 * _limit(call))
    except virtual_time.VirtualTimeError as error:
        return Cell(call.name, Result.DIFFERS, str(error))


async def _several_at_once(performer: Performer, calls: Iterable[Call]) -> list[Cell]:
    places = asyncio.Semaphore(AT_ONCE)

    async def in_its_place(call: Call) -> tuple[Call, Cell]:
        async with places:
            return call, await _check(performer, call)

    tried = await asyncio.gather(*map(in_its_place, calls))
    # A machine under load is late for a moment, a host that decides differently always is.
    return [await _once_more(performer, call, cell) for call, cell in tried]


async def _once_more(performer: Performer, call: Call, cell: Cell) -> Cell:
    if cell.result is not Result.DIFFERS:
        return cell
    return replace(await _check(performer, call), at_first=cell.why)


async def _check(performer: Performer, call: Call) -> Cell:
    reason = performer.cannot(call)
    if reason is not None:
        return Cell(call.name, Result.CANNOT, reason)
    try:
        got = await asyncio.wait_for(performer.perform(call), _limit(call))
    except asyncio.TimeoutError:  # the builtin one only from 3.11 on
        return Cell(call.name, Result.DIFFERS, f"not over within {_limit(call):.0f} s")
    except Exception as error:
        # Whatever a host raises is its outcome: the rest of the suite is still performed.
        return Cell(call.name, Result.DIFFERS, f"raised {error!r}")
    tolerance = TOLERANCE if performer.clock is Clock.VIRTUAL else REAL_TOLERANCE
    found = differences(call.expected, got, tolerance=tolerance)
    return Cell(call.name, Result.DIFFERS if found else Result.OK, "; ".join(found))


def _limit(call: Call) -> float:
    """Seconds within which *call* is over, whatever the host does."""
    waits = sum(isinstance(act.opening, Reply) for act in call.acts) * REPLY_WITHIN
    return AROUND + waits + sum(act.lasts for act in call.acts)
