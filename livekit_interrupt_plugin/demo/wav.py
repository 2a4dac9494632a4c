"""Wav files: the caller's clips read, and what was heard written."""

from __future__ import annotations

import os
import wave
from collections.abc import Collection
from pathlib import Path

import numpy as np
from livekit import rtc

from ..errors import ConfigurationError
from ..testing.livekit._pcm import Pcm, frame_of
from .call import SAMPLE_RATE

__all__ = ["check_writable", "read_wav", "write_sound"]

#: Hz: the rates a clip may have.
_RATES = (4_000, 384_000)
_BYTES = 2  # of a sample
_CHANNELS = {1: "mono", 2: "stereo"}


def read_wav(path: Path) -> Pcm:
    """The samples of a mono 16 bit wav file of any rate, at `SAMPLE_RATE`.

    Raises:
        ConfigurationError: there is none, or it is of another kind.
    """
    try:
        with path.open("rb") as file, wave.open(file) as wav:
            channels, width, rate, count = wav.getparams()[:4]
            data = wav.readframes(count)
    except OSError as error:
        raise _broken(path, "be a file that can be read", error.strerror) from error
    except ValueError as error:  # of a path with a null character
        raise _broken(path, "be a file that can be read", str(error)) from error
    except (wave.Error, EOFError, RuntimeError) as error:  # the last of a chunk that is too long
        raise _broken(path, "be a wav file of PCM samples", str(error) or "its end") from error
    if channels != 1:
        kind = _CHANNELS.get(channels, f"{channels} channels")
        raise _broken(path, "be mono", kind, hint="one voice is one channel")
    if width != _BYTES:
        raise _broken(path, "have 16 bits per sample", str(8 * width))
    if not _RATES[0] <= rate <= _RATES[1]:
        raise _broken(path, f"have a rate of {_RATES[0]} to {_RATES[1]} Hz", str(rate))
    if len(data) < count * _BYTES:
        have = len(data) // _BYTES
        raise _broken(path, f"be whole, with the {count} samples it announces", str(have))
    if not count:
        raise _broken(path, "have samples", "none")
    samples = np.frombuffer(data, dtype="<i2").astype(np.int16)
    return samples if rate == SAMPLE_RATE else _resampled(samples, rate)


def check_writable(path: Path, read: Collection[Path]) -> None:
    """Make sure, before the call is played, that *path* can be written afterwards.

    Raises:
        ConfigurationError: it cannot, or it is one of the files the call is *read* from.
    """
    if path.resolve() in read:
        raise ConfigurationError(f"--wav must not be a file of the call itself, got {path}")
    parent = path.resolve().parent
    if path.is_dir() or not parent.is_dir():
        raise ConfigurationError(f"--wav must be a file in a directory that exists, got {path}")
    if not os.access(path if path.exists() else parent, os.W_OK):
        raise ConfigurationError(f"--wav must be a file that can be written, got {path}")


def write_sound(path: Path, sound: Pcm) -> None:
    """Write *sound*, a column for each channel."""
    with path.open("wb") as file, wave.open(file, "wb") as wav:
        wav.setnchannels(sound.shape[1])
        wav.setsampwidth(_BYTES)
        wav.setframerate(SAMPLE_RATE)
        wav.writeframes(sound.astype("<i2").tobytes())


def _resampled(samples: Pcm, rate: int) -> Pcm:
    quality = rtc.AudioResamplerQuality.VERY_HIGH
    resampler = rtc.AudioResampler(rate, SAMPLE_RATE, num_channels=1, quality=quality)
    pieces = range(0, len(samples), rate)  # a second each
    frames = [
        frame for at in pieces for frame in resampler.push(frame_of(samples[at : at + rate], rate))
    ]
    frames += resampler.flush()
    # Not a sample longer or shorter than it was.
    count = max(1, round(len(samples) * SAMPLE_RATE / rate))
    found = np.concatenate(
        [np.zeros(0, np.int16), *(np.frombuffer(bytes(frame.data), np.int16) for frame in frames)]
    )[:count]
    return np.pad(found, (0, count - len(found)))


def _broken(path: Path, rule: str, got: str | None, *, hint: str = "") -> ConfigurationError:
    return ConfigurationError(f"{path} must {rule}, got {got}", hint=hint)
