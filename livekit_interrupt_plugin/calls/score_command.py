"""``livekit-interrupt score``."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from ..demo.policies import POLICIES, find_policy
from ..errors import ConfigurationError
from .console import add_calls, add_labels, add_machines, complain, counted, ended, say
from .progress import Progress

if TYPE_CHECKING:
    from .material import Material
    from .play_record import Outcome
    from .score import Score
    from .streams import StreamOutcome

__all__ = ["add_to"]

_EPILOG = """\
A record is one JSON object a line. Needed: "text" and "label" (backchannel, interrupt, other).
Used when there: "id", "lang" (en), "source", "agent_text", "agent_asked" (true, false), "onset"
(index of the first word of the interrupting act), "word_ends" (seconds of each word). One with
"events": [{"at", "text", "label"}, ...] is a stream: several utterances in one agent turn.

A trace is what InterruptionGate(trace=...) writes; its overlaps are decided again as they were
heard. Their labels are lines {"label": "interrupt", "overlap": 3} in it, or in a file beside it
that ends in .labels.jsonl; what has none gets one by what happened next, unless --by-hand.

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
    add_calls(parser, "records or traces: files, folders, patterns or URLs (fsspec's)")
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
    add_labels(parser)
    add_machines(parser)
    parser.set_defaults(run=partial(ended, _score))


def _score(args: argparse.Namespace) -> int:
    # Here, not above: numpy would slow `livekit-interrupt --help`.
    from .material import gather
    from .threshold import violations

    find_policy(args.policy)
    material = gather(args.calls)
    with _decisions_file(args.decisions, material.names) as decisions:
        score, faults = _played(material, args)
        complain(*material.complaints)
        if not score.outcomes:
            given = ", ".join(args.calls)
            complain(f"CALLS must have a record or label that can be read, got none in {given}")
            return 2
        if decisions is not None:
            _write_decisions(score, decisions)
    _warn(score, faults)
    _report(score, unread=len(material.complaints), faults=faults.total(), as_json=args.json)
    exceeded = violations(score, max_false=args.max_false, max_missed=args.max_missed)
    complain(*exceeded)
    return 1 if exceeded else 0


def _played(material: Material, args: argparse.Namespace) -> tuple[Score, Counter[str]]:
    from .replayed import told
    from .score import play, score_of
    from .turn import for_text

    policy = find_policy(args.policy)
    outcomes: list[Outcome | StreamOutcome] = []
    with Progress(len(material.records), sys.stderr) as progress:
        as_text = for_text(policy)
        for record in material.records:
            outcomes.append(play(record, as_text))
            progress(len(outcomes))
    faults = told([fault for outcome in outcomes for fault in outcome.faults])
    outcomes += _of_traces(material, args, faults)
    return score_of(policy, outcomes), faults


def _of_traces(
    material: Material, args: argparse.Namespace, faults: Counter[str]
) -> Iterator[Outcome]:
    from .score_trace import score_traces
    from .spread import spread

    work = partial(score_traces, policy=args.policy, derive=not args.by_hand)
    with Progress(len(material.traces), sys.stderr, "calls") as progress:
        machines = {"jobs": args.jobs, "scheduler": args.scheduler}
        for scored in spread(work, material.traces, tell=progress, **machines):
            material.complaints += scored.complaints
            faults += scored.faults
            yield from scored.outcomes


def _report(score: Score, *, unread: int, faults: int, as_json: bool) -> None:
    from .table import table

    if as_json:
        say(json.dumps(score.as_dict() | {"unread": unread, "faults": faults}, indent=2))
    else:
        say(table(score))


def _warn(score: Score, faults: Counter[str]) -> None:
    from ..strategies import Consult

    for leaf in score.policy.strategy.leaves():
        if isinstance(leaf, Consult):
            complain(f"{leaf!r} is not asked here: it has no opinion on any record")
    complain(*counted(faults))


@contextmanager
def _decisions_file(path: Path | None, inputs: Iterable[str]) -> Iterator[TextIO | None]:
    if path is None:
        yield None
        return
    files = map(Path, inputs)
    if path.exists() and any(file.exists() and path.samefile(file) for file in files):
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


def _limit(text: str) -> float:
    from .threshold import limit

    return limit(text)
