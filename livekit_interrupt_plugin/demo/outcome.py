"""What one contender made of one thing the caller said, as a listener would judge it.

All times are read off the loudspeaker: what was audible, and when.

  false_stops     clips that should not stop the agent ("ignore") and did: between
                  the clip's first sample and the time the agent's line would have
                  ended by itself, or the caller's next clip, the agent was silent
                  for more than 0.1 s
  silence_s       seconds of that silence, in all: a pause for as long as it lasts,
                  a cut until something else is said, neither beyond the time the
                  line would have ended or the next clip begins
  missed          clips that should stop the agent ("interrupt") and did not: 1.5 s
                  after the clip's end the line still goes on, or it ended by
                  itself, or was taken up again
  stop_latency_s  seconds from the clip's first sample to the agent's silence, the
                  mean over the interruptions made; null if there was none
  words_lost      words of the clips that the agent should hear ("interrupt",
                  "answer"), as the recogniser heard them, that are in no message
                  of the user's when the scene ends: no reply answers them
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ..words import split_words

if TYPE_CHECKING:  # only for its name: `--help` quotes this module and must not load the clips
    from .call import Expected

__all__ = ["Outcome", "Overheard", "Span", "Totals", "judge", "totals"]

Span: TypeAlias = tuple[float, float]

#: Seconds; a shorter silence is a hiccup of the audio that nobody takes for a stop.
NOTICEABLE = 0.1
#: Seconds after the caller's last word in which an agent that heard it should have stopped.
DEADLINE = 1.5


@dataclass(frozen=True, slots=True)
class Overheard:
    """What there was to hear of one scene. Spans are (start, end), in seconds of one clock."""

    #: The caller's clip.
    clip: Span
    #: The agent's line, had nobody stopped it.
    line: Span
    #: When that line was audible.
    line_audible: Sequence[Span]
    #: When anything of the agent's was audible, its replies included.
    agent_audible: Sequence[Span]
    #: The clip's words, as the recogniser heard them.
    heard: Sequence[str] = ()
    #: What the user said, as far as the conversation knows: one text for each message.
    messages: Sequence[str] = ()
    #: When the caller's next clip begins: a silence from then on may be that one's doing.
    next_clip: float = float("inf")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one clip of the caller's under one contender."""

    expected: Expected
    false_stop: bool = False
    #: Seconds of silence caused by a false stop.
    silence: float = 0.0
    missed: bool = False
    #: Seconds from the clip's first sample to the agent's silence, if an interruption was made.
    stopped_after: float | None = None
    words_lost: int = 0

    @property
    def is_right(self) -> bool:
        return not (self.false_stop or self.missed or self.words_lost)


@dataclass(frozen=True, slots=True)
class Totals:
    """The outcomes of one contender, added up."""

    false_stops: int
    silence_s: float
    missed: int
    stop_latency_s: float | None
    words_lost: int


def judge(expected: Expected, overheard: Overheard) -> Outcome:
    """What a listener says who knows what was *expected*."""
    if expected == "ignore":
        silence = _silence_caused(overheard)
        stopped = silence > NOTICEABLE
        return Outcome(expected, false_stop=stopped, silence=silence if stopped else 0.0)
    lost = _words_lost(overheard)
    if expected == "answer":
        return Outcome(expected, words_lost=lost)
    stopped_at = _stopped_at(overheard)
    if stopped_at is None:
        return Outcome(expected, missed=True, words_lost=lost)
    # A line that an earlier clip has stopped is no interruption made at once.
    stopped_after = stopped_at - overheard.clip[0] or None
    return Outcome(expected, stopped_after=stopped_after, words_lost=lost)


def totals(outcomes: Iterable[Outcome]) -> Totals:
    """The row of the table that *outcomes* make."""
    outcomes = list(outcomes)
    times = [o.stopped_after for o in outcomes if o.stopped_after is not None]
    return Totals(
        false_stops=sum(outcome.false_stop for outcome in outcomes),
        silence_s=round(sum(outcome.silence for outcome in outcomes), 2),
        missed=sum(outcome.missed for outcome in outcomes),
        stop_latency_s=round(sum(times) / len(times), 2) if times else None,
        words_lost=sum(outcome.words_lost for outcome in outcomes),
    )


def _silence_caused(overheard: Overheard) -> float:
    start, end = overheard.clip[0], min(overheard.line[1], overheard.next_clip)
    audible = sum(
        max(0.0, min(end, stop) - max(start, begin)) for begin, stop in overheard.agent_audible
    )
    return max(0.0, end - start - audible)


def _stopped_at(overheard: Overheard) -> float | None:
    """When the line was stopped for good, or None if it was not in time."""
    onset, clip_end = overheard.clip
    last_heard = max((end for _, end in overheard.line_audible), default=onset)
    ended_by_itself = last_heard > overheard.line[1] - NOTICEABLE
    if ended_by_itself or last_heard > clip_end + DEADLINE:
        return None
    return max(onset, last_heard)


def _words_lost(overheard: Overheard) -> int:
    heard = Counter(split_words(" ".join(overheard.heard)))
    arrived = Counter(split_words(" ".join(overheard.messages)))
    return (heard - arrived).total()
