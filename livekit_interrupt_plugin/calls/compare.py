"""What two policies make of the overlaps of a recorded call."""

from __future__ import annotations

from dataclasses import dataclass

from ..decision import Action, Decision
from ..policy import InterruptionPolicy
from .meant import done
from .opened import Opened
from .record import Label
from .replay import replay
from .stretch import Stretch, settled, settled_on
from .trace import as_recorded

__all__ = ["Pair", "compare"]


@dataclass(frozen=True, slots=True)
class Pair:
    """One overlap, and what each of two policies made of it.

    None is nothing of its own: the policy took it for one with the next overlap.
    """

    stretch: Stretch
    first: Decision | None
    second: Decision | None
    label: Label | None = None
    #: Whether a person gave the label.
    by_hand: bool = False

    @property
    def differs(self) -> bool:
        """Whether what is done is not the same; when it is done does not matter."""
        return done(self.first) is not done(self.second)

    @property
    def later(self) -> float | None:
        """Seconds by which the second interrupts later, where both do; None where not."""
        if done(self.first) is done(self.second) is Action.INTERRUPT:
            assert self.first is not None and self.second is not None  # noqa: PT018
            return self.second.at - self.first.at
        return None

    @property
    def right(self) -> tuple[bool, bool] | None:
        """Whether the first and whether the second did as the label wants; None: it wants nothing.

        Who passes the words on as an ordinary turn has done right by both.
        """
        wanted = {Label.INTERRUPT: Action.INTERRUPT, Label.BACKCHANNEL: Action.IGNORE}
        if self.label is None or self.label not in wanted:
            return None
        does_right = (wanted[self.label], Action.PASS)
        return done(self.first) in does_right, done(self.second) in does_right


def compare(
    opened: Opened, first: InterruptionPolicy | None, second: InterruptionPolicy
) -> list[Pair]:
    """What *first* and *second* make of each overlap of a call; None is what was done live.

    Raises:
        ConfigurationError: words were cut by a package that is not installed.
    """
    call = opened.call
    then = call.decisions or replay(call)
    ones = settled(then if first is None else replay(call, first))
    others = settled(replay(call, second))
    labels = {one.stretch.number: one for one in opened.labelled}
    found = []
    for stretch in opened.account.stretches:
        one, other = settled_on(stretch, ones), settled_on(stretch, others)
        label = labels.get(stretch.number)
        found.append(
            Pair(
                stretch,
                as_recorded(one) if one is not None else None,
                as_recorded(other) if other is not None else None,
                label.label if label is not None else None,
                label is not None and label.by_hand,
            )
        )
    return found
