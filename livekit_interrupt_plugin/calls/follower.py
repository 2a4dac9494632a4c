"""An engine beside a recording, whose agent does not do as the engine says."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ..decision import Action, Decision
from ..engine import Engine
from ..events import (
    AgentSpeechEnded,
    AgentSpeechStarted,
    AgentThinkingEnded,
    AgentThinkingStarted,
    Tick,
)
from ..overlap import Overlap
from ..policy import InterruptionPolicy
from ..strategies import Strategy
from ..verdict import Judgement
from .call import Step
from .trace import Recogniser

__all__ = ["Ears", "Follower", "Place", "with_ears"]


@dataclass(slots=True)
class Ears:
    """Whether a policy hears what is said; deaf, it never interrupts."""

    are_deaf: bool = True


@dataclass(frozen=True, slots=True)
class _Heard(Strategy):
    """What *strategy* says while the ears hear."""

    strategy: Strategy
    ears: Ears = field(compare=False)

    def judge(self, overlap: Overlap) -> Judgement:
        if self.ears.are_deaf:
            return self.unsure("not listened to")
        return self.strategy.ask(overlap)

    def leaves(self) -> Iterator[Strategy]:
        return self.strategy.leaves()


def with_ears(policy: InterruptionPolicy, ears: Ears) -> InterruptionPolicy:
    """*policy* as long as *ears* hear."""
    no_grace, cooldown = policy.no_grace, policy.cooldown
    if cooldown is not None:
        cooldown = replace(cooldown, policy=with_ears(cooldown.policy, ears))
    return replace(
        policy,
        strategy=_Heard(policy.strategy, ears),
        no_grace=None if no_grace is None else _Heard(no_grace, ears),
        cooldown=cooldown,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a recording, at the beginning of a speech of the agent's."""

    step: int = 0
    #: How often the agent was interrupted before.
    stops: int = 0
    has_recogniser: bool = True


class Follower:
    """An engine whose agent falls silent where that of the recording was interrupted.

    Args:
        policy: Its policy.
        stops: When the agent of the recording was interrupted, in seconds, in order.
        place: Where it begins to listen.
    """

    def __init__(self, policy: InterruptionPolicy, stops: Sequence[float], place: Place) -> None:
        self.engine = Engine(policy, has_recogniser=place.has_recogniser)
        #: True between an interruption in the recording and the agent's next speech.
        self.is_silent = False
        self._stops = stops
        self._passed = place.stops
        self._next = math.inf
        self.expect_stop()

    def receive(self, step: Step) -> list[Decision]:
        """What the engine decides until *step* and on it."""
        if isinstance(step, Recogniser):
            self.engine.has_recogniser = step.exists
            return []
        decisions: list[Decision] = []
        if step.at > self._next:
            self._stop(step.at)
        if self.is_silent:
            starts = isinstance(step, (AgentSpeechStarted, AgentThinkingStarted))
            decisions += self._fall_silent(step.at, must=starts)
        decisions += self.engine.receive(step)
        if any(d.action is Action.INTERRUPT and d.at == self._next for d in decisions):
            # Both did: the agent that speaks again in the same instant is not silenced once more.
            self._pass_stop()
        return decisions

    def place(self, step: int) -> Place:
        """This place, before the *step* with that number."""
        return Place(step, self._passed, self.engine.has_recogniser)

    def expect_stop(self) -> None:
        """Look for the next of the stops; where a call goes on they become more."""
        self._next = self._stops[self._passed] if self._passed < len(self._stops) else math.inf

    def _stop(self, until: float) -> None:
        self.is_silent = True
        while self._next < until:
            self._pass_stop()

    def _pass_stop(self) -> None:
        self._passed += 1
        self.expect_stop()

    def _fall_silent(self, at: float, *, must: bool) -> list[Decision]:
        """Have the agent end, once nothing is open that it is listened through for."""
        engine = self.engine
        decisions = engine.receive(Tick(at))
        if must or engine.overlap is None:
            self.is_silent = False
            if engine.agent_is_thinking:
                decisions += engine.receive(AgentThinkingEnded(at))
            elif engine.agent_is_audible:
                decisions += engine.receive(AgentSpeechEnded(at))
        return decisions
