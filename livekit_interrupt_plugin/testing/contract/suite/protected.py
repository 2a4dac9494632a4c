"""Calls with speech that must not be interrupted."""

from __future__ import annotations

from ..call import Act, Call, Reply, Say, spoken
from ..outcome import Outcome
from ._short import RULE, discarded, hold, interrupt
from .kept import NEXT_TURN
from .taken import FIVE_WORDS

__all__ = ["PROTECTED"]

_STAYS = (
    hold("", RULE),
    hold(FIVE_WORDS, "not allowed"),
    discarded(FIVE_WORDS, "not allowed"),
)

SESSION = Call(
    "uninterruptible speech stays: the whole session",
    (Act(Say(5.4), spoken(FIVE_WORDS, 1.5), 7.5), *NEXT_TURN),
    Outcome(_STAYS, speeches=(True, True), given=("what time is it",)),
    options=lambda: {"allow_interruptions": False},
)

ONE_SPEECH = Call(
    "uninterruptible speech stays: one say(), and the next can be interrupted",
    (
        Act(Say(5.4, interruptible=False), spoken(FIVE_WORDS, 1.5), 6.0),
        Act(Say(6.0), spoken(FIVE_WORDS, 1.5), 4.0),
        Act(Reply(), (), 3.0),
    ),
    Outcome(
        (*_STAYS, hold("", RULE), interrupt(FIVE_WORDS, RULE, at=3.2)),
        speeches=(True, False, True),
        given=(FIVE_WORDS,),
    ),
)

PROTECTED = (SESSION, ONE_SPEECH)
