"""One call with one recogniser: what is handed to a process, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..metrics.scene_figures import SceneFigures


@dataclass(frozen=True, slots=True)
class Job:
    """A call to play."""

    #: Its number among all calls.
    call: int
    recogniser: str
    contenders: tuple[str, ...]
    #: Draws the order of the contenders.
    seed: int
    #: In virtual time: nothing takes time that is not said to.
    virtual: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """A call that was played."""

    job: Job
    figures: tuple[SceneFigures, ...] = ()
    #: What was logged as an error, or kept the call from being played.
    errors: tuple[str, ...] = field(default=())
