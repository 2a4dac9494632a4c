"""Files of records, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from .record import Record, RecordError, Stream, record_from

__all__ = ["read_records"]


def read_records(paths: Iterable[Path]) -> tuple[list[Record | Stream], list[str]]:
    """All records of all files, and a complaint for each line or file that cannot be read."""
    records: list[Record | Stream] = []
    complaints: list[str] = []
    for path in paths:
        try:
            with path.open("rb") as lines:
                _read(path, lines, records, complaints)
        except OSError as error:
            complaints.append(f"{path}: {error.strerror or error}")
    return records, complaints


def _read(
    path: Path, lines: Iterable[bytes], records: list[Record | Stream], complaints: list[str]
) -> None:
    for number, line in enumerate(lines, start=1):
        where = f"{path}:{number}"
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
