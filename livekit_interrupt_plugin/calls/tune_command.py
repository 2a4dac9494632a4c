"""``livekit-interrupt tune``."""

from __future__ import annotations

import argparse
import json
import math
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..demo.policies import POLICIES
from .clock import several
from .console import add_calls, add_labels, add_machines, complain, counted, ended, say

if TYPE_CHECKING:
    from .trade import Costs
    from .tuned import Tuned

__all__ = ["add_to"]

_EPILOG = """\
What is varied unless --vary says otherwise: how long words must stand (on recorded calls), and the
numbers of MinWords, MinDuration, Backchannel, Echo, MinConfidence, MinOpinion, MinLoudness. Each
setting is shown that no other is as good as in false, missed and seconds and better in one; then
the one of the least cost, as code to paste.

A build: --save FILE once, and --check FILE in the build; it tries nothing, and fails where the
policy costs more on the same calls than it did.

Exit status: 0, or 1 if --check finds that the policy got worse, 2 if nothing could be read.
"""


def add_to(subparsers: Any) -> None:
    """Add the subcommand to the command line."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "tune",
        help="choose the settings of a policy by what they do on your calls",
        description="Tries the settings of a policy on labelled records and recorded calls.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_calls(parser, "records or traces: files, folders, patterns or URLs (fsspec's)")
    parser.add_argument(
        "--policy",
        default="default",
        metavar="NAME|module:attr",
        help=f"where it starts: {', '.join(POLICIES)}, or an InterruptionPolicy of your own",
    )
    parser.add_argument(
        "--vary",
        action="append",
        default=[],
        metavar="SETTING=VALUES",
        help="try these instead: --vary stable=0,0.1,0.2 --vary MinWords.count=2,3",
    )
    for name, default, what in (
        ("false", 1.0, "a backchannel that stops the agent"),
        ("missed", 3.0, "an interrupt that does not"),
        ("late", 0.0, "a second until an interrupt stops it"),
    ):
        parser.add_argument(
            f"--{name}-cost",
            type=_cost,
            default=default,
            metavar="COST",
            help=f"of {what}; {default:g} unless given",
        )
    add_labels(parser)
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw it: FILE.svg, .png, .pdf")
    parser.add_argument("--json", action="store_true", help="print one object with all figures")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write the policy's figures")
    parser.add_argument(
        "--check",
        type=Path,
        metavar="FILE",
        help="exit 1 if the policy costs more than FILE says, which --save wrote",
    )
    add_machines(parser)
    parser.set_defaults(run=partial(ended, _tune))


def _tune(args: argparse.Namespace) -> int:
    # Here, not above: numpy would slow `livekit-interrupt --help`.
    from .baseline import check, costs_of, read_baseline, save_baseline
    from .trade import Costs
    from .tune_plot import check_plot, plot

    if args.plot is not None:
        check_plot(args.plot)
    saved = read_baseline(args.check) if args.check is not None else None
    costs = Costs(args.false_cost, args.missed_cost, args.late_cost)
    tuned = _tuned(args, costs_of(saved) if saved is not None else costs)
    if tuned is None:
        return 2
    if args.plot is not None:
        plot(tuned, args.plot)
    if args.save is not None:
        save_baseline(tuned, args.save)
    if saved is not None:
        sentences, is_worse = check(tuned, saved)
        (complain if is_worse else say)(*sentences)
        return 1 if is_worse else 0
    _report(tuned, as_json=args.json)
    return 0


def _tuned(args: argparse.Namespace, costs: Costs) -> Tuned | None:
    from .judged import joined, judge
    from .material import gather
    from .progress import Progress
    from .record import Record
    from .spread import spread
    from .sweep import Sweep, vary_from
    from .tuned import Tuned

    material = gather(args.calls)
    vary = tuple(map(vary_from, args.vary))
    sweep = Sweep(args.policy, vary, bool(material.traces), alone=args.check is not None)
    policies = sweep.policies()
    items = [*(one for one in material.records if isinstance(one, Record)), *material.traces]
    if streams := len(material.records) + len(material.traces) - len(items):
        are = "is" if streams == 1 else "are"
        complain(f"{several(streams, 'stream')} {are} left out: streams are for the command score")
    work = partial(judge, sweep=sweep, derive=not args.by_hand)
    machines = {"jobs": args.jobs, "scheduler": args.scheduler}
    with Progress(len(items), sys.stderr, "records and calls", "judg") as progress:
        judged = joined(spread(work, items, tell=progress, **machines))
    complain(*material.complaints, *judged.complaints, *counted(judged.faults))
    if not judged.texts:
        given = ", ".join(args.calls)
        complain(f"CALLS must have a record or label that can be read, got none in {given}")
        return None
    return Tuned(policies, judged, costs)


def _report(tuned: Tuned, *, as_json: bool) -> None:
    from .tune_table import table

    say(json.dumps(tuned.as_dict(), indent=2) if as_json else table(tuned))


def _cost(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise argparse.ArgumentTypeError(f"a cost must be a number of at least 0, got {text!r}")
    return value
