"""What is heard of an overlap while it is undecided: values for a policy's ``reaction``."""

from __future__ import annotations

import math
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar, Literal, TypeAlias

from .errors import ConfigurationError
from .rules import number_within, seconds_at_least

__all__ = ["Duck", "Pause", "Reaction", "ReactionLike", "Speak", "reaction_of"]

#: Seconds of the agent's audio that its output is given ahead of time; see docs/reaction.md for
#: what less and more of it cost.
LEAD = 0.1


def _check_times(subject: str, *, ramp: float, fade: float, lead: float) -> None:
    number_within(subject, "ramp", ramp, 0.0, 0.5)
    number_within(subject, "fade", fade, 0.0, 0.5)
    number_within(subject, "lead", lead, 0.04, 0.5, hint="audio goes out in pieces of 0.02 s")


@dataclass(frozen=True, slots=True)
class Speak:
    """Nothing: the agent speaks on until it is decided. Its audio is passed on untouched."""

    #: All of it, at once.
    lead: ClassVar[float] = math.inf
    #: It breaks off.
    fade: ClassVar[float] = 0.0


@dataclass(frozen=True, slots=True)
class Duck:
    """The agent is lowered while it is undecided who has the floor, and raised if it keeps it.

    Args:
        db: Decibels by which it is lowered, from -60 to 0.
        ramp: Seconds on the way down, and back up, at most 0.5.
        fade: Seconds over which the voice fades when it is interrupted, at most 0.5.
        lead: Seconds of audio that the output is given ahead of time, from 0.04 to 0.5: what was
            given is heard as it is, and covers for an event loop that is blocked.

    Raises:
        ConfigurationError: a number breaks its rule.
    """

    db: float = -12.0
    _: KW_ONLY
    ramp: float = 0.05
    fade: float = 0.08
    lead: float = LEAD

    def __post_init__(self) -> None:
        number_within("Duck", "db", self.db, -60.0, 0.0)
        _check_times("Duck", ramp=self.ramp, fade=self.fade, lead=self.lead)


@dataclass(frozen=True, slots=True)
class Pause:
    """The agent is silent while it is undecided who has the floor, and goes on if it keeps it.

    It goes on where the listener had got to: with the word it was in, where the synthesiser tells
    when each word begins.

    Args:
        at_most: Seconds after which it goes on though nothing is decided, at least 0.1: a noise
            that does not end must not keep the agent silent.
        after: Seconds from the user's onset, at most 1.0, for which it is lowered as by
            :class:`Duck` before it falls silent: a short backchannel then costs little silence.
        ramp: Seconds over which the voice fades into the pause, at most 0.5.
        fade: As for :class:`Duck`.
        lead: As for :class:`Duck`.

    Raises:
        ConfigurationError: a number breaks its rule.
    """

    at_most: float = 5.0
    _: KW_ONLY
    after: float = 0.0
    ramp: float = 0.05
    fade: float = 0.08
    lead: float = LEAD

    def __post_init__(self) -> None:
        seconds_at_least("Pause", "at_most", self.at_most, 0.1)
        number_within("Pause", "after", self.after, 0.0, min(1.0, self.at_most))
        _check_times("Pause", ramp=self.ramp, fade=self.fade, lead=self.lead)

    @property
    def before(self) -> Duck:
        """What it does until then."""
        return Duck(ramp=self.ramp, fade=self.fade, lead=self.lead)


Reaction: TypeAlias = Speak | Duck | Pause
#: A reaction, or its name.
ReactionLike: TypeAlias = Reaction | Literal["speak", "duck", "pause"]

_NAMED: dict[object, Reaction] = {"speak": Speak(), "duck": Duck(), "pause": Pause()}


def reaction_of(subject: str, given: object) -> Reaction:
    """*given*, or the reaction of that name.

    Raises:
        ConfigurationError: it is neither; *subject* is who was given it.
    """
    if isinstance(given, (Speak, Duck, Pause)):
        return given
    named = _NAMED.get(given) if isinstance(given, str) else None
    if named is None:
        raise ConfigurationError(
            f'{subject}: reaction must be "speak", "duck" or "pause", or one of Speak(), Duck() '
            f"and Pause(), got {given!r}",
            hint="for example Duck(-18) or Pause(at_most=3.0)",
        )
    return named
