"""Sound without silence around it, and with little in it."""

from __future__ import annotations

import numpy as np

from ..material.pcm import WINDOW, Pcm, as_pcm, levels

_SILENT = 40.0  # dB below the loudest window
_LONGEST_PAUSE = 8  # windows: 80 ms


def trimmed(pcm: Pcm) -> Pcm:
    """*pcm* from where its voice begins to where it ends, in whole windows of 10 ms."""
    audible = np.flatnonzero(_audible(pcm))
    return pcm[audible[0] * WINDOW : (audible[-1] + 1) * WINDOW]


def without_long_pauses(pcm: Pcm) -> Pcm:
    """*pcm* with no silence of more than 80 ms.

    So a silence that a listener hears in the agent's speech is somebody's doing.
    """
    keep = np.ones(len(levels(pcm)), dtype=bool)
    silent_since = 0
    for window, audible in enumerate(_audible(pcm)):
        if audible:
            silent_since = window + 1
        keep[window] = window - silent_since < _LONGEST_PAUSE
    return np.asarray(pcm[: len(keep) * WINDOW][np.repeat(keep, WINDOW)])


def evened(pcm: Pcm, dbfs: float) -> Pcm:
    """*pcm* so loud that its voice is at *dbfs* (RMS of its audible windows)."""
    voiced = levels(pcm)[_audible(pcm)]
    now = 10 * np.log10(np.mean(10 ** (voiced / 10)))
    return as_pcm(pcm * 10 ** ((dbfs - now) / 20))


def _audible(pcm: Pcm) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    level = levels(pcm)
    return np.asarray(level > level.max() - _SILENT)
