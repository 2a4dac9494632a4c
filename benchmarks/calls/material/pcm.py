"""16-bit mono sound at the rate that every voice of the benchmark has."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Pcm: TypeAlias = NDArray[np.int16]

SAMPLE_RATE = 16_000  # Hz

#: Samples of a window in which loudness is looked at: 10 ms.
WINDOW = SAMPLE_RATE // 100


def seconds(samples: int) -> float:
    """How long *samples* are."""
    return samples / SAMPLE_RATE


def samples(seconds: float) -> int:
    """The number of the sample at *seconds*."""
    return round(seconds * SAMPLE_RATE)


def as_pcm(values: NDArray[np.floating]) -> Pcm:
    """*values* of -32768 to 32767 as samples; what is beyond is clipped."""
    return np.asarray(np.clip(np.rint(values), -32768, 32767), dtype=np.int16)


def levels(pcm: Pcm) -> NDArray[np.float64]:
    """The RMS level of each whole window of 10 ms, in dBFS; silence is -120."""
    count = len(pcm) // WINDOW
    windows = pcm[: count * WINDOW].reshape(count, WINDOW).astype(np.float64) / 32768
    power = np.mean(windows**2, axis=1)
    return np.asarray(10 * np.log10(np.maximum(power, 1e-12)))
