"""``livekit-interrupt demo``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError
from . import outcome
from .extras import missing_extras
from .policies import POLICIES, find_policy

if TYPE_CHECKING:
    from ..hosts.recording.options import Recording
    from ..policy import InterruptionPolicy
    from .call import Scene
    from .result import Result

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
    parser.add_argument(
        "--script",
        metavar="FILE",
        help="play a call of your own: a TOML file of agent lines and caller clips (wav), as in "
        "examples/call.toml",
    )
    parser.add_argument(
        "--wav",
        metavar="FILE",
        help="write what a listener heard: the fourth contender's agent left, the caller right",
    )
    parser.add_argument(
        "--trace",
        metavar="PATH",
        help="record the fourth contender's call, with the caller's audio: a folder, or a file "
        "that ends in .jsonl; for replay, compare, report",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Play the demo; the exit status."""
    trouble = missing_extras()
    if trouble:
        print(trouble, file=sys.stderr)
        return 2
    try:
        scenes = _scenes(args)
        takes = "a minute" if scenes is None else f"{sum(s.seconds for s in scenes):.0f} s"
        print(
            "One phone call, four ways of handling interruptions. "
            + ("In virtual time." if args.fast else f"It takes {takes}."),
            file=sys.stderr if args.json else sys.stdout,
            flush=True,
        )
        policy = find_policy(args.policy)
        trace = _recording(args.trace)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        return _play(policy, scenes, trace, args)
    except KeyboardInterrupt:
        return 130


def _scenes(args: argparse.Namespace) -> tuple[Scene, ...] | None:
    """The call of ``--script``, or None for the demo's own."""
    script = None
    if args.script is not None:
        from .script import read_script

        script = read_script(Path(args.script))
    if args.wav is not None:
        from .wav import check_writable

        check_writable(Path(args.wav), script.files if script else ())
    return script.scenes if script else None


def _recording(path: str | None) -> Recording | None:
    """What ``--trace`` asks for."""
    if path is None:
        return None
    from ..hosts.recording.options import Recording

    return Recording(path, audio=True)


def _play(
    policy: InterruptionPolicy,
    scenes: tuple[Scene, ...] | None,
    trace: Recording | None,
    args: argparse.Namespace,
) -> int:
    try:
        from livekit.agents import AgentSession  # noqa: F401  # the import that takes seconds
    except ImportError:
        print("the demo needs livekit-agents 1.0 or newer", file=sys.stderr)
        return 2
    from .performance import perform  # the rest of what takes its time to import

    result = perform(
        policy, args.policy, fast=args.fast, silent=args.json, scenes=scenes, trace=trace
    )
    if args.json:
        from .as_json import as_json

        whole = as_json(
            result,
            policy=policy,
            policy_name=args.policy,
            fast=args.fast,
            script=args.script,
        )
        print(json.dumps(whole, indent=2))
    return 0 if args.wav is None else _write(result, Path(args.wav))


def _write(result: Result, path: Path) -> int:
    from .wav import write_sound

    assert result.sound is not None  # the call was played to its end
    try:
        write_sound(path, result.sound)
    except OSError as error:
        print(f"--wav: {path} could not be written: {error.strerror}", file=sys.stderr)
        return 2
    return 0


def _definitions() -> str:
    _, _, definitions = (outcome.__doc__ or "").partition("\n\n")
    return definitions
