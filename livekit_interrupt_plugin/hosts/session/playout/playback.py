"""One stretch of the agent's audio on its way to the listener."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import deque
from dataclasses import dataclass

from ....gain import Pcm

__all__ = ["PIECE", "Piece", "Playback"]

#: Seconds of audio in the pieces that are sent: how finely a reaction can begin.
PIECE = 0.02
#: Seconds of sent audio that can be sent again: more than a word and what a sink is ahead.
KEPT = 2.0
#: Seconds before a pause from which a word is said again; a longer one goes on where it was.
LONGEST_WORD = 1.0

#: Two times that are closer are the same: less than a sample.
_SAME = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A piece of the agent's audio, as it was given."""

    #: Seconds from the beginning of its stretch.
    start: float
    pcm: Pcm
    sample_rate: int

    @property
    def seconds(self) -> float:
        return len(self.pcm) / self.sample_rate

    @property
    def end(self) -> float:
        return self.start + self.seconds


class Playback:
    """What there is to be sent, what was, and what of that has been heard; in seconds.

    A position is one in the agent's audio. What was *played* is counted as a sink counts it: that
    does not know what it was sent twice.
    """

    def __init__(self) -> None:
        #: True once its audio is all there.
        self.is_complete = False
        #: True once nobody wants to hear more of it.
        self.is_cleared = False
        #: True once LiveKit was told that it is over.
        self.is_reported = False
        #: Seconds that were sent, what was sent again included.
        self.sent = 0.0
        self._given = 0.0
        self._coming: deque[Piece] = deque()
        self._gone: deque[Piece] = deque()
        #: Where words begin, in order.
        self._words: list[float] = []
        self._between_words = True
        #: From which played second on which position is heard, and how far it had got before.
        self._runs = [(0.0, 0.0, 0.0)]

    def add(self, pcm: Pcm, sample_rate: int) -> None:
        """More audio, of any length."""
        size = max(1, round(PIECE * sample_rate))
        for begin in range(0, len(pcm), size):
            piece = Piece(self._given, pcm[begin : begin + size], sample_rate)
            self._coming.append(piece)
            self._given = piece.end

    def add_text(self, text: str, start: float) -> None:
        """*text*, a part of what is said, begins at position *start*; it need not be a word."""
        if self._between_words or text[:1].isspace():
            insort(self._words, start)
        self._between_words = text[-1:].isspace()

    @property
    def next_piece(self) -> Piece | None:
        """What is to be sent next, or None while there is nothing."""
        return self._coming[0] if self._coming else None

    @property
    def last(self) -> Piece:
        """What was sent last."""
        return self._gone[-1]

    @property
    def position(self) -> float:
        """Up to where it was sent."""
        return self._coming[0].start if self._coming else self._given

    def take(self) -> Piece:
        """The next piece; it counts as sent."""
        piece = self._coming.popleft()
        self._gone.append(piece)
        self.sent += piece.seconds
        while self._gone[0].end < piece.end - KEPT:
            self._gone.popleft()
        return piece

    def clear(self, *, after: float = 0.0) -> None:
        """All but the next *after* seconds will not be sent."""
        until = self.position + after
        while self._coming and self._coming[-1].start >= until - _SAME:
            self._given = self._coming.pop().start
        self.is_complete = self.is_cleared = True

    def go_back_to(self, position: float) -> None:
        """Send again from *position*, to within a piece; what is not kept any more cannot be."""
        got_to = self.position
        while self._gone and self._gone[-1].end > position + _SAME:
            self._coming.appendleft(self._gone.pop())
        if self.position < got_to:
            self._runs.append((self.sent, self.position, max(got_to, self._runs[-1][2])))

    def beginning_of_word(self, position: float) -> float:
        """Where the word begins that *position* lies in, or *position* where that is not known."""
        index = bisect_right(self._words, position + _SAME) - 1
        start = self._words[index] if index >= 0 else position
        return start if position - start <= LONGEST_WORD else position

    def position_at(self, played: float) -> float:
        """The position that is heard when *played* seconds have been."""
        began, start, _ = self._run_at(played)
        return min(start + played - began, self._given)

    def heard(self, played: float) -> float:
        """How far the listener has got when *played* seconds have been."""
        return max(self.position_at(played), self._run_at(played)[2])

    def _run_at(self, played: float) -> tuple[float, float, float]:
        index = bisect_right(self._runs, played + _SAME, key=lambda run: run[0]) - 1
        return self._runs[max(0, index)]
