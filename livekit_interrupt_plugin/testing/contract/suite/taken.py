"""Calls in which the user takes the floor."""

from __future__ import annotations

from ....dialect import MinWordsInterruptionStrategy
from ....policy import InterruptionPolicy
from ....strategies.backchannel import Backchannel
from ....strategies.echo import Echo
from ....strategies.min_words import MinWords
from ....strategies.phrases import Phrases
from ..call import Act, Call, Final, Interim, Reply, Say, Voice, spoken
from ..outcome import Outcome
from ._short import DEFAULT, RULE, discarded, hold, interrupt

__all__ = ["FIVE_WORDS", "TAKEN"]

#: More than the replaced hook's three.
FIVE_WORDS = "please stop talking right now"

MORE_WORDS = Call(
    "more than three words interrupt and are answered",
    (Act(Say(6.0), spoken(FIVE_WORDS, 1.5), 4.0), Act(Reply(), (), 3.0)),
    Outcome(
        (hold("", RULE), interrupt(FIVE_WORDS, RULE, at=3.2)),
        speeches=(False, True),
        given=(FIVE_WORDS,),
    ),
)

GRACE = Call(
    "grace, then interruption with no further event",
    (Act(Say(6.0), (Final(0.4, FIVE_WORDS),), 1.6), Act(Reply(), (), 3.0)),
    Outcome(
        (hold(FIVE_WORDS, "grace"), interrupt(FIVE_WORDS, RULE, at=1.0)),
        speeches=(False, True),
        given=(FIVE_WORDS,),
    ),
)

NO_GRACE = Call(
    "a phrase that needs no grace interrupts within it",
    (Act(Say(6.0), (Voice(0.1, 0.5), Final(0.7, "stop")), 1.3), Act(Reply(), (), 3.0)),
    Outcome(
        (hold("", DEFAULT), interrupt("stop", DEFAULT, at=0.7)),
        speeches=(False, True),
        given=("stop",),
    ),
    options=lambda: {"policy": InterruptionPolicy(no_grace=Phrases("stop"))},
)

FINAL_WITHOUT_VOICE = Call(
    "a final without a voice interrupts",
    (Act(Say(6.0), (Final(1.5, FIVE_WORDS),), 2.1), Act(Reply(), (), 3.0)),
    Outcome(
        (interrupt(FIVE_WORDS, RULE, at=1.5),),
        speeches=(False, True),
        given=(FIVE_WORDS,),
    ),
)

INTERIM_WITHOUT_VOICE = Call(
    "an interim without a voice interrupts",
    (
        Act(Say(6.0), (Interim(1.5, FIVE_WORDS), Final(2.2, FIVE_WORDS)), 2.7),
        Act(Reply(), (), 3.0),
    ),
    Outcome(
        (hold(FIVE_WORDS, RULE), interrupt(FIVE_WORDS, RULE, at=1.7)),
        speeches=(False, True),
        given=(FIVE_WORDS,),
    ),
)

EVERY_WORD = Call(
    "every word of an accepted interruption reaches the language model",
    (
        Act(
            Say(6.0),
            (
                Voice(1.5, 3.3),
                Interim(2.1, "what time"),
                Interim(2.7, "what time do you"),
                Interim(3.3, "what time do you open today"),
                Final(3.7, "what time do you open today"),
            ),
            4.2,
        ),
        Act(Reply(), (), 3.0),
    ),
    Outcome(
        (
            hold("", "MinWords(3)"),
            hold("what time", "MinWords(3)"),
            interrupt("what time do you", "MinWords(3)", at=2.9),
        ),
        speeches=(False, True),
        given=("what time do you open today",),
    ),
    options=lambda: {"policy": InterruptionPolicy(MinWords(3))},
)

TWO_FINALS = Call(
    "two finals in a row while the agent speaks are counted together",
    (
        Act(
            Say(6.0),
            (
                Voice(1.5, 2.2),
                Final(2.2, "please wait"),
                Voice(2.4, 3.1),
                Final(3.3, "stop now"),
            ),
            3.9,
        ),
        Act(Reply(), (), 3.0),
    ),
    Outcome(
        (
            hold("", RULE),
            hold("please wait", RULE),
            interrupt("please wait stop now", RULE, at=3.3),
        ),
        speeches=(False, True),
        given=("please wait stop now",),
    ),
)

COMMAND = Call(
    "a command interrupts where other words must be more",
    (Act(Say(6.0), spoken("wait", 1.5), 2.7), Act(Reply(), (), 3.0)),
    Outcome(
        (hold("", "Phrases('wait')"), interrupt("wait", "Phrases('wait')", at=2.0)),
        speeches=(False, True),
        given=("wait",),
    ),
    options=lambda: {"policy": InterruptionPolicy(Phrases("wait") | MinWords(3) & ~Backchannel())},
)

VOICE_ALONE = Call(
    "the voice alone interrupts where no words are asked for",
    (Act(Say(6.0), (Voice(1.5, 2.9), Final(3.2, "hold on")), 3.9), Act(Reply(), (), 3.0)),
    Outcome(
        (hold("", "MinWords(1)"), interrupt("", "MinDuration(0.65)", at=2.15)),
        speeches=(False, True),
        given=("hold on",),
    ),
    options=lambda: {"interrupt_min_words": 0},
)

ASYNC_STRATEGY = Call(
    "a strategy of the async dialect interrupts",
    (Act(Say(6.0), spoken("please stop talking", 1.5), 3.4), Act(Reply(), (), 3.0)),
    Outcome(
        (
            hold("", "Consult(MinWordsInterruptionStrategy(min_words=3))"),
            interrupt(
                "please stop talking", "Consult(MinWordsInterruptionStrategy(min_words=3))", at=2.6
            ),
        ),
        speeches=(False, True),
        given=("please stop talking",),
    ),
    options=lambda: {"interruption_strategies": [MinWordsInterruptionStrategy(min_words=3)]},
)

ECHO = Call(
    "the agent's own words from a loudspeaker do not interrupt, the user's do",
    (
        Act(
            Say(7.2),
            (
                Voice(1.2, 2.0),
                Final(2.3, "garden shop has roses"),
                *spoken("please send me some", 4.0),
            ),
            6.0,
        ),
        Act(Reply(), (), 3.0),
    ),
    Outcome(
        (
            hold("", "MinWords(3)"),
            hold("garden shop has roses", "Echo()"),
            discarded("garden shop has roses", "Echo()"),
            hold("", "MinWords(3)"),
            interrupt("please send me some", "MinWords(3)", at=5.4),
        ),
        speeches=(False, True),
        given=("please send me some",),
    ),
    options=lambda: {"policy": InterruptionPolicy(MinWords(3) & ~Echo())},
)

AGAIN = Call(
    "the answer to an interruption can be interrupted like any speech",
    (
        Act(Say(6.0), spoken(FIVE_WORDS, 1.5), 4.0),
        Act(Reply(), spoken("I have another question", 1.5), 3.7),
        Act(Reply(), (), 5.7),
    ),
    Outcome(
        (
            hold("", RULE),
            interrupt(FIVE_WORDS, RULE, at=3.2),
            hold("", RULE),
            interrupt("I have another question", RULE, at=2.9),
        ),
        speeches=(False, False, True),
        given=(FIVE_WORDS, f"{FIVE_WORDS} I have another question"),
    ),
    reply_seconds=4.5,
)

TAKEN = (
    MORE_WORDS,
    GRACE,
    NO_GRACE,
    FINAL_WITHOUT_VOICE,
    INTERIM_WITHOUT_VOICE,
    EVERY_WORD,
    TWO_FINALS,
    COMMAND,
    VOICE_ALONE,
    ASYNC_STRATEGY,
    ECHO,
    AGAIN,
)
