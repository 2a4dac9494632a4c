"""Decides a call beside the one who decided it, whose agent does not do as this one says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..decision import Action, Decision
from ..events import AgentSpeechStarted, AgentThinkingStarted, PolicyChanged, Tick
from ..overlap import Fault
from ..policy import InterruptionPolicy
from .call import Step
from .follower import Ears, Follower, Place, with_ears
from .trace import Recogniser

__all__ = ["Beside"]


class Beside:
    """*policy* on a call whose agent another one interrupts.

    Each overlap is judged by itself. Where *policy* interrupts and that agent went on, the
    overlaps after it are judged as if it had not. Where *policy* does not interrupt and that agent
    fell silent, what the user went on to say is judged as if it had not fallen silent.

    Args:
        policy: Its own.
        steps: What happened; each number given to :meth:`play` is a place in it.
        stops: When that agent was interrupted, in seconds, in order.
        ears: With which the changes of policy among *steps* hear.
        has_recogniser: Whether somebody writes transcripts, until a step says otherwise.
    """

    def __init__(
        self,
        policy: InterruptionPolicy,
        steps: Sequence[Step],
        stops: Sequence[float],
        ears: Ears,
        *,
        has_recogniser: bool = True,
    ) -> None:
        self.decisions: list[Decision] = []
        #: What strategies raised.
        self.faults: list[Fault] = []
        self._ears = ears
        self._policy = with_ears(policy, ears)
        self._steps = steps
        self._stops = stops
        #: When it interrupted.
        self._cuts: list[float] = []
        # The newest speech of the agent's, and the one before.
        self._newest = self._before = Place(has_recogniser=has_recogniser)
        self._follower = Follower(policy, self._stops, self._newest)
        #: The overlap in which the agent was interrupted here and not there, by its engine's
        #: number; its words are not listened to any more.
        self._decided: int | None = None
        #: What the engine's numbers of overlaps lack.
        self._lacking = 0

    def play(self, number: int, step: Step) -> None:
        """Decide on *step*, which has that *number*; the decisions are added to the others."""
        starts = self._takes_floor(step)
        if starts:
            self._before, self._newest = self._newest, self._follower.place(number)
        if not isinstance(step, Recogniser):
            self._pass_time(number - 1, step.at)
            if self._ears.are_deaf:
                self._listen_again(number, step.at, must=starts)
        for decision in self._follower.receive(step):
            self._take(number, decision)

    def _pass_time(self, number: int, until: float) -> None:
        """Decide what is due by *until*, after the step *number*: the next one is none of it."""
        while (due := self._follower.engine.wake_at) is not None and due <= until:
            for decision in self._follower.receive(Tick(due)):
                self._take(number, decision)

    def _takes_floor(self, step: Step) -> bool:
        """Whether with *step* the agent begins to speak, or to think about it."""
        engine = self._follower.engine
        if isinstance(step, AgentThinkingStarted):
            return not engine.agent_is_audible
        return isinstance(step, AgentSpeechStarted) and not engine.agent_is_thinking

    def _take(self, number: int, decision: Decision) -> None:
        if decision.overlap == self._decided:
            return
        if self._lacking:
            decision = replace(decision, overlap=decision.overlap + self._lacking)
        self.decisions.append(decision)
        if decision.action is Action.INTERRUPT:
            self._cuts.append(decision.at)
            if decision.at not in self._stops:
                self._go_on(number, decision.overlap)

    def _go_on(self, number: int, overlap: int) -> None:
        """Put an engine in the place of this one whose agent was not interrupted."""
        self.faults += self._follower.engine.faults
        self._ears.are_deaf = True
        self._follower = follower = Follower(self._policy, self._stops, self._before)
        if (change := self._change_before(self._before.step)) is not None:
            follower.receive(change)
        newest = 0
        for step in self._since_before(number):
            for decision in follower.receive(step):
                newest = max(newest, decision.overlap)
        follower.engine.cuts = list(self._cuts)
        self._decided = newest
        self._lacking = overlap - newest

    def _since_before(self, number: int) -> Sequence[Step]:
        """The steps from the speech before the newest one up to *number*, with both."""
        return self._steps[self._before.step : number + 1]

    def _change_before(self, number: int) -> PolicyChanged | None:
        before = reversed(self._steps[:number])
        return next((step for step in before if isinstance(step, PolicyChanged)), None)

    def _listen_again(self, number: int, at: float, *, must: bool) -> None:
        """Listen as soon as the overlap is over that is decided."""
        engine = self._follower.engine
        for decision in engine.receive(Tick(at)):
            self._take(number, decision)
        if must or engine.overlap is None or engine.overlap.number != self._decided:
            self._ears.are_deaf = False
