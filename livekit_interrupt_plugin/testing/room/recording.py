"""What was heard of a track, and when it was silent."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from ...loudness import dbfs

_SILENCE = -50.0  # dBFS; a codec's noise is below, a voice above

Span = tuple[float, float]
Frame = tuple[float, float, bool]  # when it arrived, its length in seconds, whether it sounds


class Recording:
    """Frames of audio with the times they arrived at; all times in seconds, of one clock."""

    def __init__(self) -> None:
        self._frames: list[Frame] = []

    def add(self, at: float, pcm: bytes, *, sample_rate: int) -> None:
        """A frame of mono, native-endian 16-bit *pcm* arrived *at*."""
        self._frames.append((at, len(pcm) / 2 / sample_rate, dbfs(pcm) > _SILENCE))

    def first_sound(self, since: float = 0.0) -> float | None:
        """When the first frame arrived, from *since* on, that sounds."""
        return next((at for at, _, sounds in self._heard(since) if sounds), None)

    def silent_since(self, since: float, *, lasting: float) -> float | None:
        """When the first silence began, from *since* on, that was at least *lasting* seconds.

        A silence that goes on counts; a track that has ended is not silent.
        """
        for start, end in self._silences(since):
            if end - start >= lasting:
                return start
        return None

    def longest_silence(self, start: float, end: float) -> float:
        """Seconds of the longest silence from *start* to *end*."""
        return max((b - a for a, b in self._silences(start, end)), default=0.0)

    def edges(self) -> list[float]:
        """When sound began, ended, began ..."""
        runs = groupby(self._frames, key=itemgetter(2))
        edges = [next(run)[0] for _, run in runs]
        return edges if not self._frames or self._frames[0][2] else edges[1:]

    def sound(self, start: float, end: float) -> float:
        """Seconds of sound from *start* to *end*."""
        return sum(seconds for _, seconds, sounds in self._heard(start, end) if sounds)

    def _silences(self, start: float, end: float = math.inf) -> Iterator[Span]:
        for sounds, run in groupby(self._heard(start, end), key=itemgetter(2)):
            if not sounds:
                frames = list(run)
                began = frames[0][0]
                # By the audio's own length: arrivals come in bursts.
                yield began, began + sum(seconds for _, seconds, _ in frames)

    def _heard(self, start: float, end: float = math.inf) -> list[Frame]:
        first = bisect_left(self._frames, start, key=itemgetter(0))
        return self._frames[first : bisect_right(self._frames, end, key=itemgetter(0))]
