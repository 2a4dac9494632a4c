"""``livekit-interrupt compare``."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from ..demo.policies import POLICIES, find_policy
from .clock import clock, several
from .columns import cut
from .console import add_calls, add_machines, complain, ended, say

if TYPE_CHECKING:
    from ..decision import Decision
    from .compare import Pair
    from .compared import Compared

__all__ = ["add_to"]

_EPILOG = """\
Each overlap on which they differ is shown with both reasons, and with its label where it has one: a
person's, or one derived from what happened next. Who interrupts sooner is counted, not shown.

Exit status: 0, or 2 if nothing could be read.
"""
#: What was decided live, as a policy.
LIVE = "as recorded"


def add_to(subparsers: Any) -> None:
    """Add the subcommand to the command line."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "compare",
        help="where two policies differ on recorded calls, and why",
        description="Decides recorded calls under two policies and shows where they differ.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_calls(parser)
    parser.add_argument(
        "--policy",
        action="append",
        required=True,
        metavar="NAME|module:attr",
        help=f"{', '.join(POLICIES)}, or an InterruptionPolicy of your own; twice, or once to be "
        "compared with what was recorded",
    )
    parser.add_argument("--json", action="store_true", help="print one object for each overlap")
    add_machines(parser)
    parser.set_defaults(run=partial(ended, _compare))


def _compare(args: argparse.Namespace) -> int:
    from .compared import compare_files
    from .progress import Progress
    from .sources import find_sources
    from .spread import spread

    first, second = _two(args.policy)
    names, complaints = find_sources(args.calls)
    complain(*complaints)
    work = partial(compare_files, first=first, second=second)
    total = _Total(first or LIVE, second)
    with Progress(len(names), sys.stderr, "calls", "compar") as progress:
        found = spread(
            work, names, jobs=args.jobs, scheduler=args.scheduler, tell=progress.beside(sys.stdout)
        )
        for compared in found:
            complain(*compared.complaints)
            if compared.is_read:
                total.add(compared)
                say(*_shown(compared, total, as_json=args.json))
    if not total.calls:
        complain(f"CALLS must have a trace that can be read, got none in {args.calls}")
        return 2
    if not args.json:
        say(*total.lines())
    return 0


def _two(policies: list[str]) -> tuple[str | None, str]:
    from ..errors import ConfigurationError

    if len(policies) > 2:
        raise ConfigurationError(f"--policy must be given once or twice, got {policies}")
    for name in policies:
        find_policy(name)
    return (None, policies[0]) if len(policies) == 1 else (policies[0], policies[1])


class _Total:
    """What came of all calls."""

    def __init__(self, first: str, second: str) -> None:
        self.names = (first, second)
        self.calls = 0
        self._overlaps = 0
        self._differing: Counter[tuple[str, str]] = Counter()
        self._later: list[float] = []
        self._right: list[tuple[bool, bool]] = []

    def add(self, compared: Compared) -> None:
        self.calls += 1
        self._overlaps += compared.overlaps
        self._later += compared.later
        for pair in compared.differing:
            self._differing[_action(pair.first), _action(pair.second)] += 1
            if pair.right is not None:
                self._right.append(pair.right)

    def lines(self) -> Iterator[str]:
        first, second = self.names
        differing = self._differing.total()
        counted = f"{several(self._overlaps, 'overlap')} in {several(self.calls, 'call')}"
        yield f"{counted}: {differing:,} decided otherwise"
        for (one, other), count in self._differing.most_common():
            yield f"  {count:>6,}  {first}: {one}, {second}: {other}"
        if self._right:
            firsts, seconds = (sum(rights) for rights in zip(*self._right, strict=True))
            labelled = f"  of {len(self._right):,} with a label"
            yield f"{labelled} {first} has {firsts:,} right, {second} {seconds:,}"
        if self._later:
            mean = sum(self._later) / len(self._later)
            word = "later" if mean >= 0 else "sooner"
            both = f"  where both interrupt ({len(self._later):,})"
            yield f"{both}: {second} {abs(mean):.2f} s {word}"


def _shown(compared: Compared, total: _Total, *, as_json: bool) -> Iterator[str]:
    for pair in compared.differing:
        if as_json:
            yield json.dumps(_object(compared, pair))
        else:
            yield from _lines(compared, pair, total.names)


def _lines(compared: Compared, pair: Pair, names: tuple[str, str]) -> Iterator[str]:
    stretch = pair.stretch
    label = ""
    if pair.label is not None:
        label = f"  [{pair.label.value}, {'by hand' if pair.by_hand else 'derived'}]"
    onset = clock(stretch.onset - compared.began)
    yield f"{compared.name}  overlap {stretch.number} at {onset}{label}"
    yield f"    agent: {cut(stretch.agent_text, 88)}"
    yield f"    user:  {cut(stretch.text, 88)}"
    columns = max(map(len, names))
    for name, decision in zip(names, (pair.first, pair.second), strict=True):
        yield f"    {name:<{columns}}  {_action(decision):<9}  {_why(decision, compared.began)}"
    yield ""


def _why(decision: Decision | None, began: float) -> str:
    if decision is None:
        return "taken for one with the next overlap"
    return f"{clock(decision.at - began):>8}  {cut(decision.reason, 60)}"


def _action(decision: Decision | None) -> str:
    return decision.action.value if decision is not None else "ignore"


def _object(compared: Compared, pair: Pair) -> dict[str, object]:
    return {
        "call": compared.name,
        "overlap": pair.stretch.number,
        "onset": pair.stretch.onset,
        "text": pair.stretch.text,
        "agent_text": pair.stretch.agent_text,
        "label": pair.label.value if pair.label is not None else None,
        "by_hand": pair.by_hand,
        "first": pair.first.as_dict() if pair.first is not None else None,
        "second": pair.second.as_dict() if pair.second is not None else None,
    }
