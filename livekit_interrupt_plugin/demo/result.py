"""What a playing of the call has shown. Times are seconds of the call."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..decision import Decision
from .call import CallerClip
from .outcome import Outcome, Totals, totals

__all__ = ["ClipResult", "Result"]


@dataclass(frozen=True, slots=True)
class ClipResult:
    """One thing the caller said, what was heard, and what each contender made of it."""

    clip: CallerClip
    at: float
    heard: tuple[str, ...]
    outcomes: dict[str, Outcome]


@dataclass(slots=True)
class Result:
    """Everything there is to report."""

    #: The contenders' names by their keys, in the order of the table.
    names: dict[str, str]
    clips: list[ClipResult] = field(default_factory=list)
    #: Those of the last contender, each with its time.
    decisions: list[tuple[float, Decision]] = field(default_factory=list)
    worst_lateness: float = 0.0
    is_too_late: bool = False
    #: What was logged as an error while the call was played.
    errors: list[str] = field(default_factory=list)
    #: How long the call is.
    seconds: float = 0.0
    #: What a listener heard: a column for the last contender's agent and one for the caller.
    sound: NDArray[np.int16] | None = field(default=None, repr=False, compare=False)

    @property
    def totals(self) -> dict[str, Totals]:
        """The rows of the table."""
        return {key: totals(result.outcomes[key] for result in self.clips) for key in self.names}
