"""What came of a call, and in what it differs from what must come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from ...decision import Action, Decision, Fate

__all__ = ["TOLERANCE", "Decided", "Outcome", "decided", "differences"]

#: Seconds by which the time of a decision may miss the one that is expected: what audio buffers
#: and detectors of real hosts were seen to differ by, and far less than the second of grace.
TOLERANCE = 0.3


@dataclass(frozen=True)
class Decided:
    """A decision, as far as it must be the same on every host."""

    action: Action
    #: The words of the overlap so far.
    text: str
    #: Which strategy, or which rule of the engine, decided.
    strategy: str
    fate: Fate | None = None
    #: Seconds from the opening of its act; expected None: whenever.
    at: float | None = field(default=None, compare=False)

    def __str__(self) -> str:
        fate = f", {self.fate.value}" if self.fate else ""
        when = "" if self.at is None else f" at {self.at:.2f}"
        return f"{self.action.value} {self.text!r} by {self.strategy}{fate}{when}"


@dataclass(frozen=True)
class Outcome:
    """What came of a call."""

    #: Every decision in its order. Of HOLDs that differ in nothing but their reason or time there
    #: is one: how often a duration is looked at depends on the windows of a detector.
    decisions: tuple[Decided, ...]
    #: Each speech of the agent that was heard, in order: whether it was heard to its end.
    speeches: tuple[bool, ...]
    #: For each reply that was heard: all the user's words in the conversation that the language
    #: model was given for it, joined by blanks.
    given: tuple[str, ...] = ()


def decided(decisions: Iterable[Decision], openings: Sequence[float]) -> tuple[Decided, ...]:
    """*decisions* of a host as an outcome has them.

    Args:
        decisions: In their order, HOLDs included.
        openings: When each act of the call opened, on the clock of the decisions.
    """
    found: list[Decided] = []
    for decision in decisions:
        # Half a tenth: a decision at the opening itself may be dated just before it.
        opened = max((at for at in openings if at <= decision.at + 0.05), default=0.0)
        one = Decided(
            decision.action, decision.text, decision.strategy, decision.fate, decision.at - opened
        )
        if one.action is not Action.HOLD or not found or found[-1] != one:
            found.append(one)
    return tuple(found)


def differences(expected: Outcome, got: Outcome) -> list[str]:
    """In what *got* differs, a sentence each; none: it is the same."""
    found = _of_decisions(expected.decisions, got.decisions)
    if got.speeches != expected.speeches:
        found.append(f"speeches heard {_ends(got)}, expected {_ends(expected)}")
    given = tuple(" ".join(text.split()) for text in got.given)
    if given != expected.given:
        found.append(f"the language model was given {given}, expected {expected.given}")
    return found


def _of_decisions(expected: Sequence[Decided], got: Sequence[Decided]) -> list[str]:
    for number, (wanted, came) in enumerate(zip_longest(expected, got), start=1):
        if wanted != came:
            return [f"decision {number} is {came or 'missing'}, expected {wanted or 'no more'}"]
        if wanted.at is not None and not _is_near(wanted.at, came.at):
            return [f"decision {number} is {came}, expected at {wanted.at:.2f}"]
    return []


def _is_near(wanted: float, came: float | None) -> bool:
    return came is not None and abs(came - wanted) <= TOLERANCE


def _ends(outcome: Outcome) -> str:
    return str(["to the end" if whole else "cut" for whole in outcome.speeches])
