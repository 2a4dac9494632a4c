"""Short names for what the calls expect."""

from __future__ import annotations

from ....decision import Action, Fate
from ..outcome import Decided

__all__ = ["answered", "discarded", "hold", "interrupt"]


def hold(text: str, strategy: str) -> Decided:
    """Nothing yet."""
    return Decided(Action.HOLD, text, strategy)


def interrupt(text: str, strategy: str, at: float | None = None) -> Decided:
    """The user takes the floor, *at* seconds into the act."""
    return Decided(Action.INTERRUPT, text, strategy, Fate.ANSWERED, at)


def discarded(text: str, strategy: str) -> Decided:
    """The agent goes on and nobody hears of the words."""
    return Decided(Action.IGNORE, text, strategy, Fate.DISCARDED)


def answered(text: str) -> Decided:
    """An ordinary turn after all: the agent had finished."""
    return Decided(Action.PASS, text, "ordinary turn", Fate.ANSWERED)
