"""Calls about ordinary turns, and about words that wait for one."""

from __future__ import annotations

from ....decision import Fate
from ....policy import InterruptionPolicy
from ....strategies.min_words import MinWords
from ..call import Act, Call, Final, Interim, Reply, Say, Voice, spoken
from ..outcome import Outcome
from ._short import DEFAULT, RULE, hold, ignored, ordinary_turn
from .kept import NEXT_TURN

__all__ = ["TURNS"]

ORDINARY = Call(
    "a turn while the agent is silent passes and is no decision",
    NEXT_TURN,
    Outcome((), speeches=(True,), given=("what time is it",)),
)

TAIL = Call(
    "yes over the end of the agent's speech is an answer",
    (Act(Say(3.0), (Voice(2.8, 3.2), Final(3.6, "yes")), 4.1), Act(Reply(), (), 3.0)),
    Outcome((hold("", RULE), ordinary_turn("")), speeches=(True, True), given=("yes",)),
)

JUST_BEFORE = Call(
    "yes just before the end of the agent's speech is an answer",
    (Act(Say(3.0), (Voice(2.3, 2.6), Final(3.6, "yes")), 4.1), Act(Reply(), (), 3.0)),
    Outcome((hold("", DEFAULT), ordinary_turn("")), speeches=(True, True), given=("yes",)),
    options=lambda: {"policy": InterruptionPolicy(answer_window=1.0)},
)

STILL_TALKING = Call(
    "who still talks when the agent ends has an ordinary turn",
    (
        Act(
            Say(3.0),
            (
                Voice(2.0, 4.1),
                Interim(2.4, "and then"),
                Interim(3.6, "and then I thought"),
                Final(4.4, "and then I thought about it"),
            ),
            5.0,
        ),
        Act(Reply(), (), 3.0),
    ),
    Outcome(
        (hold("", RULE), hold("and then", RULE), ordinary_turn("and then")),
        speeches=(True, True),
        given=("and then I thought about it",),
    ),
)

KEPT_WORDS = Call(
    "unmatched words that are kept are in the conversation without a reply",
    (Act(Say(4.5), spoken("I like it", 1.2), 6.6), *NEXT_TURN),
    Outcome(
        (hold("", RULE), hold("I like it", RULE), ignored("I like it", RULE, Fate.KEPT)),
        speeches=(True, True),
        given=("I like it what time is it",),
    ),
    options=lambda: {"policy": InterruptionPolicy(MinWords(4), unmatched="keep")},
)

ANSWERED_LATER = Call(
    "unmatched words can be answered when the agent has finished",
    (Act(Say(4.5), spoken("I like it", 1.2), 4.0), Act(Reply(), (), 3.0)),
    Outcome(
        (hold("", RULE), hold("I like it", RULE), ignored("I like it", RULE, Fate.ANSWERED)),
        speeches=(True, True),
        given=("I like it",),
    ),
    options=lambda: {"policy": InterruptionPolicy(MinWords(4), unmatched="answer")},
)

TURNS = (ORDINARY, TAIL, JUST_BEFORE, STILL_TALKING, KEPT_WORDS, ANSWERED_LATER)
