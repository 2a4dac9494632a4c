"""``python -m livekit_interrupt_plugin.testing.contract``."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from .call import Call
from .found import performers
from .rehearsal import row_of
from .row import Result, Row
from .suite import CALLS
from .table import as_markdown, as_text, merged

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Perform the suite, or merge rows; 1 when a host decides differently, 2 for bad arguments."""
    args = _parser().parse_args(argv)
    try:
        rows = _read(args.merge) if args.merge else _perform(args.only)
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if args.json is not None:
        _write(rows, args.json)
    else:
        sys.stdout.write((as_markdown(rows) if args.merge else as_text(rows)) + "\n")
    return 1 if any(row.those(Result.DIFFERS) for row in rows) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m livekit_interrupt_plugin.testing.contract",
        description="Performs one suite of calls on the fake host and on each form of the host "
        "for the installed LiveKit release, and says who decides differently.",
    )
    parser.add_argument("--only", metavar="TEXT", default="", help="calls with this in their name")
    parser.add_argument(
        "--json",
        metavar="FILE",
        nargs="?",
        const="-",
        help="print the rows as JSON, or write them into FILE, instead of the table",
    )
    parser.add_argument(
        "--merge",
        metavar="ROWS.json",
        nargs="+",
        help="perform nothing; print one table, as markdown, of rows that --json wrote",
    )
    return parser


def _perform(only: str) -> list[Row]:
    calls = _calls(only)
    # Strategies that raise are part of the suite; what LiveKit says of a closing session is not.
    logging.disable(logging.CRITICAL)
    try:
        return [row_of(performer, calls) for performer in performers()]
    finally:
        logging.disable(logging.NOTSET)


def _calls(only: str) -> list[Call]:
    calls = [call for call in CALLS if only in call.name]
    if not calls:
        raise ValueError(f"--only: no call has {only!r} in its name")
    return calls


def _read(files: Sequence[str]) -> list[Row]:
    found: list[Row] = []
    for file in files:
        try:
            found += [Row.from_dict(row) for row in json.loads(Path(file).read_text("utf-8"))]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ValueError(f"--merge: {file} does not have rows: {error!r}") from error
    if not found:
        raise ValueError(f"--merge: there is not one row in {', '.join(files)}")
    return merged(found)


def _write(rows: Sequence[Row], file: str) -> None:
    text = json.dumps([row.as_dict() for row in rows], indent=1) + "\n"
    if file == "-":
        sys.stdout.write(text)
    else:
        Path(file).write_text(text, "utf-8")
