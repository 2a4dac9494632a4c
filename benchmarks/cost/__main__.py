"""What the gate costs.

    python -m benchmarks.cost [--pipecat PYTHON] [--json FILE] [--quick]

PYTHON is one that has pipecat-ai 1.14 installed; without it only our own figures are measured:

    python3 -m venv /tmp/pipecat && /tmp/pipecat/bin/pip install pipecat-ai==1.14.0
    python -m benchmarks.cost --pipecat /tmp/pipecat/bin/python

Compared is like with like: for us everything from the wrapped stream's event to the decision, for
pipecat its UserTurnController with MinWords and a speech timeout, the bot speaking; no log sink on
either side; CPU of the thread, in pairs of runs in turn.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
from dataclasses import asdict
from typing import Any

from .compare import Row, compare
from .crowd import WINDOW, milliseconds_late
from .memory import kilobytes_each_hour
from .peer import Peer, one_core
from .session_cpu import added_milliseconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pipecat", metavar="PYTHON", help="a Python with pipecat-ai 1.14")
    parser.add_argument("--json", metavar="FILE", help="write the figures there as well")
    parser.add_argument("--quick", action="store_true", help="fewer pairs, shorter calls")
    args = parser.parse_args()
    logging.disable(logging.WARNING)
    figures = measure(args.pipecat, quick=args.quick)
    if args.json:
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump(figures, file, indent=1)


def measure(pipecat: str | None, *, quick: bool) -> dict[str, Any]:
    with contextlib.ExitStack() as stack:
        stack.enter_context(one_core())
        peer = stack.enter_context(Peer(pipecat)) if pipecat else None
        rows = asyncio.run(compare(peer, pairs=11 if quick else 61))
    show(rows)
    hours = 1 if quick else 8
    memory = kilobytes_each_hour(hours)
    print(f"memory after {hours} h of a call: {memory[-1]:+.1f} kB")
    spread, at_once = (
        percentile(milliseconds_late(200, 2.0 if quick else 10.0, apart=apart), 99)
        for apart in (WINDOW / 200, 0.0)
    )
    print(f"200 sessions: a window of their detectors is {spread:.3f} ms late (p99)")
    print(f"200 sessions, all windows at one instant: {at_once:.3f} ms (p99)")
    added = added_milliseconds(pairs=3 if quick else 9)
    print(f"a session with Silero: {added:+.2f} ms of CPU more for each second of call")
    return {
        "per_event": [asdict(row) for row in rows],
        "memory_kilobytes_by_hour": memory,
        "milliseconds_late_p99_of_200_sessions": spread,
        "milliseconds_late_p99_of_200_sessions_at_one_instant": at_once,
        "milliseconds_of_cpu_per_second_of_call": added,
    }


def percentile(values: list[float], percent: int) -> float:
    """Of sorted *values*."""
    return values[len(values) * percent // 100]


def show(rows: list[Row]) -> None:
    print(f"{'microseconds of CPU per event':30}{'policy':26}{'agent':11}{'gate':>7}{'pipecat':>9}"
          f"{'ratio':>7}")  # fmt: skip
    for row in rows:
        theirs = "" if row.theirs is None else f"{row.theirs:9.2f}{row.ratio:7.2f}"
        print(f"{row.event:30}{row.policy:26}{row.agent:11}{row.ours:7.2f}{theirs}")


if __name__ == "__main__":
    main()
