"""Files of records, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from .record import Record, RecordError, Stream, record_from
from .sources import read_source

__all__ = ["read_records"]


def read_records(names: Iterable[str | Path]) -> tuple[list[Record | Stream], list[str]]:
    """All records of all files, and a complaint for each line or file that cannot be read."""
    records: list[Record | Stream] = []
    complaints: list[str] = []
    for name in map(str, names):
        try:
            lines = read_source(name).split(b"\n")
        except OSError as error:
            complaints.append(f"{name}: {error.strerror or error}")
            continue
        _read(name, lines, records, complaints)
    return records, complaints


def _read(
    name: str, lines: Iterable[bytes], records: list[Record | Stream], complaints: list[str]
) -> None:
    for number, line in enumerate(lines, start=1):
        where = f"{name}:{number}"
        try:
            if line.strip():
                records.append(record_from(_object(line), id=where))
        except RecordError as error:
            complaints.append(f"{where}: {error}")


def _object(line: bytes) -> dict[str, object]:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RecordError(f"a line must be JSON in UTF-8, got {_start(line)} ({error})") from None
    if not isinstance(value, dict):
        raise RecordError(f"a line must be a JSON object, got {_start(line)}")
    return value


def _start(line: bytes) -> str:
    shown = line.decode("utf-8", "replace").strip()
    return repr(shown if len(shown) <= 40 else shown[:40] + "…")
