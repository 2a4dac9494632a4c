"""A call as data: what the agent says, what the user's voice and the recogniser do, what must come.

Things that matter are 0.3 s apart or more, so that a performer in real time, a tenth of a second
late now and then, meets them in the same order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any, TypeAlias

from ...hosts.rule_given import rule_given
from ...policy import InterruptionPolicy
from ...profiles import profiles_of
from .outcome import Outcome

__all__ = [
    "HANGOVER",
    "SECONDS_PER_WORD",
    "Act",
    "Call",
    "Final",
    "Happening",
    "Interim",
    "Reply",
    "Say",
    "Voice",
    "spoken",
]

#: Pace of the agent and of the user.
SECONDS_PER_WORD = 0.3
# What the agent says, again and again.
_LINE = "our garden shop has roses tulips herbs and young trees in stock"
#: Seconds of silence after which a performer's voice detector says that the voice has ended:
#: Silero's default.
HANGOVER = 0.55


@dataclass(frozen=True)
class Say:
    """The act opens when the agent is first heard saying this: ``say()``, at the act's beginning.

    The agent is silent before.
    """

    seconds: float
    #: False: ``say(..., allow_interruptions=False)``. True leaves it to the assistant's options.
    interruptible: bool = True

    @property
    def text(self) -> str:
        """Words for so many seconds."""
        return speech_of(self.seconds)


@dataclass(frozen=True)
class Reply:
    """The act opens when the language model's reply to what was said before is first heard."""


@dataclass(frozen=True)
class Voice:
    """The user's voice, as the voice detector hears it, *start* to *end* seconds into the act.

    Speech starts for the detector within 0.1 s and ends after :data:`HANGOVER`.
    """

    start: float
    end: float


@dataclass(frozen=True)
class Interim:
    """The recogniser guesses, *at* seconds into the act; an empty text takes a guess back."""

    at: float
    text: str


@dataclass(frozen=True)
class Final:
    """The recogniser writes down, *at* seconds into the act."""

    at: float
    text: str


Happening: TypeAlias = Voice | Interim | Final


@dataclass(frozen=True)
class Act:
    """A piece of a call. Its times count from its opening; without one, from its beginning."""

    opening: Say | Reply | None
    #: What happens, in any order.
    happenings: tuple[Happening, ...]
    #: Seconds from the opening until the next act begins, or the call is over.
    lasts: float


@dataclass(frozen=True)
class Call:
    """One call, and what must come of it on every host. The agent is silent when it ends."""

    name: str
    acts: tuple[Act, ...]
    expected: Outcome
    #: The options of ``VoiceAssistant``, made anew for each performance: an async strategy
    #: belongs to one session.
    options: Callable[[], dict[str, Any]] = dict
    #: How long each reply of the language model takes to say.
    reply_seconds: float = 1.8

    @property
    def may_interrupt(self) -> bool:
        """The option *allow_interruptions*."""
        return bool(self.options().get("allow_interruptions", True))

    def policy(self) -> InterruptionPolicy:
        """The policy that the options make, for hosts that take one."""
        given = self.options()
        given.pop("allow_interruptions", None)
        rule = rule_given(
            policy=given.pop("policy", None),
            strategies=given.pop("interruption_strategies", ()),
            min_words=given.pop("interrupt_min_words", None),
            speech_duration=given.pop("interrupt_speech_duration", None),
            grace=given.pop("playout_grace", None),
        )
        return profiles_of("call", rule.policy).default

    def reply(self, number: int) -> str:
        """The text of the language model's reply *number*, from 1: no two are alike."""
        return f"reply{number} {speech_of(self.reply_seconds - SECONDS_PER_WORD)}"


def speech_of(seconds: float) -> str:
    """Words of the agent's that take *seconds* to say."""
    return " ".join(islice(cycle(_LINE.split()), round(seconds / SECONDS_PER_WORD)))


def spoken(text: str, start: float) -> tuple[Happening, ...]:
    """*text* said from *start* on: the voice, one interim as it ends, the final 0.4 s later."""
    end = round(start + SECONDS_PER_WORD * len(text.split()), 3)
    return (Voice(start, end), Interim(end, text), Final(round(end + 0.4, 3), text))
