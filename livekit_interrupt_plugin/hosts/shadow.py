"""Another policy that decides the same call, and does nothing."""

from __future__ import annotations

import logging
import math
from collections import deque
from collections.abc import Callable

from ..calls.call import Step
from ..calls.meant import done, meant
from ..calls.trace import Recogniser
from ..decision import Action, Decision
from ..errors import ConfigurationError
from ..events import Event, PolicyChanged, Tick
from ..policy import InterruptionPolicy
from ..strategies.consult import Consult
from .beside_a_live_call import BesideALiveCall
from .complaint import complain_of
from .disagreement import Disagreement

__all__ = ["Shadow"]


class Shadow:
    """Decides one call under *policy*, beside *live*, which is carried out.

    It decides as ``livekit-interrupt replay`` does on the trace of the call, and reports what
    ``compare`` would find in it, as soon as both have settled an overlap.

    Args:
        policy: Its own.
        live: The one that acts.
        disagreed: Told each overlap on which the two would not do the same.

    Raises:
        ConfigurationError: *policy* is no policy, or has an async strategy that *live* does not
            have: the shadow asks nobody.
    """

    def __init__(
        self,
        policy: InterruptionPolicy,
        live: InterruptionPolicy,
        disagreed: Callable[[Disagreement], object],
    ) -> None:
        if not isinstance(policy, InterruptionPolicy):
            raise ConfigurationError(
                f"shadow must be an InterruptionPolicy, got {policy!r}",
                hint="for example shadow=InterruptionPolicy(MinWords(2))",
            )
        _refuse_those_not_asked(policy, live)
        self.policy = policy
        self.needs_loudness = policy.needs_loudness
        self._disagreed = disagreed
        self._waiting: deque[tuple[Step, list[Decision]]] = deque()
        self._has_recogniser = True
        self._beside = BesideALiveCall(policy)
        #: Decisions that settled an overlap live, and when the next one began.
        self._to_compare: deque[tuple[Decision, float]] = deque()
        #: The newest overlap that was settled live.
        self._settled = 0
        self._has_failed = False

    @property
    def wake_at(self) -> float | None:
        """When time alone will next change something, or None."""
        return None if self._has_failed else self._beside.wake_at

    def received(self, event: Event, decisions: list[Decision], has_recogniser: bool) -> None:
        """*event* happened, and *decisions* were taken on it; it is only noted.

        Another policy of the live one's is none of the shadow's.
        """
        if self._has_failed:
            return
        if isinstance(event, PolicyChanged):
            event = Tick(event.at)
        if has_recogniser is not self._has_recogniser:
            self._has_recogniser = has_recogniser
            self._waiting.append((Recogniser(has_recogniser), []))
        self._waiting.append((event, decisions))

    def decide(self) -> None:
        """Decide on what was noted, and report."""
        try:
            while self._waiting:
                self._follow(*self._waiting.popleft())
        except Exception as error:
            self._has_failed = True
            self._waiting.clear()
            complain_of(
                error,
                "the policy in the shadow failed; it is not compared any more",
                level=logging.ERROR,
            )

    def _follow(self, step: Step, decisions: list[Decision]) -> None:
        for decision in decisions:
            self._note(decision)
        self._beside.follow(step)
        if self._to_compare:
            self._compare()

    def _note(self, live: Decision) -> None:
        if live.action is Action.INTERRUPT:
            self._beside.stopped(live.at)
        if live.overlap <= self._settled:
            return  # words that came late
        if self._to_compare and self._to_compare[-1][1] == math.inf:
            before, _ = self._to_compare.pop()
            self._to_compare.append((before, live.onset))
        if live.action is not Action.HOLD:
            self._settled = live.overlap
            self._to_compare.append((live, math.inf))

    def _compare(self) -> None:
        """Compare what is settled on both sides."""
        waiting, beside = self._to_compare, self._beside
        while waiting and not beside.is_open(waiting[0][0].at, waiting[0][1]):
            live, until = waiting.popleft()
            other = meant(live.onset, live.at, until, beside.settled)
            beside.forget_before(live.at)
            if done(live) is not done(other):
                self._disagreed(Disagreement(live.overlap, live, other))


def _refuse_those_not_asked(policy: InterruptionPolicy, live: InterruptionPolicy) -> None:
    asked = {leaf.source for leaf in live.leaves(backing_off=True) if isinstance(leaf, Consult)}
    for leaf in policy.leaves(backing_off=True):
        if isinstance(leaf, Consult) and leaf.source not in asked:
            raise ConfigurationError(
                f"shadow must have no async strategy that the policy does not have, got {leaf!r}",
                hint="the shadow asks nobody: it hears what the policy's own strategies answer",
            )
