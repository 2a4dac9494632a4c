"""What a policy made of an overlap that is known from what another one made of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from ..decision import Action, Decision

__all__ = ["done", "meant", "settled"]


def settled(decisions: Iterable[Decision]) -> list[Decision]:
    """The decision that settled each overlap, in order; not those on words that came late."""
    first: dict[int, Decision] = {}
    for decision in decisions:
        if decision.action is not Action.HOLD:
            first.setdefault(decision.overlap, decision)
    return list(first.values())


def meant(onset: float, end: float, until: float, decisions: Sequence[Decision]) -> Decision | None:
    """What a policy made of the overlap from *onset* to *end*, by its decisions that settled.

    It may have cut the overlap into several: an interruption counts before anything else. It may
    have taken the overlap and the next, which began at *until*, for one: then None, where it
    interrupted in the next.
    """
    # The detector dates the next one's onset back, at times to before the end of this one.
    last = max(onset, min(end, math.nextafter(until, -math.inf)))
    # What was settled in the instant in which this one began is about the one before.
    about = [d for d in decisions if d.onset <= last and (d.at > onset or d.onset == onset)]
    for decision in about:
        if decision.action is Action.INTERRUPT:
            return decision if decision.at <= until else None
    return about[-1] if about else None


def done(decision: Decision | None) -> Action:
    """What a policy did, where None is nothing of its own."""
    return Action.IGNORE if decision is None else decision.action
