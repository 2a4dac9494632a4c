"""Decides a recorded call again, under its own policy or another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .. import segments
from ..decision import Action, Decision
from ..policy import InterruptionPolicy
from .beside import Beside
from .call import Call
from .policy_code import policy_from

__all__ = ["Replay", "replay"]


def replay(call: Call, policy: InterruptionPolicy | None = None) -> list[Decision]:
    """What an engine decides on what the engine of *call* received.

    Under the call's own policy that is, bit for bit, what was decided then: compare with
    :func:`.trace.as_recorded`. An async strategy is not asked again: its answers are on record.

    Under another one each overlap is judged by itself, for the agent of the recording does not do
    as this policy says: see :class:`.beside.Beside`.

    Args:
        call: As it was read.
        policy: By default the call's own.

    Raises:
        ConfigurationError: the call's policy cannot be made again from its code, or words were
            cut by a package that is not installed.
    """
    return Replay(call, policy or policy_from(call.header.policy)).decisions


class Replay(Beside):
    """One call under one policy; see :func:`replay`."""

    def __init__(self, call: Call, policy: InterruptionPolicy) -> None:
        stops = [d.at for d in call.decisions if d.action is Action.INTERRUPT]
        super().__init__(policy, call.steps, stops, has_recogniser=call.header.has_recogniser)
        play = self.play
        with _words_cut_as_in(call):
            for number, step in enumerate(call.steps):
                play(number, step)
        self.faults += self._follower.engine.faults


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
