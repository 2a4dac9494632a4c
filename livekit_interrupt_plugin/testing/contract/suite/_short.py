"""Short names for what the calls expect."""

from __future__ import annotations

from ....decision import Action, Fate
from ..outcome import Decided

__all__ = ["DEFAULT", "RULE", "discarded", "hold", "ignored", "interrupt", "ordinary_turn"]

#: The strategy of an assistant that was given no options: the rule of the replaced hook.
RULE = "MinWords(4)"
#: The leaf of ``InterruptionPolicy()``.
DEFAULT = "Backchannel()"


def hold(text: str, strategy: str) -> Decided:
    """Nothing yet."""
    return Decided(Action.HOLD, text, strategy)


def interrupt(text: str, strategy: str, at: float) -> Decided:
    """The user takes the floor, *at* seconds into the act."""
    return Decided(Action.INTERRUPT, text, strategy, Fate.ANSWERED, at)


def ignored(text: str, strategy: str, fate: Fate) -> Decided:
    """The overlap is over and the agent goes on."""
    return Decided(Action.IGNORE, text, strategy, fate)


def discarded(text: str, strategy: str) -> Decided:
    """The same, and nobody hears of the words."""
    return ignored(text, strategy, Fate.DISCARDED)


def ordinary_turn(text: str) -> Decided:
    """The agent had finished."""
    return Decided(Action.PASS, text, "ordinary turn", Fate.ANSWERED)
