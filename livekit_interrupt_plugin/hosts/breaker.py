"""Whoever fails again and again is left alone for a while, and then tried once more."""

from __future__ import annotations

__all__ = ["FAILURES", "REST", "Breaker"]

#: Failures in a row after which a strategy is left alone. One is a hiccup, and so may two be.
FAILURES = 3
#: Seconds for which it is. An endpoint that restarts is back by then, and one that hangs costs
#: each overlap its budget no oftener than this. Both are choices of ours.
REST = 30.0


class Breaker:
    """Of one strategy. Times are seconds on one monotonic clock."""

    def __init__(self) -> None:
        self._failures = 0
        self._rests_until = float("-inf")

    def lets_pass(self, now: float) -> bool:
        """Whether it may be asked at *now*."""
        return now >= self._rests_until

    def answered(self) -> bool:
        """It did; whether it had been left alone before."""
        was_resting = self._failures >= FAILURES
        self._failures = 0
        return was_resting

    def failed(self, now: float) -> bool:
        """It did; whether it is left alone from *now* on."""
        self._failures += 1
        # After a rest one failure is enough.
        if self._failures >= FAILURES:
            self._rests_until = now + REST
        return self._failures >= FAILURES
