"""``livekit-interrupt replay``."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from ..demo.policies import POLICIES, find_policy
from .clock import clock, hours, several
from .columns import cut, left
from .console import add_calls, add_machines, complain, counted, ended, say

if TYPE_CHECKING:
    from ..decision import Decision
    from .replayed import Replayed

__all__ = ["add_to"]

_EPILOG = """\
A trace is what InterruptionGate(trace=...) and VoiceAssistant(trace=...) write. Under its own
policy a call is decided bit for bit as it was; under another one each overlap is judged by itself,
as if the agent had gone on for as long as it takes.

Exit status: 0, or 1 if a call is not decided as it was under its own policy, 2 if nothing could
be read.
"""


def add_to(subparsers: Any) -> None:
    """Add the subcommand to the command line."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "replay",
        help="decide recorded calls again",
        description="Decides recorded calls again, under their own policy or another one.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_calls(parser)
    parser.add_argument(
        "--policy",
        metavar="NAME|module:attr",
        help=f"{', '.join(POLICIES)}, or an InterruptionPolicy of your own; by default each "
        "call's own",
    )
    parser.add_argument("--json", action="store_true", help="print one object for each call")
    parser.add_argument("--quiet", action="store_true", help="print no decisions, only their sum")
    add_machines(parser)
    parser.set_defaults(run=partial(ended, _replay))


def _replay(args: argparse.Namespace) -> int:
    from .progress import Progress
    from .replayed import replay_files
    from .sources import find_sources
    from .spread import spread

    if args.policy is not None:
        find_policy(args.policy)  # what is wrong with it is said once, not for each call
    names, complaints = find_sources(args.calls)
    complain(*complaints)
    work = partial(replay_files, policy=args.policy)
    total = _Total()
    with Progress(len(names), sys.stderr, "calls", "replay") as progress:
        found = spread(
            work, names, jobs=args.jobs, scheduler=args.scheduler, tell=progress.beside(sys.stdout)
        )
        for replayed in found:
            complain(*replayed.complaints)
            if replayed.is_read:
                total.add(replayed)
                say(*_shown(replayed, args))
    return total.report(args)


class _Total:
    """What came of all calls."""

    def __init__(self) -> None:
        self._calls = 0
        self._seconds = 0.0
        self._actions: Counter[str] = Counter()
        self._faults: Counter[str] = Counter()
        self._others: list[str] = []

    def add(self, replayed: Replayed) -> None:
        self._calls += 1
        self._seconds += replayed.seconds
        self._actions.update(decision.action.value for decision in replayed.settled)
        self._faults += replayed.faults
        if replayed.differs_at is not None:
            since = clock(replayed.differs_at - replayed.began)
            self._others.append(f"{replayed.name}: decided otherwise from {since} on")

    def report(self, args: argparse.Namespace) -> int:
        """Print it; the exit status."""
        complain(*counted(self._faults), *self._others)
        if not self._calls:
            complain(f"CALLS must have a trace that can be read, got none in {args.calls}")
            return 2
        if not args.json:
            say(*self._lines(args))
        return 1 if self._others else 0

    def _lines(self, args: argparse.Namespace) -> Iterator[str]:
        actions = ", ".join(f"{name} {count:,}" for name, count in sorted(self._actions.items()))
        calls, overlaps = several(self._calls, "call"), several(self._actions.total(), "overlap")
        yield f"{calls}, {hours(self._seconds)}: {overlaps}"
        yield f"  {actions or 'nobody talked over the agent'}"
        if args.policy is None:
            same = self._calls - len(self._others)
            yield f"  decided as they were, bit for bit: {same:,} of {calls}"


def _shown(replayed: Replayed, args: argparse.Namespace) -> Iterator[str]:
    if args.json:
        yield json.dumps(_object(replayed))
    elif not args.quiet:
        yield f"{replayed.name}  {replayed.call}".rstrip()
        for decision in replayed.settled:
            yield _line(decision, replayed.began)


def _line(decision: Decision, began: float) -> str:
    fate = decision.fate.value if decision.fate is not None else ""
    onset = clock(decision.onset - began)
    delay = f"{decision.onset_latency:.2f} s"
    did = f"{onset:>10}  {decision.action.value:<9} {delay:>8}  {fate:<9}  "
    return f"{did}{left(decision.text, 32)}  {cut(decision.reason, 60)}"


def _object(replayed: Replayed) -> dict[str, object]:
    return {
        "call": replayed.name,
        "name": replayed.call,
        "began": replayed.began,
        "seconds": replayed.seconds,
        "differs_at": replayed.differs_at,
        "decisions": [decision.as_dict() for decision in replayed.settled],
    }
