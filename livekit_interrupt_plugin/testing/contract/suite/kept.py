"""Calls in which the agent keeps the floor."""

from __future__ import annotations

from ....policy import InterruptionPolicy
from ..call import Act, Call, Final, Interim, Reply, Say, Voice, spoken
from ..outcome import Outcome
from ._short import DEFAULT, RULE, discarded, hold

__all__ = ["KEPT", "NEXT_TURN"]

#: A turn after the agent has finished, and its answer.
NEXT_TURN = (Act(None, spoken("what time is it", 0.3), 1.8), Act(Reply(), (), 3.0))

SHORT_WORDS = Call(
    "short words are kept",
    (Act(Say(5.4), spoken("please stop talking", 1.5), 7.5),),
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
    (Act(Say(4.5), spoken("okay", 1.5), 6.6), *NEXT_TURN),
    Outcome(
        (hold("", DEFAULT), hold("okay", DEFAULT), discarded("okay", DEFAULT)),
        speeches=(True, True),
        given=("what time is it",),
    ),
    options=lambda: {"policy": InterruptionPolicy()},
)

TWO_BACKCHANNELS = Call(
    "two backchannels are two overlaps",
    (Act(Say(6.6), (*spoken("okay", 1.5), *spoken("I see", 4.0)), 8.7),),
    Outcome(
        (
            hold("", DEFAULT),
            hold("okay", DEFAULT),
            discarded("okay", DEFAULT),
            hold("", DEFAULT),
            hold("I see", DEFAULT),
            discarded("I see", DEFAULT),
        ),
        speeches=(True,),
    ),
    options=lambda: {"policy": InterruptionPolicy()},
)

TWO_FINALS = Call(
    "two finals in a row of a backchannel do not stop the agent",
    (
        Act(
            Say(5.4),
            (Voice(1.5, 1.8), Final(2.0, "okay"), Voice(2.1, 2.4), Final(2.7, "yeah")),
            7.5,
        ),
    ),
    Outcome(
        (
            hold("", DEFAULT),
            hold("okay", DEFAULT),
            hold("okay yeah", DEFAULT),
            discarded("okay yeah", DEFAULT),
        ),
        speeches=(True,),
    ),
    options=lambda: {"policy": InterruptionPolicy()},
)

NOISE = Call(
    "a noise without words is ignored",
    (Act(Say(4.5), (Voice(1.5, 1.9),), 6.6),),
    Outcome((hold("", RULE), discarded("", RULE)), speeches=(True,)),
)

STALE_INTERIM = Call(
    "a stale interim and then a cough",
    (
        Act(Say(4.5, interruptible=False), spoken("please stop talking right now", 1.2), 5.4),
        Act(Say(4.5), (Voice(1.5, 1.9),), 6.6),
    ),
    Outcome(
        (
            hold("", RULE),
            hold("please stop talking right now", "not allowed"),
            discarded("please stop talking right now", "not allowed"),
            hold("", RULE),
            discarded("", RULE),
        ),
        speeches=(True, True),
    ),
)

OVER_A_REPLY = Call(
    "short words over a reply of the language model are kept",
    (
        Act(None, spoken("tell me a story", 0.3), 1.8),
        Act(Reply(), spoken("please stop talking", 1.5), 7.5),
    ),
    Outcome(
        (
            hold("", RULE),
            hold("please stop talking", RULE),
            discarded("please stop talking", RULE),
        ),
        speeches=(True,),
        given=("tell me a story",),
    ),
    reply_seconds=5.4,
)

INTERIM_TAKEN_BACK = Call(
    "an interim that is taken back does not count",
    (
        Act(
            Say(5.4),
            (
                Voice(1.5, 2.4),
                Interim(1.9, "please stop"),
                Interim(2.4, ""),
                Voice(2.6, 3.2),
                Final(3.5, "I see"),
            ),
            7.5,
        ),
    ),
    Outcome(
        (
            hold("", RULE),
            hold("please stop", RULE),
            hold("", RULE),
            hold("I see", RULE),
            discarded("I see", RULE),
        ),
        speeches=(True,),
    ),
)

NO_FINAL = Call(
    "a final that never comes is not waited for long",
    (
        Act(Say(5.1), (Voice(1.5, 1.8), Interim(1.9, "okay")), 6.0),
        *NEXT_TURN,
    ),
    Outcome(
        (hold("", DEFAULT), hold("okay", DEFAULT), discarded("okay", DEFAULT)),
        speeches=(True, True),
        given=("what time is it",),
    ),
    options=lambda: {"policy": InterruptionPolicy()},
)

LATE_FINAL = Call(
    "a final that comes after the agent has finished does not leak",
    (
        Act(Say(2.4), (Voice(1.2, 1.5), Final(3.6, "okay")), 5.4),
        *NEXT_TURN,
    ),
    Outcome(
        (hold("", DEFAULT), discarded("", DEFAULT), discarded("okay", "late transcript")),
        speeches=(True, True),
        given=("what time is it",),
    ),
    options=lambda: {"policy": InterruptionPolicy()},
)

KEPT = (
    SHORT_WORDS,
    BACKCHANNEL,
    TWO_BACKCHANNELS,
    TWO_FINALS,
    OVER_A_REPLY,
    NOISE,
    STALE_INTERIM,
    INTERIM_TAKEN_BACK,
    NO_FINAL,
    LATE_FINAL,
)
