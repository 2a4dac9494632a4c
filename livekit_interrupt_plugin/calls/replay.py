"""Decides a recorded call again, under its own policy or another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from .. import segments
from ..decision import Action, Decision
from ..events import AgentSpeechStarted, AgentThinkingStarted, PolicyChanged, Tick
from ..overlap import Fault
from ..policy import InterruptionPolicy
from .call import Call, Step
from .follower import Ears, Follower, Place, with_ears
from .policy_code import policy_from
from .trace import Recogniser

__all__ = ["Replay", "replay"]


def replay(call: Call, policy: InterruptionPolicy | None = None) -> list[Decision]:
    """What an engine decides on what the engine of *call* received.

    Under the call's own rules, with every change of them, that is, bit for bit, what was decided
    then: compare with :func:`.trace.as_recorded`. An async strategy is not asked again: its
    answers are on record.

    Another policy holds all the time, whatever the agent did and its own rules changed to. Under
    it each overlap is judged by itself, for the agent of the recording does not do as it says.
    Where *policy* interrupts and that agent went on, the overlaps after it are judged as if it had
    not. Where *policy* does not interrupt and that agent fell silent, what the user went on to
    say is judged as if it had not fallen silent.

    Args:
        call: As it was read.
        policy: By default the call's own rules.

    Raises:
        ConfigurationError: the call's policy cannot be made again from its code, or words were
            cut by a package that is not installed.
    """
    return Replay(call, policy).decisions


class Replay:
    """One call under one policy, or under its own rules; see :func:`replay`."""

    def __init__(self, call: Call, policy: InterruptionPolicy | None) -> None:
        self.decisions: list[Decision] = []
        #: What strategies raised.
        self.faults: list[Fault] = []
        self._ears = Ears(are_deaf=False)
        given = policy or policy_from(call.header.policy)
        self._policy = with_ears(given, self._ears)
        self._steps = _steps_of(call, self._ears, is_own=policy is None)
        self._stops = [d.at for d in call.decisions if d.action is Action.INTERRUPT]
        # The newest speech of the agent's, and the one before.
        self._newest = self._before = Place(has_recogniser=call.header.has_recogniser)
        self._follower = Follower(given, self._stops, self._newest)
        #: The overlap in which the agent was interrupted here and not there, by its engine's
        #: number; its words are not listened to any more.
        self._decided: int | None = None
        #: What the engine's numbers of overlaps lack.
        self._lacking = 0
        with _words_cut_as_in(call):
            for number, step in enumerate(self._steps):
                self._play(number, step)
        self.faults += self._follower.engine.faults

    def _play(self, number: int, step: Step) -> None:
        starts = self._takes_floor(step)
        if starts:
            self._before, self._newest = self._newest, self._follower.place(number)
        if self._ears.are_deaf and not isinstance(step, Recogniser):
            self._listen_again(number, step.at, must=starts)
        for decision in self._follower.receive(step):
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
        if decision.action is Action.INTERRUPT and decision.at not in self._stops:
            self._go_on(number, decision.overlap)

    def _go_on(self, number: int, overlap: int) -> None:
        """Put an engine in the place of this one whose agent was not interrupted."""
        self.faults += self._follower.engine.faults
        self._ears.are_deaf = True
        self._follower = follower = Follower(self._policy, self._stops, self._before)
        if (change := self._change_before(self._before.step)) is not None:
            follower.receive(change)
        newest = 0
        for step in self._steps[self._before.step : number + 1]:
            for decision in follower.receive(step):
                newest = max(newest, decision.overlap)
        follower.engine.cuts = [d.at for d in self.decisions if d.action is Action.INTERRUPT]
        self._decided = newest
        self._lacking = overlap - newest

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


def _steps_of(call: Call, ears: Ears, *, is_own: bool) -> Sequence[Step]:
    """The steps of *call*, its changes of policy as *ears* hear or, under another one, left out."""
    if not any(isinstance(step, PolicyChanged) for step in call.steps):
        return call.steps
    steps: list[Step] = []
    for step in call.steps:
        if not isinstance(step, PolicyChanged):
            steps.append(step)
        elif is_own:
            steps.append(replace(step, policy=with_ears(step.policy, ears)))
    return steps


@contextmanager
def _words_cut_as_in(call: Call) -> Iterator[None]:
    before = dict(segments.loaded)
    if not call.header.budoux:
        segments.loaded.clear()
    elif not before:
        segments.load()
    try:
        yield
    finally:
        segments.loaded.clear()
        segments.loaded.update(before)
