"""What each strategy of a policy says of an overlap, whenever the engine asks the policy."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ...overlap import Overlap
from ...policy import InterruptionPolicy
from ...strategies import AllOf, AnyOf, Not, Strategy
from ...verdict import Judgement

__all__ = ["Answer", "Watch", "terms_of"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one term of a policy said."""

    #: Seconds on the clock of the call.
    at: float
    #: The overlap's onset.
    onset: float
    #: The number of the term.
    term: int
    judgement: Judgement


def terms_of(strategy: Strategy, *, mirrored: bool = False) -> Iterator[Strategy]:
    """The leaves of *strategy* as they count in it: each with the ``~`` that apply to it."""
    match strategy:
        case AnyOf() | AllOf():
            for part in strategy.parts:
                yield from terms_of(part, mirrored=mirrored)
        case Not():
            yield from terms_of(strategy.part, mirrored=not mirrored)
        case _:
            yield ~strategy if mirrored else strategy


class Watch:
    """Writes down what the terms of *policy* say: decide a call under :attr:`watched`.

    A policy asks only as many of its leaves as it needs; this asks them all.
    """

    def __init__(self, policy: InterruptionPolicy) -> None:
        self.terms = list(dict.fromkeys(terms_of(policy.strategy)))
        self.answers: list[Answer] = []
        #: The policy, decision for decision.
        self.watched = replace(policy, strategy=_Watched(policy.strategy, self))
        self._stable = policy.stable
        # Of each overlap, when it was judged last, and how many words it had.
        self._last: dict[float, tuple[float, int]] = {}

    def ask(self, overlap: Overlap) -> None:
        """Ask every term about *overlap* as it is now."""
        at = self._now(overlap)
        raised = len(overlap.faults)
        for number, term in enumerate(self.terms):
            self.answers.append(Answer(at, overlap.onset, number, term.ask(overlap)))
        del overlap.faults[raised:]  # the policy has reported them already

    def _now(self, overlap: Overlap) -> float:
        """What time it is, by what there is to be judged.

        A verdict depends on the evidence alone, and that changes in two ways: some arrives, or a
        word of an interim has stood long enough, and is dated back to when it was first heard.
        """
        at, words = self._last.get(overlap.onset, (-math.inf, 0))
        has_ripened = len(overlap.words) > words and not overlap.is_complete
        at = max(at, overlap.evidence_at + (self._stable if has_ripened else 0.0))
        self._last[overlap.onset] = at, len(overlap.words)
        return at


@dataclass(frozen=True, slots=True)
class _Watched(Strategy):
    strategy: Strategy
    watch: Watch = field(compare=False, repr=False)

    def judge(self, overlap: Overlap) -> Judgement:
        judgement = self.strategy.ask(overlap)
        self.watch.ask(overlap)
        return judgement

    def leaves(self) -> Iterator[Strategy]:
        return self.strategy.leaves()
