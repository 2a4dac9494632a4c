"""Decides a recorded call again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .. import segments
from ..decision import Decision
from ..engine import Engine
from ..policy import InterruptionPolicy
from .call import Call
from .policy_code import policy_from
from .trace import Recogniser

__all__ = ["replay"]


def replay(call: Call, policy: InterruptionPolicy | None = None) -> list[Decision]:
    """What an engine decides on what the engine of *call* received.

    Under the policy of the call, bit for bit what was decided then; compare with
    :func:`.trace.as_recorded`. An async strategy is not asked again: its answers are on record.

    Args:
        call: As it was read.
        policy: By default the call's own.

    Raises:
        ConfigurationError: the call's policy cannot be made again from its code, or it needs a
            package that is not installed.
    """
    engine = Engine(
        policy or policy_from(call.header.policy), has_recogniser=call.header.has_recogniser
    )
    decisions: list[Decision] = []
    with _words_cut_as_in(call):
        for step in call.steps:
            if isinstance(step, Recogniser):
                engine.has_recogniser = step.exists
            else:
                decisions += engine.receive(step)
    return decisions


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
