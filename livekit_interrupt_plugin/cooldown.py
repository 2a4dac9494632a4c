"""After repeated cuts within a short time the agent backs off: another policy, for a while."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING

from .errors import ConfigurationError
from .rules import number_within, seconds_at_least, whole_number

if TYPE_CHECKING:
    from .policy import InterruptionPolicy

__all__ = ["MOST_CUTS", "Cooldown", "backs_off"]

#: So many of the newest cuts are remembered, and a cooldown can ask for.
MOST_CUTS = 100


@dataclass(frozen=True, slots=True)
class Cooldown:
    """When the agent was cut off too often, *policy* holds for what is said over it next.

    A bad line cuts an agent off sentence by sentence. Each overlap that begins within *lasts*
    seconds after the last of so many cuts is judged by *policy*, from its onset to its end.

    Args:
        policy: The stricter rules, with no cooldown of their own.
        cuts: So many interruptions, 1 to 100,
        within: in so many seconds, from the first of them to the last,
        lasts: make the agent back off for so many seconds.

    Raises:
        ConfigurationError: a number breaks its rule; of *policy* it is said when the cooldown is
            given to one.
    """

    policy: InterruptionPolicy
    _: KW_ONLY
    cuts: int = 3
    within: float = 20.0
    lasts: float = 30.0

    def __post_init__(self) -> None:
        whole_number("Cooldown", "cuts", self.cuts, at_least=1)
        number_within("Cooldown", "cuts", self.cuts, 1, MOST_CUTS)
        seconds_at_least("Cooldown", "within", self.within, 0.0)
        seconds_at_least("Cooldown", "lasts", self.lasts, 0.0)
        if self.lasts == 0:
            raise ConfigurationError(
                "Cooldown: lasts must be more than 0 seconds, got 0",
                hint="leave the cooldown out to have none",
            )

    @property
    def reason(self) -> str:
        """What a decision says that was taken meanwhile."""
        return f"backing off after {self.cuts} cuts"


def backs_off(cooldown: Cooldown, cuts: Sequence[float], now: float) -> bool:
    """Whether the agent that was cut off at *cuts*, in order, backs off *now*."""
    for last in range(len(cuts) - 1, cooldown.cuts - 2, -1):
        if now >= cuts[last] + cooldown.lasts:
            return False
        if cuts[last] - cuts[last - cooldown.cuts + 1] <= cooldown.within:
            return True
    return False
