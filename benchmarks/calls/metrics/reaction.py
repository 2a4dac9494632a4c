"""How soon a listener notices that the agent has heard the caller."""

from __future__ import annotations

import numpy as np

from ..material.pcm import levels, samples
from .heard import Heard, after, at_window, window

#: dB below what is expected from which on the agent is audibly softer.
NOTICEABLE = 6.0

# dBFS: only where the line itself is at least so loud can it be noticed that it is not.
_EXPECTED = -40.0
# So many such windows of 10 ms make a reaction.
_WINDOWS = 3


def reaction(heard: Heard) -> float | None:
    """Seconds from the caller's onset until the agent is 6 dB softer than its line; None: never."""
    line_at = heard.line_at
    if line_at is None or not heard.was_speaking:
        return None
    expected = _expected_levels(heard, line_at)
    first = window(heard.onset) + 1
    can_be_noticed = np.flatnonzero(expected[first:] >= _EXPECTED) + first
    is_softer = heard.levels[can_be_noticed] <= expected[can_be_noticed] - NOTICEABLE
    if len(is_softer) < _WINDOWS:
        return None
    lasting = np.convolve(is_softer, np.ones(_WINDOWS), "valid") == _WINDOWS
    if not lasting.any():
        return None
    noticed = can_be_noticed[int(np.argmax(lasting))]
    return after(heard, at_window(int(noticed)))


def _expected_levels(heard: Heard, line_at: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    undisturbed = np.zeros_like(heard.recording)
    first = samples(line_at)
    room = len(undisturbed) - first
    undisturbed[first : first + len(heard.line)] = heard.line[:room]
    return levels(undisturbed)
