"""Plays a call through the engine: events in, decisions out."""

from __future__ import annotations

from collections.abc import Sequence

from ..decision import Action, Decision
from ..engine import Engine
from ..events import Event, Tick
from ..policy import InterruptionPolicy, StrategyLike

__all__ = ["play", "settled"]

#: Seconds after the last event within which every overlap is settled under any sane policy.
AFTERWARDS = 30.0


def play(
    policy: InterruptionPolicy | StrategyLike | Sequence[StrategyLike],
    *events: Event,
    has_recogniser: bool = True,
) -> list[Decision]:
    """The decisions on *events*, and those that half a minute of quiet after them brings.

    A strategy, or a list of them, stands for a policy of it that counts words at once
    (``stable=0``). An async strategy is not asked here: play its answers as opinions.
    """
    if not isinstance(policy, InterruptionPolicy):
        policy = InterruptionPolicy(policy, stable=0.0)
    engine = Engine(policy, has_recogniser=has_recogniser)
    decisions = [decision for event in events for decision in engine.receive(event)]
    if events:
        decisions += engine.receive(Tick(events[-1].at + AFTERWARDS))
    return decisions


def settled(decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions that settle something: all but the HOLDs."""
    return [decision for decision in decisions if decision.action is not Action.HOLD]
