"""What came of a call, and in what it differs from what must come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from ...decision import Action, Decision, Fate

__all__ = [
    "REAL_TOLERANCE",
    "TOLERANCE",
    "Decided",
    "Outcome",
    "decided",
    "differences",
    "since_opening",
]

#: Seconds by which a time may miss the one that is expected, in virtual time: more than a
#: detector's windows, less than the 0.2 s that a host without timers is late (it would act when
#: the agent's next word is over).
TOLERANCE = 0.1
#: The same in real time, where a machine under load is late as well.
REAL_TOLERANCE = 0.3


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
    #: For each speech that was cut: when the agent was silent, in seconds from the opening of its
    #: act. Compared with the times of the interruptions; None where the performer cannot tell.
    silent_at: tuple[float, ...] | None = None


def since_opening(at: float, openings: Sequence[float]) -> float:
    """Seconds from the opening of the act in which *at* falls; all on one clock."""
    # Half a tenth: what happens at the opening itself may be dated just before it.
    return at - max((opened for opened in openings if opened <= at + 0.05), default=0.0)


def decided(decisions: Iterable[Decision], openings: Sequence[float]) -> tuple[Decided, ...]:
    """*decisions* of a host as an outcome has them.

    Args:
        decisions: In their order, HOLDs included.
        openings: When each act of the call opened, on the clock of the decisions.
    """
    found: list[Decided] = []
    for decision in decisions:
        at = since_opening(decision.at, openings)
        one = Decided(decision.action, decision.text, decision.strategy, decision.fate, at)
        if one.action is not Action.HOLD or not found or found[-1] != one:
            found.append(one)
    return tuple(found)


def differences(expected: Outcome, got: Outcome, *, tolerance: float = TOLERANCE) -> list[str]:
    """In what *got* differs, a sentence each; none: it is the same.

    Args:
        expected: What must come.
        got: What came.
        tolerance: Seconds by which times may differ.
    """
    found = _of_decisions(expected.decisions, got.decisions, tolerance)
    if not found and got.silent_at is not None:
        found = _of_silences(expected.decisions, got.silent_at, tolerance)
    if got.speeches != expected.speeches:
        found.append(f"speeches heard {_ends(got)}, expected {_ends(expected)}")
    given = tuple(" ".join(text.split()) for text in got.given)
    if given != expected.given:
        found.append(f"the language model was given {given}, expected {expected.given}")
    return found


def _of_decisions(
    expected: Sequence[Decided], got: Sequence[Decided], tolerance: float
) -> list[str]:
    for number, (wanted, came) in enumerate(zip_longest(expected, got), start=1):
        if wanted != came:
            return [f"decision {number} is {came or 'missing'}, expected {wanted or 'no more'}"]
        if wanted.at is not None and not _is_near(wanted.at, came.at, tolerance):
            return [f"decision {number} is {came}, expected at {wanted.at:.2f}"]
    return []


def _of_silences(
    expected: Sequence[Decided], silent_at: Sequence[float], tolerance: float
) -> list[str]:
    interrupts = [one.at for one in expected if one.action is Action.INTERRUPT]
    return [
        f"silent at {silent:.2f}, interrupted at {at:.2f}"
        for at, silent in zip(interrupts, silent_at, strict=False)
        if at is not None and not _is_near(at, silent, tolerance)
    ]


def _is_near(wanted: float, came: float | None, tolerance: float) -> bool:
    return came is not None and abs(came - wanted) <= tolerance


def _ends(outcome: Outcome) -> str:
    return str(["to the end" if whole else "cut" for whole in outcome.speeches])
