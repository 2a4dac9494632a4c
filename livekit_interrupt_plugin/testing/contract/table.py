"""Rows as a table: for a terminal, and as markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from .row import Cell, Result, Row

__all__ = ["as_markdown", "as_text", "merged"]


def merged(rows: Iterable[Row]) -> list[Row]:
    """*rows* in the order of a table, newest release last; the same row given twice is one."""
    return sorted(dict.fromkeys(rows), key=lambda row: (_number(row.release), row.host))


def as_text(rows: Sequence[Row]) -> str:
    """One line a row, and below it what is not as it must be."""
    lines = [_line(row) for row in rows]
    return "\n".join([*lines, *(line for row in rows for line in _remarks(row))])


def as_markdown(rows: Sequence[Row]) -> str:
    """A table with one row a release; forms of a host that did the same share it."""
    head = ["| LiveKit Agents | host | the same decisions | time |", "|---|---|---|---|"]
    return "\n".join([*head, *map(_markdown, _by_release(rows))])


def _line(row: Row) -> str:
    passed = f"{_passed(row)}{_late(row)}, in {row.clock.value} time"
    return f"{row.release or '-':<9} {row.host:<18} {passed}"


def _by_release(rows: Sequence[Row]) -> list[Row]:
    found: list[Row] = []
    for row in rows:
        last = found[-1] if found else None
        if last is not None and _did_the_same(last, row):
            found[-1] = replace(last, host=f"{last.host}`, `{row.host}")
        else:
            found.append(row)
    return found


def _did_the_same(one: Row, other: Row) -> bool:
    return _markdown(replace(one, host="")) == _markdown(replace(other, host=""))


def _markdown(row: Row) -> str:
    said = [_passed(row)]
    for cell in row.cells:
        if cell.result is not Result.OK:
            said.append(f"{cell.result.value}: {cell.call} ({cell.why})")
    text = "<br>".join(said).replace("|", "\\|").replace("\n", " ")
    return f"| {row.release or '–'} | `{row.host}` | {text} | {row.clock.value} |"


def _passed(row: Row) -> str:
    return f"{len(row.those(Result.OK))} of {len(row.cells)}"


def _late(row: Row) -> str:
    # Not in markdown: there it would be news in each run of a host that did not change.
    late = sum(bool(cell.at_first) and cell.result is Result.OK for cell in row.cells)
    return f" ({late} at the second try)" if late else ""


def _remarks(row: Row) -> list[str]:
    name = f"{row.release} {row.host}".strip()
    remarks = [_remark(cell) for cell in row.cells if cell.result is not Result.OK or cell.at_first]
    return [f"\n{name}", *remarks] if remarks else []


def _remark(cell: Cell) -> str:
    if cell.result is Result.OK:
        return f"  second try: {cell.call}: at first {cell.at_first}"
    return f"  {cell.result.value}: {cell.call}: {cell.why}"


def _number(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split(".") if part.isdigit())
