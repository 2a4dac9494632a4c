"""Per event, beside pipecat: pairs of runs, in turn, and the median of their ratios."""

from __future__ import annotations

import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from .ours import POLICIES, Call, a_call, frame, interims, quiet_windows, voiced_windows
from .peer import Peer

__all__ = ["Row", "compare"]

#: Events of a run, and of the run before that nobody counts.
EVENTS, WARM_UP = 4_000, 500
#: Windows of the detector, 32 ms each, in a frame of 20 ms.
WINDOWS = 20 / 32


@dataclass(frozen=True)
class Row:
    """One event; microseconds of CPU, medians over the pairs. Theirs is None where not asked."""

    event: str
    policy: str
    agent: str
    ours: float
    theirs: float | None
    ratio: float | None


#: A run of ours: what an event takes.
_Run = Callable[[Call, int], Awaitable[float]]


async def compare(peer: Peer | None, pairs: int) -> list[Row]:
    """Every row, *pairs* runs each."""
    rows = []
    for policy, agent_speaks, events in (
        ("one strategy", False, _TRANSCRIPTS + _FRAMES[:1]),
        ("one strategy", True, _TRANSCRIPTS + _FRAMES),
        ("one strategy, at once", True, _TRANSCRIPTS),
        ("five strategies, at once", True, _TRANSCRIPTS + _FRAMES),
        ("the default policy", True, _TRANSCRIPTS + _FRAMES),
    ):
        strategies = 5 if policy.startswith("five") else 1
        for name, run, question in events:
            asked = f"{question} {strategies} {EVENTS}"
            ours, theirs = await _paired(policy, agent_speaks, run, peer, asked, pairs)
            rows.append(_row(name, policy, agent_speaks, ours, theirs))
    return rows


async def _paired(
    policy: str, agent_speaks: bool, run: _Run, peer: Peer | None, asked: str, pairs: int
) -> tuple[list[float], list[float]]:
    ours, theirs = [], []
    async with a_call(POLICIES[policy], agent_speaks=agent_speaks) as call:
        await run(call, WARM_UP)
        for _ in range(pairs):
            ours.append(await run(call, EVENTS))
            if peer is not None:
                theirs.append(peer.microseconds(asked))
    return ours, theirs


def _row(
    event: str, policy: str, agent_speaks: bool, ours: list[float], theirs: list[float]
) -> Row:
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=False)]
    return Row(
        event,
        policy,
        "speaks" if agent_speaks else "is silent",
        statistics.median(ours),
        statistics.median(theirs) if theirs else None,
        statistics.median(ratios) if ratios else None,
    )


async def _interim_of_2(call: Call, count: int) -> float:
    return await call.microseconds("stt", interims(2, count))


async def _interim_of_17(call: Call, count: int) -> float:
    return await call.microseconds("stt", interims(17, count))


async def _quiet_frame(call: Call, count: int) -> float:
    windows = await call.microseconds("vad", quiet_windows(count))
    return await call.frame_microseconds([frame()] * count) + WINDOWS * windows


async def _voiced_frame(call: Call, count: int) -> float:
    windows = await call.microseconds("vad", voiced_windows(count))
    return await call.frame_microseconds([frame()] * count) + WINDOWS * windows


_TRANSCRIPTS: tuple[tuple[str, _Run, str], ...] = (
    ("interim of 2 words", _interim_of_2, "interim 2"),
    ("interim of 17 words", _interim_of_17, "interim 17"),
)
_FRAMES: tuple[tuple[str, _Run, str], ...] = (
    ("20 ms frame, caller quiet", _quiet_frame, "frame"),
    ("20 ms frame, caller's voice", _voiced_frame, "frame"),
)
