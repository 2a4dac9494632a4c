"""``livekit-interrupt demo``."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError
from . import outcome
from .extras import missing_extras
from .policies import POLICIES, find_policy

if TYPE_CHECKING:
    from ..policy import InterruptionPolicy

__all__ = ["add_to"]

_SUMMARY = "one scripted phone call, four ways of handling interruptions, one table"


def add_to(subparsers: Any) -> None:
    """Add the subcommand to the command line."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "demo",
        help=_SUMMARY,
        description=f"Plays {_SUMMARY}.",
        epilog="What is measured, and what --json calls it:\n\n" + _definitions(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--fast",
        action="store_true",
        help="virtual time: seconds in all; latencies then count no inference time",
    )
    parser.add_argument(
        "--policy",
        default="default",
        metavar="NAME|module:attr",
        help=f"the fourth contender's policy: {', '.join(POLICIES)}, or an InterruptionPolicy of "
        "your own",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="print one object: table, decisions, clips and how it was measured",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Play the demo; the exit status."""
    trouble = missing_extras()
    if trouble:
        print(trouble, file=sys.stderr)
        return 2
    print(
        "One phone call, four ways of handling interruptions. "
        + ("In virtual time." if args.fast else "It takes a minute."),
        file=sys.stderr if args.json else sys.stdout,
        flush=True,
    )
    try:
        policy = find_policy(args.policy)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        return _play(policy, args)
    except KeyboardInterrupt:
        return 130


def _play(policy: InterruptionPolicy, args: argparse.Namespace) -> int:
    try:
        from livekit.agents import AgentSession  # noqa: F401  # the import that takes seconds
    except ImportError:
        print("the demo needs livekit-agents 1.0 or newer", file=sys.stderr)
        return 2
    from .performance import perform  # the rest of what takes its time to import

    result = perform(policy, args.policy, fast=args.fast, silent=args.json)
    if args.json:
        from .as_json import as_json

        whole = as_json(result, policy=policy, policy_name=args.policy, fast=args.fast)
        print(json.dumps(whole, indent=2))
    return 0


def _definitions() -> str:
    _, _, definitions = (outcome.__doc__ or "").partition("\n\n")
    return definitions
