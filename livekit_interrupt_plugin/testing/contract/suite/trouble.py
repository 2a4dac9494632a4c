"""Calls with a strategy that fails: it is UNSURE, and the call goes on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from ....dialect import BaseInterruptionStrategy
from ....overlap import Overlap
from ....policy import InterruptionPolicy
from ....strategies.base import Strategy
from ....strategies.phrases import Phrases
from ....verdict import Judgement
from ..call import Act, Call, Reply, Say, spoken
from ..outcome import Outcome
from ._short import discarded, hold, interrupt
from .kept import NEXT_TURN
from .taken import FIVE_WORDS

__all__ = ["TROUBLE"]


@dataclass(frozen=True)
class Raising(Strategy):
    """Raises whenever it is asked."""

    def judge(self, overlap: Overlap) -> Judgement:
        raise RuntimeError("meant to fail")


class RaisingAsync(BaseInterruptionStrategy):
    """The same, in the async dialect."""

    async def should_interrupt(self) -> bool:
        raise RuntimeError("meant to fail")

    async def reset(self) -> None:
        raise RuntimeError("meant to fail")

    def __repr__(self) -> str:
        return "RaisingAsync()"


class Hanging(BaseInterruptionStrategy):
    """Never answers."""

    async def should_interrupt(self) -> bool:
        await asyncio.Event().wait()
        return True

    async def reset(self) -> None:
        """It has nothing to forget."""

    def __repr__(self) -> str:
        return "Hanging()"


def _ignored_by(strategy: str) -> Outcome:
    """The words come to nothing, the agent speaks on, the next turn is answered."""
    return Outcome(
        (hold("", strategy), discarded(FIVE_WORDS, strategy)),
        speeches=(True, True),
        given=("what time is it",),
    )


_TRIED_AND_NEXT_TURN = (Act(Say(5.4), spoken(FIVE_WORDS, 1.5), 7.5), *NEXT_TURN)

RAISES = Call(
    "a strategy that raises neither deafens nor silences the assistant",
    _TRIED_AND_NEXT_TURN,
    _ignored_by("Raising()"),
    options=lambda: {"policy": InterruptionPolicy(Raising())},
)

RAISES_ASYNC = Call(
    "an async strategy that raises neither deafens nor silences the assistant",
    _TRIED_AND_NEXT_TURN,
    _ignored_by("Consult(RaisingAsync())"),
    options=lambda: {"interruption_strategies": [RaisingAsync()]},
)

RAISES_BESIDE = Call(
    "beside a strategy that raises and one that hangs the others decide",
    (Act(Say(6.0), spoken("stop", 1.5), 2.7), Act(Reply(), (), 3.0)),
    Outcome(
        (hold("", "Raising()"), interrupt("stop", "Phrases('stop')", at=2.0)),
        speeches=(False, True),
        given=("stop",),
    ),
    options=lambda: {"interruption_strategies": [Raising(), Hanging(), Phrases("stop")]},
)

TROUBLE = (RAISES, RAISES_ASYNC, RAISES_BESIDE)
