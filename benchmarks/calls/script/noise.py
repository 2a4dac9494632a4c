"""The noise of a line: pink, and swelling like a street's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..material.pcm import SAMPLE_RATE

#: dBFS (RMS): how loud callers are; the voices are rendered so.
VOICE_LEVEL = -23.0

_SWELL = 0.3  # Hz
_SWELL_DB = 3.0
_LOWEST = 50.0  # Hz


def noise(count: int, snr: float, *, seed: int) -> NDArray[np.float64]:
    """*count* samples whose level is *snr* dB below a caller's, the same for the same *seed*."""
    pink = _pink(count, np.random.default_rng(seed))
    time = np.arange(count) / SAMPLE_RATE
    swelling = pink * 10 ** (_SWELL_DB / 20 * np.sin(2 * np.pi * _SWELL * time))
    level = 32768 * 10 ** ((VOICE_LEVEL - snr) / 20)
    return np.asarray(swelling * level / np.sqrt(np.mean(swelling**2)))


def _pink(count: int, random: np.random.Generator) -> NDArray[np.float64]:
    spectrum = np.fft.rfft(random.standard_normal(count))
    frequency = np.fft.rfftfreq(count, 1 / SAMPLE_RATE)
    spectrum /= np.sqrt(np.maximum(frequency, _LOWEST))
    return np.fft.irfft(spectrum, count)
