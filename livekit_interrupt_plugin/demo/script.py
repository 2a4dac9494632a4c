"""A call of one's own, read from a TOML file.

Each ``[[line]]`` is a line of the agent, each ``[[line.clip]]`` below it something the caller says
over it. ``examples/call.toml`` has one of each kind.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar, get_args

import numpy as np

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from ..errors import ConfigurationError
from ..testing.livekit._pcm import tone
from .call import (
    REPLY,
    SAMPLE_RATE,
    CallerClip,
    Clip,
    Expected,
    Line,
    Recording,
    Scene,
    clip_seconds,
    is_packaged,
    load_clip,
)
from .wav import read_wav

__all__ = ["Script", "read_script"]

#: Seconds of tone for each word of a line without a wav.
SECONDS_PER_WORD = 0.3
#: Seconds left for a stopped line to be resumed, and after a clip for the reply to it.
AFTER_LINE, AFTER_CLIP = 2.5, 4.5

_T = TypeVar("_T")
#: Seconds that no line lasts.
_FOREVER = 1e6
_EXPECTED: tuple[Expected, ...] = get_args(Expected)
_HEADER = re.compile(r"\s*\[\[\s*line\s*(?P<clip>\.\s*clip\s*)?\]\]")
# LiveKit takes these out of what is spoken, and the line's wav would not be found by its text.
_MARKUP = re.compile(r"[*_`#~<>|\[\]]")


@dataclass(frozen=True, slots=True)
class Script:
    """The *scenes* of a call, and the *files* they were read from."""

    scenes: tuple[Scene, ...]
    files: frozenset[Path]


def read_script(path: Path) -> Script:
    """The call in the TOML file *path*; wav files are looked for beside it.

    Raises:
        ConfigurationError: it breaks a rule; the message names the line, the rule and the value.
    """
    try:
        text = path.read_text("utf-8")
        return _Reader(path, text).read(_parsed(path, text))
    except OSError as error:
        raise ConfigurationError(
            f"--script {path} must be a file that can be read, got {error.strerror}"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"--script {path} must be UTF-8, got {error}") from error


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # of 5,000 digits, or brackets
        raise ConfigurationError(f"--script {path} must be TOML, got {error}") from error


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the file: *name* it in errors, at *row* of the text where that is known."""

    path: Path
    name: str
    row: int | None
    values: dict[str, Any]
    source: Sequence[str] = ()

    def error(self, rule: str, got: object, *, key: str = "", hint: str = "") -> ConfigurationError:
        what = f"{key} {rule}" if key else rule
        return ConfigurationError(f"{self.where(key)}: {what}, got {got}", hint=hint)

    def where(self, key: str) -> str:
        row = self._row_of(key)
        return ", ".join([f"{self.path}", *([f"line {row}"] if row else []), self.name])

    def only(self, *known: str) -> None:
        for key in self.values:
            if key not in known:
                raise self.error(f"keys must be among {', '.join(known)}", repr(key))

    def text(self, key: str, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if value is None:
            raise self.error(f"must have {key}", "none")
        if not isinstance(value, str) or not value.strip():
            raise self.error("must be a text that is not blank", repr(value), key=key)
        return " ".join(value.split())

    def seconds(self, key: str) -> float:
        value = self.values.get(key)
        if value is None:
            raise self.error(f"must have {key}", "none")
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not abs(value) < _FOREVER:
            raise self.error("must be a number of seconds", repr(value), key=key)
        if value < 0:
            raise self.error(
                "must be 0 or more", value, key=key, hint="seconds from the line's first sound"
            )
        return float(value)

    def _row_of(self, key: str) -> int | None:
        if self.row is None or not key:
            return self.row
        for offset, row in enumerate(self.source[self.row :]):
            if row.lstrip().startswith("["):
                break
            if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", row):
                return self.row + offset + 1
        return self.row


@dataclass(slots=True)
class _Reader:
    path: Path
    text: str
    files: set[Path] = field(default_factory=set)

    def read(self, values: dict[str, Any]) -> Script:
        whole = _Table(self.path, "the call", None, values)
        whole.only("line")
        lines = self._tables(values.get("line", []), whole, "line")
        if not lines:
            raise whole.error("must have a [[line]]", "none")
        rows, clip_rows = _headers(self.text)
        source = self.text.splitlines()
        tables = [
            _Table(self.path, f"[[line]] {number}", row, line, source)
            for number, (line, row) in enumerate(_with_rows(lines, rows), start=1)
        ]
        clips = [
            (table, number, clip)
            for table in tables
            for number, clip in enumerate(
                self._tables(table.values.get("clip", []), table, "clip"), start=1
            )
        ]
        over: dict[str, list[_Table]] = {table.name: [] for table in tables}
        for (table, number, clip), row in _with_rows(clips, clip_rows):
            name = f"{table.name}, clip {number}"
            over[table.name].append(_Table(self.path, name, row, clip, source))
        scenes: list[Scene] = []
        for table in tables:
            scenes.append(self._scene(table, over[table.name], scenes))
        if not any(scene.clips for scene in scenes):
            raise whole.error("must have a [[line.clip]]: something the caller says", "none")
        self.files.add(self.path.resolve())
        return Script(tuple(scenes), frozenset(self.files))

    def _tables(self, value: Any, within: _Table, key: str) -> list[dict[str, Any]]:
        if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
            header = "[[line]]" if key == "line" else "[[line.clip]]"
            raise within.error(f"{key} must be tables, each headed {header}", repr(value))
        return value

    def _scene(self, table: _Table, clips: Sequence[_Table], before: Sequence[Scene]) -> Scene:
        table.only("text", "wav", "clip")
        line = self._line(table, before)
        length = clip_seconds(line.clip)
        said = sorted((self._clip(clip, length) for clip in clips), key=lambda each: each[0].after)
        for (one, _), (other, its_table) in pairwise(said):
            ends = one.after + clip_seconds(one.clip)
            if other.after < ends:
                raise its_table.error(
                    f"must be no earlier than {ends:.2f}, where {one.name!r} ends: "
                    "clips must not overlap",
                    f"{other.after:g}",
                    key="start",
                )
        ends = max((one.after + clip_seconds(one.clip) for one, _ in said), default=0.0)
        seconds = max(length + AFTER_LINE, ends + AFTER_CLIP)
        return Scene(line, tuple(one for one, _ in said), round(seconds, 1))

    def _line(self, table: _Table, before: Sequence[Scene]) -> Line:
        text = table.text("text")
        if _MARKUP.search(text) or any(unicodedata.category(sign) == "So" for sign in text):
            raise table.error(
                "must be plain words, without markup or emoji", repr(text), key="text"
            )
        if "wav" in table.values:
            clip = self._recording(table)
        else:
            clip = Recording(tone(SECONDS_PER_WORD * len(text.split()), SAMPLE_RATE))
        for earlier in (REPLY, *(scene.line for scene in before)):
            is_same = np.array_equal(load_clip(earlier.clip), load_clip(clip))
            if earlier.text == text and not is_same:
                raise table.error(
                    "must have the same wav wherever it is said", repr(text), key="text"
                )
        return Line(text, clip)

    def _clip(self, table: _Table, length: float) -> tuple[CallerClip, _Table]:
        table.only("wav", "start", "text", "expected", "why")
        text, start = table.text("text"), table.seconds("start")
        if start >= length:
            raise table.error(
                f"must be before the agent's line ends, at {length:.2f}", f"{start:g}", key="start"
            )
        wanted = table.text("expected")
        expected = next((each for each in _EXPECTED if each == wanted), None)
        if expected is None:
            raise table.error(
                f"must be one of {', '.join(_EXPECTED)}", repr(wanted), key="expected"
            )
        clip = self._recording(table)
        return CallerClip(text, text, clip, start, expected, table.text("why")), table

    def _recording(self, table: _Table) -> Clip:
        name = table.text("wav")
        path = self.path.parent / name
        if not path.exists() and is_packaged(name):
            return name
        try:
            samples = read_wav(path)
        except ConfigurationError as error:
            raise ConfigurationError(f"{table.where('wav')}: wav {error}") from error
        self.files.add(path.resolve())
        return Recording(samples)


def _headers(text: str) -> tuple[list[int], list[int]]:
    """The rows of the headers ``[[line]]`` and ``[[line.clip]]``; the first row is 1."""
    lines: list[int] = []
    clips: list[int] = []
    for row, content in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(content):
            (clips if header["clip"] else lines).append(row)
    return lines, clips


def _with_rows(tables: Sequence[_T], rows: Sequence[int]) -> list[tuple[_T, int | None]]:
    """Each table with its row; with None where the tables are not written with headers."""
    known = rows if len(rows) == len(tables) else [None] * len(tables)
    return list(zip(tables, known, strict=True))
