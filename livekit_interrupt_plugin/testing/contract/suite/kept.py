"""Calls in which the agent keeps the floor."""

from __future__ import annotations

from ....policy import InterruptionPolicy
from ..call import Act, Call, Reply, Say, Voice, spoken
from ..outcome import Outcome
from ._short import discarded, hold

__all__ = ["KEPT"]

#: The rule of the replaced hook, as it prints.
RULE = "MinWords(4)"
#: The leaf of the default policy.
DEFAULT = "Backchannel()"

SHORT_WORDS = Call(
    "short words are kept",
    (Act(Say(5.4), spoken("please stop talking", 1.5), 6.9),),
    Outcome(
        (
            hold("", RULE),
            hold("please stop talking", RULE),
            discarded("please stop talking", RULE),
        ),
        speeches=(True,),
    ),
)

BACKCHANNEL = Call(
    "a backchannel neither interrupts nor is answered, now or in the next turn",
    (
        Act(Say(4.5), spoken("okay", 1.5), 6.0),
        Act(None, spoken("what time is it", 0.3), 1.8),
        Act(Reply(), (), 3.0),
    ),
    Outcome(
        (hold("", DEFAULT), hold("okay", DEFAULT), discarded("okay", DEFAULT)),
        speeches=(True, True),
        given=("what time is it",),
    ),
    options=lambda: {"policy": InterruptionPolicy()},
)

NOISE = Call(
    "a noise without words is ignored",
    (Act(Say(4.5), (Voice(1.5, 1.9),), 6.0),),
    Outcome((hold("", RULE), discarded("", RULE)), speeches=(True,)),
)

KEPT = (SHORT_WORDS, BACKCHANNEL, NOISE)
