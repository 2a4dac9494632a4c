"""Policies by name: how soon a caller gets the floor, and how rarely by mistake."""

from __future__ import annotations

from .policy import InterruptionPolicy
from .reaction import Pause
from .strategies.backchannel import Backchannel

__all__ = ["attentive", "balanced", "eager", "patient"]


def patient() -> InterruptionPolicy:
    """One word that is no backchannel is not enough, unless it is a command.

    For an agent that must be heard to the end, or a line with much noise on it.
    """
    return InterruptionPolicy(~Backchannel(tolerated=1))


def balanced() -> InterruptionPolicy:
    """The default: at the first word that is no backchannel and cannot become one."""
    return InterruptionPolicy()


def eager() -> InterruptionPolicy:
    """At the first word that is no backchannel, even where the next could make it one.

    For an agent that had better stop once too often, and for callers in a hurry.
    """
    return InterruptionPolicy(~Backchannel(waits=False))


def attentive() -> InterruptionPolicy:
    """As balanced, and the agent gives way at once: lowered first, then silent, until decided.

    For callers who should hear that they are heard. It falls silent before LiveKit's own handling
    would, and goes on after a backchannel (`benchmarks/calls`, where its numbers were chosen).
    """
    return InterruptionPolicy(reaction=Pause(after=0.25, ramp=0.03, fade=0.05, lead=0.06))
