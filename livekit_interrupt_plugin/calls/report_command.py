"""``livekit-interrupt report``."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..demo.policies import POLICIES, find_policy
from ..errors import ConfigurationError
from ..version import __version__
from .clock import several
from .console import add_calls, add_machines, complain, ended, say

if TYPE_CHECKING:
    from .report.sound import Sound
    from .reported import Reported

__all__ = ["add_to"]

#: Bytes of audio that one page may carry: two hours at 16 kHz.
ROOM = 240_000_000

_EPILOG = """\
One file for the browser, which needs no network: the agent, the user, the transcripts as they
grew, the verdict of each strategy, and every decision with its reason, on one time axis. A wav
beside a trace is played along. With two policies, or one that is compared with what was decided
live, the overlaps on which they differ can be picked out. The page has every word of the calls.

Exit status: 0, or 2 if nothing could be read or the page could not be written.
"""


def add_to(subparsers: Any) -> None:
    """Add the subcommand to the command line."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "report",
        help="recorded calls as a page to look at and listen to",
        description="Makes a page of recorded calls: what happened, what was decided, and why.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_calls(parser)
    parser.add_argument(
        "-o", "--output", default="report.html", metavar="FILE", help="the page; %(default)s"
    )
    parser.add_argument(
        "--policy",
        action="append",
        default=[],
        metavar="NAME|module:attr",
        help=f"{', '.join(POLICIES)}, or an InterruptionPolicy of your own; twice, or once to be "
        "compared with what was recorded; by default what was recorded alone",
    )
    parser.add_argument("--no-audio", action="store_true", help="leave the audio out")
    add_machines(parser)
    parser.set_defaults(run=partial(ended, _report))


def _report(args: argparse.Namespace) -> int:
    from .sources import find_sources

    _check_policies(args.policy)
    names, complaints = find_sources(args.calls)
    complain(*complaints)
    output = Path(args.output)
    _check_output(output, names)
    found = _found(names, args)
    if not found:
        complain(f"CALLS must have a trace that can be read, got none in {args.calls}")
        return 2
    _write(output, found, args)
    return 0


def _check_policies(policies: list[str]) -> None:
    if len(policies) > 2:
        raise ConfigurationError(f"--policy must be given at most twice, got {policies}")
    for name in policies:
        find_policy(name)  # what is wrong with it is said once, not for each call


def _check_output(path: Path, names: list[str]) -> None:
    """Whether the page can be written: asked before the work, not after it."""
    if path.resolve() in {Path(name).resolve() for name in names}:
        raise ConfigurationError(f"--output must not be one of the calls, got {str(path)!r}")
    parent = path.absolute().parent
    if path.is_dir() or not parent.is_dir():
        raise ConfigurationError(
            f"--output must be a file in a folder that is there, got {str(path)!r}"
        )
    if not os.access(path if path.exists() else parent, os.W_OK):
        raise ConfigurationError(f"--output must be a file that can be written, got {str(path)!r}")


def _found(names: list[str], args: argparse.Namespace) -> list[Reported]:
    from .progress import Progress
    from .reported import report_files
    from .spread import spread

    found = []
    work = partial(report_files, policies=args.policy)
    with Progress(len(names), sys.stderr, "calls", "render") as progress:
        for reported in spread(
            work, names, jobs=args.jobs, scheduler=args.scheduler, tell=progress
        ):
            complain(*reported.complaints)
            if reported.picture is not None:
                found.append(reported)
    return found


def _write(path: Path, found: list[Reported], args: argparse.Namespace) -> None:
    from .report.page_file import page_of

    sounds = [[] for _ in found] if args.no_audio else _sounds(found)
    pictures = [reported.picture for reported in found if reported.picture is not None]
    pieces = page_of(pictures, sounds, {"package": __version__, "policies": args.policy})
    try:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            size = sum(map(file.write, pieces))
    except OSError as error:
        raise ConfigurationError(
            f"--output must be a file that can be written, got {str(path)!r} ({error.strerror})"
        ) from error
    overlaps = sum(len(picture["overlaps"]) for picture in pictures)
    told = f"{several(len(found), 'call')}, {several(overlaps, 'overlap')}"
    say(f"{path}: {told}, {size / 1e6:.1f} MB")


def _sounds(found: list[Reported]) -> list[list[Sound]]:
    from .report.sound import sounds_of

    room, sounds = ROOM, []
    for reported in found:
        assert reported.call is not None and reported.picture is not None  # noqa: PT018
        heard, complaints = sounds_of(reported.call, room)
        complain(*complaints)
        reported.picture["notes"] += complaints
        room -= sum(len(sound.wav) for sound in heard)
        sounds.append(heard)
    return sounds
