"""What came of trying a policy's settings."""

from __future__ import annotations

from dataclasses import asdict
from functools import cached_property

from ..policy import InterruptionPolicy
from .judged import Judged
from .policy_code import code_of, pasted
from .sweep import Value
from .trade import Costs, Trade, Trades

__all__ = ["Tuned"]


class Tuned:
    """Policies on the same overlaps, the first as it was given.

    Args:
        policies: Each with the settings in which it differs from the first.
        judged: What each made of the overlaps, a column each.
        costs: What mistakes cost.
    """

    def __init__(
        self,
        policies: list[tuple[dict[str, Value], InterruptionPolicy]],
        judged: Judged,
        costs: Costs,
    ) -> None:
        self.policies = policies
        self.judged = judged
        self.costs = costs
        self._trades = Trades(judged, costs)
        self._found: dict[int, Trade] = {}
        #: The policies that no other is as good as in false, missed and seconds and better in one.
        self.front = self._trades.front
        #: The policy of the least cost.
        self.best = self._trades.best

    def trade(self, column: int) -> Trade:
        """The figures of the policy in *column*, with their intervals."""
        if column not in self._found:
            self._found[column] = self._trades.trade(column, with_intervals=True)
        return self._found[column]

    def all_trades(self) -> list[Trade]:
        """The figures of all policies, without intervals."""
        return [self._trades.trade(column) for column in range(len(self.policies))]

    @cached_property
    def chance(self) -> float | None:
        """The share of draws in which the best costs less than the first; None: it is the first."""
        return None if self.best == 0 else self._trades.chance(self.best, 0)

    @property
    def code(self) -> str:
        """The best policy, to be pasted."""
        return pasted(self.policies[self.best][1])

    def as_dict(self) -> dict[str, object]:
        """The figures as JSON-ready values: of all policies, with intervals those of the front."""
        shown = {0, self.best, *self.front}
        every = self.all_trades()
        return {
            "policy": code_of(self.policies[0][1]),
            "overlaps": len(self.judged.texts),
            "interrupts": sum(self.judged.interrupts),
            "by_hand": self.judged.by_hand,
            "costs": asdict(self.costs),
            "best": self.best,
            "front": self.front,
            "chance": self.chance,
            "code": self.code,
            "policies": [
                {"settings": changed, **(self.trade(i) if i in shown else every[i]).as_dict()}
                for i, (changed, _) in enumerate(self.policies)
            ],
        }
