"""What the user meant, by what happened next.

A guess, and marked as one: good enough to point at what is worth listening to, and to choose
between policies where nobody has labelled anything. The times are rules of our own, unverified.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..decision import Action
from ..words import split_words
from .acknowledgement import is_acknowledgement
from .record import Label
from .stretch import Account, Stretch

__all__ = ["Guess", "derived"]

#: Seconds within which a user says again what was not heeded.
AGAIN = 8.0
#: Seconds of silence after which a user has not contradicted.
CONTENT = 4.0
#: Share of the words that make it the same again.
SAME = 0.6
#: Words said after an interruption that make it one.
WENT_ON = 2


@dataclass(frozen=True, slots=True)
class Guess:
    """A label, and what it is derived from."""

    label: Label
    because: str


def derived(stretch: Stretch, account: Account, *, redacted: bool = False) -> Guess | None:
    """What the user did in *stretch*, or None where what happened next does not tell.

    Where the agent went on: an interruption that was missed, if the user said the same again
    (never in a *redacted* call, where all words look alike); no interruption, if the user let the
    agent go on. Where the agent stopped: an interruption, if the user went on; none, if nobody
    said a word, the agent was resumed and the user let it.
    """
    if stretch.action is Action.IGNORE:
        return _after_ignoring(stretch, account, redacted=redacted)
    if stretch.action is Action.INTERRUPT:
        return _after_interrupting(stretch, account)
    return None


def _after_ignoring(stretch: Stretch, account: Account, *, redacted: bool) -> Guess | None:
    later = account.finals_within(stretch.end, stretch.end + AGAIN)
    if later and not redacted and _is_again(stretch.text, later[0].text, stretch.language):
        seconds = later[0].at - stretch.end
        return Guess(Label.INTERRUPT, f"the user said it again {seconds:.1f} s later")
    if account.is_quiet_within(stretch.end, stretch.end + CONTENT):
        return Guess(Label.BACKCHANNEL, "the agent went on, and the user did not contradict")
    return None


def _after_interrupting(stretch: Stretch, account: Account) -> Guess | None:
    more = len(split_words(stretch.text)) - len(split_words(stretch.decision.text))
    if more >= WENT_ON:
        return Guess(Label.INTERRUPT, f"the user went on: {more} more words")
    resumed = account.next_speech(stretch.end)
    if resumed - stretch.end > AGAIN or not account.is_quiet_within(stretch.onset, resumed):
        return None
    if account.is_quiet_within(resumed, resumed + CONTENT):
        return Guess(Label.BACKCHANNEL, "the agent was resumed, and the user did not contradict")
    return None


def _is_again(text: str, later: str, language: str) -> bool:
    words, again = split_words(text), set(split_words(later))
    if not words or is_acknowledgement(text, language):
        return False  # a listener says "yeah" twice, and means the same twice
    return sum(word in again for word in words) >= SAME * len(words)
