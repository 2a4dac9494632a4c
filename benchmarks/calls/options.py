"""The command's options."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .play.contenders import contenders
from .play.recognisers import RECOGNISERS
from .script.build import WHOLE

#: Calls of ``--quick``.
QUICK = 4
#: How many calls two cores bear at once without the event loops being late.
JOBS = 5
SEED = 6


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked for."""

    calls: int
    recognisers: tuple[str, ...]
    contenders: tuple[str, ...]
    seed: int
    jobs: int
    virtual: bool
    out: Path
    #: Results to show again, instead of a run.
    shown: Path | None
    #: Whether the table goes into the benchmark's own page, and nowhere else.
    readme: bool


def parse(arguments: Sequence[str] | None = None) -> Options:
    """*arguments* (the command's, by default) as options."""
    given = _parser().parse_args(arguments)
    quick: bool = given.quick
    recognisers = given.recogniser or (["word-timed"] if quick else list(RECOGNISERS))
    return Options(
        calls=given.calls or (QUICK if quick else WHOLE),
        recognisers=tuple(dict.fromkeys(recognisers)),
        contenders=tuple(dict.fromkeys(given.contender or contenders())),
        seed=given.seed,
        jobs=given.jobs,
        virtual=quick or given.virtual,
        out=given.out,
        shown=given.show,
        readme=given.readme,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.calls",
        description="Plays scripted phone calls to several ways of handling interruptions.",
    )
    add = parser.add_argument
    add("--calls", type=_count, metavar="N", help=f"how many calls to play (default: {WHOLE})")
    add(
        "--recogniser", action="append", choices=list(RECOGNISERS), help="repeatable (default: all)"
    )
    add(
        "--contender", action="append", choices=list(contenders()), help="repeatable (default: all)"
    )
    add(
        "--seed",
        type=int,
        default=SEED,
        help="of the order of calls and contenders (default: %(default)s)",
    )
    add(
        *("--jobs", "-j"),
        type=_count,
        default=JOBS,
        metavar="N",
        help="how many calls to play at once, each in a process of its own (default: %(default)s)",
    )
    add("--virtual", action="store_true", help="in virtual time: nothing takes any to compute")
    add(
        "--quick",
        action="store_true",
        help=f"{QUICK} calls, word-timed, in virtual time: does it run at all?",
    )
    add(
        "--out",
        type=Path,
        default=Path("calls-results"),
        metavar="DIRECTORY",
        help="where results.json, table.md and plot.png go (default: %(default)s)",
    )
    add("--show", type=Path, metavar="results.json", help="show these again instead of a run")
    add("--readme", action="store_true", help="write the table into the benchmark's own README.md")
    return parser


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, got {count}")
    return count
