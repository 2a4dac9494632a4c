"""16-bit mono PCM as numpy arrays and as LiveKit frames."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from livekit import rtc
from numpy.typing import NDArray

Pcm: TypeAlias = NDArray[np.int16]


def frame_of(pcm: Pcm, sample_rate: int) -> rtc.AudioFrame:
    return rtc.AudioFrame(pcm.tobytes(), sample_rate, 1, len(pcm))


def samples_of(frame: rtc.AudioFrame) -> Pcm:
    """The samples of *frame*, its channels averaged."""
    samples: Pcm = np.frombuffer(bytes(frame.data), dtype=np.int16)
    if frame.num_channels == 1:
        return samples
    channels = samples.reshape(-1, frame.num_channels)
    return np.asarray(channels.mean(axis=1), dtype=np.int16)


def mix(pieces: list[tuple[int, Pcm]], first: int, count: int) -> Pcm:
    """*count* samples from sample *first* on, of pieces that start at a sample each."""
    mixed = np.zeros(count, dtype=np.int32)
    for start, pcm in pieces:
        begin, end = max(start, first), min(start + len(pcm), first + count)
        if begin < end:
            mixed[begin - first : end - first] += pcm[begin - start : end - start]
    return mixed.clip(-32768, 32767).astype(np.int16)


def silence(seconds: float, sample_rate: int) -> Pcm:
    return np.zeros(round(seconds * sample_rate), dtype=np.int16)


def tone(seconds: float, sample_rate: int) -> Pcm:
    """A soft hum that fades in and out."""
    count = round(seconds * sample_rate)
    time = np.arange(count) / sample_rate
    fade = np.minimum(1.0, np.minimum(time, time[::-1]) / 0.01)
    return (3000 * fade * np.sin(2 * np.pi * 220 * time)).astype(np.int16)
