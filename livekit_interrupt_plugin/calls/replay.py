"""Decides a recorded call again, under its own policy or another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from .. import segments
from ..decision import Action, Decision
from ..events import PolicyChanged
from ..policy import InterruptionPolicy
from .beside import Beside
from .call import Call, Step
from .follower import Ears, with_ears
from .policy_code import policy_from

__all__ = ["Replay", "replay"]


def replay(call: Call, policy: InterruptionPolicy | None = None) -> list[Decision]:
    """What an engine decides on what the engine of *call* received.

    Under the call's own rules, with every change of them, that is, bit for bit, what was decided
    then: compare with :func:`.trace.as_recorded`. An async strategy is not asked again: its
    answers are on record.

    Another policy holds all the time, whatever the agent did and its own rules changed to. Under
    it each overlap is judged by itself, for the agent of the recording does not do as it says: see
    :class:`.beside.Beside`.

    Args:
        call: As it was read.
        policy: By default the call's own rules.

    Raises:
        ConfigurationError: the call's policy cannot be made again from its code, or words were
            cut by a package that is not installed.
    """
    return Replay(call, policy).decisions


class Replay(Beside):
    """One call under one policy, or under its own rules; see :func:`replay`."""

    def __init__(self, call: Call, policy: InterruptionPolicy | None) -> None:
        ears = Ears(are_deaf=False)
        super().__init__(
            policy or policy_from(call.header.policy),
            _steps_of(call, ears, is_own=policy is None),
            [d.at for d in call.decisions if d.action is Action.INTERRUPT],
            ears,
            has_recogniser=call.header.has_recogniser,
        )
        play = self.play
        with _words_cut_as_in(call):
            for number, step in enumerate(self._steps):
                play(number, step)
        self.faults += self._follower.engine.faults


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
