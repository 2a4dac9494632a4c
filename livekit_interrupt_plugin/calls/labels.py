"""What the user did in the overlaps of a recorded call, as somebody judged.

A label is a line in the trace, or in a file beside it (``call.labels.jsonl`` for ``call.jsonl``):

    {"label": "interrupt", "overlap": 3}
    {"label": "backchannel", "at": 83.2, "by": "anna"}

``label`` is backchannel (must not stop the agent), interrupt (must stop it) or other (neither);
the overlap goes by its number in the call, or by a time within it, in seconds on the clock of the
call. The newest label of an overlap holds. Other keys are the labeller's own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .call import Call
from .derived import derived
from .record import Label
from .stretch import Account, Stretch
from .trace import TraceError

__all__ = ["Labelled", "labelled"]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One overlap and what the user did."""

    stretch: Stretch
    label: Label
    #: False where it was derived from what happened next.
    by_hand: bool
    #: Why, where it was derived.
    because: str = ""


def labelled(
    call: Call,
    account: Account,
    beside: bytes | None = None,
    *,
    name_beside: str = "",
    derive: bool = True,
) -> tuple[list[Labelled], list[str]]:
    """The overlaps of *call* that have a label, in order, and a complaint for each broken line.

    Args:
        call: Its own lines of labels are read first.
        account: What was said in it.
        beside: The file of labels beside it, or None.
        name_beside: What complaints call that file.
        derive: Whether an overlap without a label gets one by what happened next.
    """
    complaints: list[str] = []
    by_hand: dict[int, Label] = {}
    lines = [(f"{call.name}:{number}", line) for number, line in call.labels]
    for where, written in (*lines, *_lines(beside or b"", name_beside)):
        try:
            stretch, label = _read(written, account.stretches)
            by_hand[stretch.number] = label
        except TraceError as error:
            complaints.append(f"{where}: {error}")
    found = []
    for stretch in account.stretches:
        if stretch.number in by_hand:
            found.append(Labelled(stretch, by_hand[stretch.number], by_hand=True))
        elif derive and (guess := derived(stretch, account, redacted=call.header.redacted)):
            found.append(Labelled(stretch, guess.label, by_hand=False, because=guess.because))
    return found, complaints


def _lines(data: bytes, name: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            try:
                yield f"{name}:{number}", json.loads(line)
            except (ValueError, RecursionError):
                yield f"{name}:{number}", None


def _read(written: Any, stretches: Sequence[Stretch]) -> tuple[Stretch, Label]:
    if not isinstance(written, dict) or "label" not in written:
        raise TraceError('a label must be an object such as {"label": "interrupt", "overlap": 3}')
    try:
        label = Label(written["label"])
    except ValueError:
        known = ", ".join(known.value for known in Label)
        raise TraceError(f"label must be one of {known}, got {written['label']!r}") from None
    match written:
        case {"overlap": int(number)}:
            found = [stretch for stretch in stretches if stretch.number == number]
        case {"at": int() | float() as at}:
            found = [stretch for stretch in stretches if stretch.onset <= at <= stretch.end]
        case _:
            raise TraceError("a label must have the number of its overlap, or a time at")
    if not found:
        place = {name: written[name] for name in ("overlap", "at") if name in written}
        raise TraceError(f"a label must be of an overlap of the call, got {place}")
    return found[0], label
