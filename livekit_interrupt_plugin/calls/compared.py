"""Calls decided by two policies, a file at a time, in whatever process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..demo.policies import find_policy
from ..errors import ConfigurationError
from .compare import Pair, compare
from .opened import open_call

__all__ = ["Compared", "compare_files"]


@dataclass(slots=True)
class Compared:
    """What two policies made of the call in one file."""

    name: str
    #: What could not be read.
    complaints: list[str] = field(default_factory=list)
    #: False where there is no call to be decided.
    is_read: bool = False
    #: When the call began, on its own clock.
    began: float = 0.0
    #: How many there are.
    overlaps: int = 0
    #: Those on which they differ.
    differing: list[Pair] = field(default_factory=list)
    #: Seconds by which the second interrupts later, where both do.
    later: list[float] = field(default_factory=list)


def compare_files(names: Sequence[str], first: str | None, second: str) -> list[Compared]:
    """Decide the calls in the files *names* by the policies of these names; None is live."""
    return [_compare_file(name, first, second) for name in names]


def _compare_file(name: str, first: str | None, second: str) -> Compared:
    opened, complaints = open_call(name)
    if opened is None:
        return Compared(name, complaints)
    try:
        one = find_policy(first) if first is not None else None
        found = compare(opened, one, find_policy(second))
    except ConfigurationError as error:
        return Compared(name, [*complaints, f"{name}: {error}"])
    return Compared(
        name,
        complaints,
        is_read=True,
        began=opened.call.began,
        overlaps=len(found),
        differing=[pair for pair in found if pair.differs],
        later=[pair.later for pair in found if pair.later is not None],
    )
