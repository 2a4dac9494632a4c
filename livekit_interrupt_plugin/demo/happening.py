"""What happens in the call, one line of the screen each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["Happening", "Kind"]


class Kind(Enum):
    """What sort of thing happened; the value is its colour."""

    AGENT_SAYS = "white"
    CALLER_SAYS = "bold cyan"
    HEARD = "cyan"
    DECISION = "bold green"
    STOPPED = "yellow"
    WENT_ON = "bright_black"
    JUDGED = "bold"
    TROUBLE = "bold red"


@dataclass(frozen=True, slots=True)
class Happening:
    """*Who* did *what*, *at* seconds of the call."""

    at: float
    kind: Kind
    who: str
    what: str
    #: Seconds it goes on, where that is known.
    lasts: float = 0.0
