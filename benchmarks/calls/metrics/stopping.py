"""Whether the agent was stopped for good, when, and how long it was silent for nothing."""

from __future__ import annotations

import numpy as np

from ..material.pcm import seconds
from .heard import SILENT, Heard, after, at_window, window

#: Seconds after the caller's last sound in which an agent that should stop should have stopped.
DEADLINE = 1.5
#: Seconds from which on a silence is dead air: the line itself has none of more than 0.12.
DEAD = 0.2


def stopped_at(heard: Heard) -> float | None:
    """When the line was last heard, in seconds from the caller's onset; None if to its end.

    An agent that is silent already cannot be stopped.
    """
    if not heard.was_speaking or heard.was_heard_out:
        return None
    reply_at = next((at for at in heard.replies if at > heard.onset), None)
    until = None if reply_at is None else window(reply_at)
    audible = np.flatnonzero(heard.levels[:until] > SILENT)
    return after(heard, at_window(int(audible[-1]) + 1))


def stopped_in_time(heard: Heard) -> float | None:
    """`stopped_at`, or None if that was too late to be a stop."""
    at = stopped_at(heard)
    latest = heard.silence - heard.onset + DEADLINE
    return None if at is None or at > latest else at


def dead_air(heard: Heard) -> float:
    """Seconds of silence from the caller's onset to the time when the line should have ended."""
    line_at = heard.line_at
    if line_at is None or not heard.was_speaking:
        return 0.0
    first, last = window(heard.onset), window(line_at + seconds(len(heard.line)))
    silent = heard.levels[first:last] <= SILENT
    turns = np.flatnonzero(np.diff(np.concatenate([[0], silent, [0]])))
    silences = [at_window(int(end - start)) for start, end in turns.reshape(-1, 2)]
    return sum((silence for silence in silences if silence >= DEAD), 0.0)
