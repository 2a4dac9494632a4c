"""One piece of the agent's speech: as the listener heard it, and as it is being played."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ._pcm import Pcm

Span = tuple[float, float]


@dataclass(frozen=True)
class Segment:
    """What was heard of one piece of speech, in loop time.

    It was audible in the spans of *audible*; between them it was paused or had no audio yet.
    """

    start: float
    end: float
    interrupted: bool
    audible: tuple[Span, ...]

    @property
    def heard(self) -> float:
        """Seconds that were audible."""
        return sum(end - start for start, end in self.audible)


@dataclass
class Playback:
    """A segment on its way through the speaker."""

    frames: list[Pcm] = field(default_factory=list)
    pushed: int = 0
    played: int = 0
    spans: list[Span] = field(default_factory=list)
    flushed: bool = False

    @property
    def remaining(self) -> int:
        """Samples still to be played."""
        return self.pushed - self.played

    def push(self, pcm: Pcm) -> None:
        self.frames.append(pcm)
        self.pushed += len(pcm)

    def following(self, count: int) -> Pcm:
        """The next *count* samples to be played."""
        if len(self.frames) != 1:
            self.frames = [np.concatenate(self.frames)]
        return self.frames[0][self.played : self.played + count]

    def play(self, count: int, span: Span) -> None:
        """Count *count* samples as played during *span*."""
        self.played += count
        if self.spans and self.spans[-1][1] == span[0]:
            span = (self.spans.pop()[0], span[1])
        if span[1] > span[0]:
            self.spans.append(span)

    def as_heard(self, *, interrupted: bool) -> Segment:
        spans = tuple(self.spans)
        return Segment(spans[0][0], spans[-1][1], interrupted, spans)
