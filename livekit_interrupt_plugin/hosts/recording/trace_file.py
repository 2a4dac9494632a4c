"""The files of one recorded call: its trace, and the user's audio beside it."""

from __future__ import annotations

import re
import sys
import wave
from array import array
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TextIO

__all__ = ["WavFile", "file_name", "open_own"]

#: Seconds of missing audio that are filled with silence, so that the rest is where it belongs;
#: below it is the loop's jitter.
GAP = 0.1

_UNSAFE = re.compile(r"[^\w.-]+")


def file_name(date: str, call: str) -> str:
    """The name of the trace of *call* at *date*, in letters that every file system takes.

    >>> file_name("2025-11-22T08:10:33Z", "garden shop/3")
    '2025-11-22T08-10-33Z_garden-shop-3.jsonl'
    """
    parts = (_UNSAFE.sub("-", part).strip("-.")[:80] for part in (date, call))
    return "_".join(filter(None, parts)) + ".jsonl"


def open_own(path: Path) -> tuple[Path, TextIO]:
    """A new file at *path*, or at ``name-2.jsonl`` and so on where there is one, or a wav of it.

    Raises:
        OSError: there can be none.
    """
    for number in count(1):
        own = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        if own.with_suffix(".wav").exists():
            continue
        with suppress(FileExistsError):
            # What UTF-8 cannot write, half a character, is written as JSON writes it: \\ud83d.
            return own, own.open("x", encoding="utf-8", errors="backslashreplace", newline="\n")
    raise AssertionError("there are as many numbers as it takes")


class WavFile:
    """16-bit mono audio, whole after each write, where it was heard in time.

    Args:
        path: Where there is no file yet.
        at: When the first sample was heard, in seconds.
        rate: Hz. Audio of another rate is left out, and silence takes its place.
    """

    def __init__(self, path: Path, *, at: float, rate: int) -> None:
        self._began = at
        self._rate = rate
        self._samples = 0
        self._bytes = path.open("xb")
        self._file = wave.open(self._bytes, "wb")  # noqa: SIM115 - closed by close()
        self._file.setnchannels(1)
        self._file.setsampwidth(2)
        self._file.setframerate(rate)

    def add(self, pcm: bytes, *, at: float, rate: int) -> None:
        """Add native-endian *pcm* of *rate* Hz whose first sample was heard *at*."""
        if rate != self._rate:
            return
        missing = round((at - self._began) * rate) - self._samples
        if missing > GAP * rate:
            self._write(bytes(2 * missing))
        self._write(pcm if sys.byteorder == "little" else _swapped(pcm))

    def close(self) -> None:
        self._file.close()
        self._bytes.close()

    def _write(self, pcm: bytes) -> None:
        self._samples += len(pcm) // 2
        # Not writeframesraw(): this one keeps the header right, should the process die.
        self._file.writeframes(pcm)


def _swapped(pcm: bytes) -> bytes:
    samples = array("h", pcm)
    samples.byteswap()
    return samples.tobytes()
