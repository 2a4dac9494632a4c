"""The wav beside a trace, for a page to play."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from ..call import Call
from ..sources import read_source
from ..trace import AudioFile

__all__ = ["Sound", "sounds_of"]


@dataclass(frozen=True, slots=True)
class Sound:
    """A wav of the user's audio."""

    #: When its first sample was heard, in seconds on the clock of the call.
    at: float
    #: The whole file.
    wav: bytes


def sounds_of(call: Call, room: int) -> tuple[list[Sound], list[str]]:
    """The audio beside the trace of *call*, and a complaint for each that cannot be had.

    Args:
        call: As it was read from its file.
        room: Bytes that there is room for.

    Raises:
        ConfigurationError: it is at a URL, and fsspec or what it needs is not installed.
    """
    sounds: list[Sound] = []
    complaints: list[str] = []
    for audio in call.audio:
        name = _beside(call.name, audio)
        try:
            wav = read_source(name, room + 1)
        except (OSError, ValueError) as error:
            complaints.append(f"{name}: {getattr(error, 'strerror', None) or error}")
            continue
        if trouble := _trouble(wav, room):
            complaints.append(f"{name}: {trouble}")
            continue
        room -= len(wav)
        sounds.append(Sound(audio.at, wav))
    return sounds, complaints


def _trouble(wav: bytes, room: int) -> str:
    if wav[:4] != b"RIFF" or wav[8:12] != b"WAVE":
        return "is not played: it must be a wav file"
    if len(wav) > room:
        return f"is not played: a page has room for {room / 1e6:,.0f} MB more of audio"
    return ""


def _beside(trace: str, audio: AudioFile) -> str:
    """The file of *audio*: beside the trace, whatever path somebody wrote into it."""
    name = PurePosixPath(PureWindowsPath(audio.name).as_posix()).name
    cut = max(trace.rfind("/"), trace.rfind("\\")) + 1
    return trace[:cut] + name
