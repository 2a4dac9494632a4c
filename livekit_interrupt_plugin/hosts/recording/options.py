"""Where a call is recorded to, and how."""

from __future__ import annotations

import os
from dataclasses import KW_ONLY, dataclass, replace
from pathlib import Path
from typing import Protocol, TypeAlias, runtime_checkable

from ...errors import ConfigurationError

__all__ = ["Recording", "TraceLike", "TraceSink", "as_recording"]


@runtime_checkable
class TraceSink(Protocol):
    """What takes the lines of one call; a text file that is open for writing is one.

    Called from a thread of the recorder's, one call after the other.
    """

    def write(self, lines: str, /) -> object:
        """Take in *lines*, whole ones."""

    def close(self) -> None:
        """The call is over."""


@dataclass(frozen=True)
class Recording:
    """Records a call: what the engine received and what it decided, in JSON lines.

    A thread writes them, once a second; a crash loses what came after. What cannot be written is
    said once in the log, and the call goes on.

    Args:
        to: A folder, which gets a file for each call, named by time and room; the path of a
            file, which ends in ``.jsonl``; or an object with ``write(lines)`` and ``close()``. No
            file is ever written over or shared: where there is one, ``name-2.jsonl`` is taken.
        audio: Also write the user's audio beside it, as the voice detector hears it: a wav of
            16-bit mono PCM.
        redact: Leave out the words but for how many they are, and how long. What reads words
            decides otherwise when such a call is replayed.

    Raises:
        ConfigurationError: *to* is none of these or cannot be written to, or one option rules
            out another.
    """

    to: str | os.PathLike[str] | TraceSink
    _: KW_ONLY
    audio: bool = False
    redact: bool = False

    def __post_init__(self) -> None:
        for name in ("audio", "redact"):
            if not isinstance(getattr(self, name), bool):
                raise ConfigurationError(
                    f"Recording: {name} must be True or False, got {getattr(self, name)!r}"
                )
        if self.audio and self.redact:
            raise ConfigurationError(
                "Recording: audio must be False where redact is True, got True",
                hint="the audio has every word that is to be left out",
            )
        if self.path is not None:
            _make_folder(self.path.parent if self.is_one_file else self.path)
        elif isinstance(self.to, type) or not isinstance(self.to, TraceSink):
            raise ConfigurationError(
                f"trace must be a path, or have write(lines) and close(), got {self.to!r}",
                hint='for example trace="calls/"',
            )
        elif self.audio:
            raise ConfigurationError(
                f"Recording: audio needs a folder or file to be written beside, got {self.to!r}"
            )

    @property
    def path(self) -> Path | None:
        """The folder or file; None where there is neither."""
        return Path(self.to) if isinstance(self.to, (str, os.PathLike)) and self.to else None

    @property
    def is_one_file(self) -> bool:
        """Whether the path is that of a file."""
        return self.path is not None and self.path.suffix == ".jsonl"


#: What ``trace=`` takes.
TraceLike: TypeAlias = str | os.PathLike[str] | TraceSink | Recording


def as_recording(trace: TraceLike, *, redact: bool = False) -> Recording:
    """The recording that *trace* asks for; without the words where *redact* says so.

    Raises:
        ConfigurationError: as :class:`Recording`.
    """
    recording = trace if isinstance(trace, Recording) else Recording(trace)
    return replace(recording, redact=True) if redact else recording


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"trace must be in a folder that can be made, got {str(folder)!r} ({error.strerror})"
        ) from error
    if not os.access(folder, os.W_OK):
        raise ConfigurationError(
            f"trace must be in a folder that can be written to, got {str(folder)!r}"
        )
