"""Sound in and out of Ogg Opus files, by way of PyAV, which LiveKit Agents brings."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

from .pcm import SAMPLE_RATE, Pcm

_BITS_PER_SECOND = 32_000  # speech at 16 kHz: the recogniser hears no difference


def write_opus(path: Path, pcm: Pcm) -> None:
    """Write *pcm* to *path*."""
    bytes_alike = {"fflags": "+bitexact"}  # else the stream has a random number
    with av.open(str(path), "w", format="ogg", options=bytes_alike) as file:
        stream = file.add_stream("libopus", rate=SAMPLE_RATE, bit_rate=_BITS_PER_SECOND)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(pcm[np.newaxis, :], format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            file.mux(packet)


def read_opus(path: Path) -> Pcm:
    """The sound in *path*, from its first sample on."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
    with av.open(str(path)) as file:
        frames = [made for frame in file.decode(audio=0) for made in resampler.resample(frame)]
    frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray().ravel() for frame in frames])
