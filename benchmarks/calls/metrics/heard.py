"""What there was to hear of one scene."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..material.pcm import WINDOW, Pcm, levels, samples, seconds
from .finding import find, find_all

#: dBFS: what is softer is silence. The agent speaks at -20, lowered by a reaction at -32.
SILENT = -50.0

# Seconds of a sound by which it is known again.
_KNOWN_BY = 0.4
# Seconds after it is due within which a line begins, if it is said at all.
_LATEST_BEGINNING = 1.5
# Seconds: longer than a pause of the line itself.
_JUST_BEFORE = 0.2


@dataclass(frozen=True, eq=False)  # no slots: what is found is kept
class Heard:
    """The recording of a scene: what came out of the agent's loudspeaker, and nothing else.

    Times are seconds from the recording's first sample.
    """

    recording: Pcm = field(repr=False)
    #: What the agent was to say, and what it answers to anything.
    line: Pcm = field(repr=False)
    reply: Pcm = field(repr=False)
    #: When the caller's voice begins and ends.
    onset: float
    silence: float

    @cached_property
    def levels(self) -> NDArray[np.float64]:
        """dBFS of each 10 ms."""
        return levels(self.recording)

    @cached_property
    def line_at(self) -> float | None:
        """When the line begins; None if it was never heard."""
        until = samples(_LATEST_BEGINNING + _KNOWN_BY)
        first = find(self.line[: samples(_KNOWN_BY)], self.recording[:until])
        return None if first is None else seconds(first)

    @cached_property
    def was_speaking(self) -> bool:
        """Whether the line was being heard when the caller began."""
        just_before = slice(window(self.onset - _JUST_BEFORE), window(self.onset))
        return self.line_at is not None and bool((self.levels[just_before] > SILENT).any())

    @cached_property
    def was_heard_out(self) -> bool:
        """Whether the line's last words were heard, whenever."""
        return find(self.line[-samples(_KNOWN_BY) :], self.recording) is not None

    @cached_property
    def replies(self) -> list[float]:
        """When replies begin."""
        return [
            seconds(first) for first in find_all(self.reply[: samples(_KNOWN_BY)], self.recording)
        ]


def window(at: float) -> int:
    """The window of 10 ms in which *at* is."""
    return samples(at) // WINDOW


def after(heard: Heard, at: float) -> float:
    """Seconds from the caller's onset to *at*, without what rounding has added."""
    return round(at - heard.onset, 4)


def at_window(number: int) -> float:
    """When window *number* begins."""
    return seconds(number * WINDOW)
