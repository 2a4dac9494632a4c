"""Plays the several utterances of one agent turn, and counts the turns falsely cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..overlap import Fault
from ..policy import InterruptionPolicy
from .bootstrap import Interval, intervals
from .prefixes import prefixes
from .record import Label, Stream
from .turn import AgentTurn, Utterance

__all__ = ["StreamFigures", "StreamOutcome", "play_stream", "stream_figures"]


@dataclass(frozen=True, slots=True)
class StreamOutcome:
    """What a policy made of a stream."""

    stream: Stream
    #: The index of the event that interrupted the agent, or None.
    fired_event: int | None
    #: How many words of that event were heard by then, or None.
    fired_at: int | None
    reason: str
    faults: tuple[Fault, ...] = ()

    @property
    def is_falsely_cut(self) -> bool:
        """A backchannel cut the turn."""
        return self._fired_label is Label.BACKCHANNEL

    @property
    def is_missed(self) -> bool:
        """Somebody interrupted, and nothing cut the turn."""
        interrupts = any(event.label is Label.INTERRUPT for event in self.stream.events)
        return interrupts and self.fired_event is None

    @property
    def _fired_label(self) -> Label | None:
        return None if self.fired_event is None else self.stream.events[self.fired_event].label

    def as_dict(self) -> dict[str, object]:
        """The line of the decisions file."""
        return {
            "id": self.stream.id,
            "fired_event": self.fired_event,
            "fired_at": self.fired_at,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class StreamFigures:
    """How a policy did on streams."""

    turns: int
    falsely_cut: int
    falsely_cut_rate: float
    #: Turns in which somebody interrupted, and those of them that nothing cut.
    turns_with_interrupt: int
    missed: int
    #: 95 %, by turn.
    interval: Interval

    def as_dict(self) -> dict[str, object]:
        """The figures as JSON-ready values."""
        return {
            "turns": self.turns,
            "falsely_cut": self.falsely_cut,
            "falsely_cut_rate": self.falsely_cut_rate,
            "turns_with_interrupt": self.turns_with_interrupt,
            "missed": self.missed,
            "intervals": {"falsely_cut_rate": self.interval},
        }


def play_stream(stream: Stream, policy: InterruptionPolicy) -> StreamOutcome:
    """Play *stream* until something interrupts the agent."""
    turn = AgentTurn(policy, stream)
    fired_event = fired_at = None
    for index, event in enumerate(stream.events):
        fired_at = turn.hear(Utterance(event.text, stream.lang), event.at)
        if fired_at is not None:
            fired_event = index
            break
    if fired_event is None and turn.fall_silent():
        fired_event = len(stream.events) - 1
        fired_at = len(prefixes(stream.events[-1].text, stream.lang))
    reason = turn.settled.reason if turn.settled is not None else ""
    return StreamOutcome(stream, fired_event, fired_at, reason, tuple(turn.faults))


def stream_figures(outcomes: Sequence[StreamOutcome]) -> StreamFigures | None:
    """The figures of *outcomes*; None where there are none."""
    if not outcomes:
        return None
    cut = np.array([[outcome.is_falsely_cut, 1.0] for outcome in outcomes], dtype=np.float64)
    labels = [{event.label for event in outcome.stream.events} for outcome in outcomes]
    return StreamFigures(
        turns=len(outcomes),
        falsely_cut=sum(outcome.is_falsely_cut for outcome in outcomes),
        falsely_cut_rate=sum(outcome.is_falsely_cut for outcome in outcomes) / len(outcomes),
        turns_with_interrupt=sum(Label.INTERRUPT in found for found in labels),
        missed=sum(outcome.is_missed for outcome in outcomes),
        interval=intervals(cut, lambda sums: sums[:, :1] / sums[:, 1:])[0],
    )
