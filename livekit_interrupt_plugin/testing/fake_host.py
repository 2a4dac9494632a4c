"""A host on a clock that the test turns; it writes down what it is told."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum

from ..decision import Decision
from ..overlap import Overlap
from ..reaction import Reaction

__all__ = ["FakeHost"]


def _nobody() -> None:
    pass


class FakeHost:
    """Stands in for a session; give it to a ``Driver`` and set :attr:`wake` to its ``wake``.

    Args:
        interruptible: Whether the speech that is playing may be interrupted.
        interrupt_fails: What :meth:`interrupt` raises, after it was written down.
    """

    def __init__(
        self, *, interruptible: bool = True, interrupt_fails: Exception | None = None
    ) -> None:
        self.interruptible = interruptible
        self.interrupt_fails = interrupt_fails
        #: Seconds; a test may also set it, even back.
        self.clock = 0.0
        #: Called when the time comes that was wished for.
        self.wake: Callable[[], None] = _nobody
        #: Every wish for :attr:`wake`, in order; None: no need to.
        self.wishes: list[float | None] = []
        #: Every verb but the wishes and updates, by its name, in order.
        self.told: list[str] = []
        #: What the session heard of, in order.
        self.heard: list[object] = []
        #: What the session has not heard of yet.
        self.withheld: list[object] = []
        #: What it never hears of.
        self.dropped: list[object] = []
        #: Texts that are in the conversation without a reply.
        self.kept: list[str] = []
        #: Until when the recogniser is given silence; None: it hears.
        self.deaf: float | None = None
        #: What the listener hears of the open overlap, or None.
        self.reaction: Reaction | None = None
        #: What was announced.
        self.decisions: list[Decision] = []
        #: The text of the open overlap, as often as it was updated.
        self.updates: list[str] = []

    # -- what a test does -------------------------------------------------------------------

    def advance(self, seconds: float) -> None:
        """Let time pass, and call :attr:`wake` whenever its time comes."""
        until = self.clock + seconds
        while self._wish <= until:
            self.clock = max(self.clock, self._wish)
            self.wishes.append(None)
            self.wake()
        self.clock = until

    def follow(self, route: Enum, item: object) -> None:
        """Deliver, withhold or drop *item*, as the driver routed it."""
        {"deliver": self.heard, "withhold": self.withheld, "drop": self.dropped}[
            route.value
        ].append(item)

    @property
    def interrupts(self) -> int:
        """How often the agent was interrupted."""
        return self.told.count("interrupt")

    @property
    def _wish(self) -> float:
        wish = self.wishes[-1] if self.wishes else None
        return math.inf if wish is None else wish

    # -- the host's verbs -------------------------------------------------------------------

    def now(self) -> float:
        return self.clock

    def may_interrupt(self) -> bool:
        return self.interruptible

    def deaf_until(self, now: float) -> float | None:
        return self.deaf

    def interrupt(self) -> None:
        self.told.append("interrupt")
        if self.interrupt_fails is not None:
            raise self.interrupt_fails
        self.reaction = None

    def release(self) -> None:
        self.told.append("release")
        self.heard += self.withheld
        self.withheld.clear()

    def drop(self) -> None:
        self.told.append("drop")
        self.dropped += self.withheld
        self.withheld.clear()

    def answer_later(self) -> None:
        self.told.append("answer_later")

    def keep(self, text: str) -> None:
        self.told.append("keep")
        self.kept.append(text)

    def lower(self, reaction: Reaction) -> None:
        self.told.append("lower")
        self.reaction = reaction

    def restore(self) -> None:
        self.told.append("restore")
        self.reaction = None

    def wake_at(self, when: float | None) -> None:
        self.wishes.append(when)

    def announce(self, decision: Decision) -> None:
        self.told.append("announce")
        self.decisions.append(decision)

    def overlap_updated(self, overlap: Overlap) -> None:
        self.updates.append(overlap.heard)
