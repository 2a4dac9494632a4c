"""What the commands about calls have in common: their arguments, their complaints, their end."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TextIO

from ..errors import ConfigurationError

__all__ = ["add_calls", "add_labels", "add_machines", "complain", "counted", "ended", "say"]

CALLS = "traces of calls: files, folders, patterns or URLs (those that fsspec knows)"


def add_calls(parser: argparse.ArgumentParser, about: str = CALLS) -> None:
    """Add the argument CALLS."""
    parser.add_argument("calls", nargs="+", metavar="CALLS", help=about)


def add_machines(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where the work is done."""
    parser.add_argument(
        "--jobs", type=_at_least_one, metavar="N", help="processes; by default one for each core"
    )
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="a Dask scheduler, tcp://host:8786: its workers do the work",
    )


def add_labels(parser: argparse.ArgumentParser) -> None:
    """Add the option that says whose labels count."""
    parser.add_argument(
        "--by-hand",
        action="store_true",
        help="of traces, only overlaps that a person labelled; not those whose label is derived "
        "from what happened next",
    )


def counted(faults: Counter[str]) -> Iterator[str]:
    """What strategies raised, the most frequent first, a sentence each."""
    for fault, times in faults.most_common(10):
        yield f"{fault} ({times:,} times; it counted as unsure)"


def ended(work: Callable[[argparse.Namespace], int], args: argparse.Namespace) -> int:
    """Do *work*; the exit status, 2 where it cannot be done and 130 where somebody stopped it."""
    try:
        return work(args)
    except ConfigurationError as error:
        complain(str(error))
        return 2
    except KeyboardInterrupt:
        return 130


def complain(*sentences: str) -> None:
    """Print each sentence on standard error."""
    for sentence in sentences:
        _print(sentence, sys.stderr)


def say(*lines: str) -> None:
    """Print each line on standard output."""
    for line in lines:
        _print(line, sys.stdout)


def _print(text: str, stream: TextIO) -> None:
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding) + "\n")


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number of at least 1, got {text!r}")
    return int(text)
