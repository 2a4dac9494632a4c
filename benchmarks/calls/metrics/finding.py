"""Finding a known sound in a recording, however loud it is there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..material.pcm import Pcm

#: Correlation from which on it is the same sound. Of 0.4 s of the agent's voice, the likest other
#: sound in a scene reaches 0.61; the sound itself, lowered by 12 dB halfway through, is at 0.86.
ALIKE = 0.8


def find(sound: Pcm, recording: Pcm) -> int | None:
    """The first sample of *recording* from which on *sound* is heard in it, or None."""
    found = find_all(sound, recording)
    return found[0] if found else None


def find_all(sound: Pcm, recording: Pcm) -> list[int]:
    """Where *sound* is heard in *recording*: the first samples, in order."""
    likeness = _likeness(sound, recording)
    found: list[int] = []
    for candidate in np.flatnonzero(likeness >= ALIKE):
        if found and candidate - found[-1] < len(sound):
            if likeness[candidate] > likeness[found[-1]]:
                found[-1] = int(candidate)
        else:
            found.append(int(candidate))
    return found


def _likeness(sound: Pcm, recording: Pcm) -> NDArray[np.float64]:
    """The normalised correlation of *sound* with *recording* at each sample, 0 where silent."""
    count = len(recording) - len(sound) + 1
    if count <= 0:
        return np.zeros(0)
    needle, hay = sound.astype(np.float64), recording.astype(np.float64)
    size = 1 << (len(hay) + len(needle)).bit_length()
    product = np.fft.irfft(np.fft.rfft(hay, size) * np.conj(np.fft.rfft(needle, size)), size)
    energy = np.concatenate([[0.0], np.cumsum(hay**2)])
    loudness = np.sqrt(np.maximum(energy[len(needle) :] - energy[: -len(needle)], 1.0))
    return np.asarray(product[:count] / (loudness[:count] * np.linalg.norm(needle)))
