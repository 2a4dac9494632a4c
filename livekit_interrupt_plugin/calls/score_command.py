"""``livekit-interrupt score``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from ..demo.policies import POLICIES, find_policy
from ..errors import ConfigurationError

if TYPE_CHECKING:
    from ..policy import InterruptionPolicy
    from .record import Record, Stream
    from .score import Score

__all__ = ["add_to"]

_EPILOG = """\
A record is one JSON object a line. Needed: "text" and "label" (backchannel, interrupt, other).
Used when there: "id", "lang" (en), "source", "agent_text", "agent_asked" (true, false), "onset"
(index of the first word of the interrupting act), "word_ends" (seconds of each word). One with
"events": [{"at", "text", "label"}, ...] is a stream: several utterances in one agent turn.

Exit status: 0, or 1 if --max-false or --max-missed is exceeded, 2 if nothing could be read.
"""


def add_to(subparsers: Any) -> None:
    """Add the subcommand to the command line."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "score",
        help="how well a policy tells backchannels from interruptions",
        description="Plays labelled utterances through the engine, word by word, over an agent "
        "that speaks, and counts what interrupts it.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl", help="records")
    parser.add_argument(
        "--policy",
        default="default",
        metavar="NAME|module:attr",
        help=f"{', '.join(POLICIES)}, or an InterruptionPolicy of your own",
    )
    parser.add_argument("--json", action="store_true", help="print one object with all figures")
    parser.add_argument(
        "--decisions",
        type=Path,
        metavar="OUT.jsonl",
        help="write what was decided, a line a record",
    )
    for name, what in (("false", "backchannels interrupt"), ("missed", "interrupts are missed")):
        parser.add_argument(
            f"--max-{name}",
            type=_limit,
            metavar="SHARE",
            help=f"exit 1 if more {what}: 0.023 or 2.3%%",
        )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Score; the exit status."""
    try:
        return _score(args)
    except ConfigurationError as error:
        _complain(str(error))
        return 2
    except KeyboardInterrupt:
        return 130


def _score(args: argparse.Namespace) -> int:
    # Here, not above: numpy would slow `livekit-interrupt --help`.
    from .record_file import read_records
    from .threshold import violations

    policy = find_policy(args.policy)
    records, complaints = read_records(args.files)
    for complaint in complaints:
        _complain(complaint)
    if not records:
        _complain(f"FILE must have a record that can be read, got none in {_names(args.files)}")
        return 2
    with _decisions_file(args.decisions, args.files) as decisions:
        score = _play(records, policy)
        if decisions is not None:
            _write_decisions(score, decisions)
    _warn(score)
    _report(score, unread=len(complaints), as_json=args.json)
    exceeded = violations(score, max_false=args.max_false, max_missed=args.max_missed)
    for sentence in exceeded:
        _complain(sentence)
    return 1 if exceeded else 0


def _play(records: Sequence[Record | Stream], policy: InterruptionPolicy) -> Score:
    from .progress import Progress
    from .score import score

    with Progress(len(records), sys.stderr) as progress:
        return score(records, policy, tell=progress)


def _report(score: Score, *, unread: int, as_json: bool) -> None:
    from .table import table

    if as_json:
        _print(json.dumps(score.as_dict() | {"unread": unread}, indent=2), sys.stdout)
    else:
        _print(table(score), sys.stdout)


def _warn(score: Score) -> None:
    from ..strategies import Consult

    for leaf in score.policy.strategy.leaves():
        if isinstance(leaf, Consult):
            _complain(f"{leaf!r} is not asked here: it has no opinion on any record")
    if score.faults:
        first = score.faults[0]
        _complain(
            f"{first.strategy!r} raised {len(score.faults):,} times and counted as unsure; first "
            f"{type(first.error).__name__}: {first.error}"
        )


@contextmanager
def _decisions_file(path: Path | None, inputs: Iterable[Path]) -> Iterator[TextIO | None]:
    if path is None:
        yield None
        return
    if path.exists() and any(file.exists() and path.samefile(file) for file in inputs):
        raise ConfigurationError(f"--decisions must not be a file that is read, got {str(path)!r}")
    try:
        # What UTF-8 cannot write, half a character, is written as JSON writes it: \\ud83d.
        file = path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise ConfigurationError(
            f"--decisions must be a file that can be written, got {str(path)!r} ({error.strerror})"
        ) from error
    with file:
        yield file


def _write_decisions(score: Score, file: TextIO) -> None:
    for outcome in score.outcomes:
        file.write(json.dumps(outcome.as_dict(), ensure_ascii=False) + "\n")


def _names(files: Iterable[Path]) -> str:
    return ", ".join(map(str, files))


def _limit(text: str) -> float:
    from .threshold import limit

    return limit(text)


def _complain(sentence: str) -> None:
    _print(sentence, sys.stderr)


def _print(text: str, stream: TextIO) -> None:
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding) + "\n")
