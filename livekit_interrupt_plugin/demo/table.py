"""The demo's one table, and what the recogniser heard."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from .outcome import Totals
from .result import ClipResult, Result

__all__ = ["report"]

_COLUMNS = (
    "false\nstops",
    "silence\nthey caused",
    "\nmissed",
    "onset to\nsilence",
    "words\nlost",
)


def report(result: Result) -> RenderableType:
    """The table, with what was heard below it."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold", padding=(0, 1))
    table.add_column("\ncontender", no_wrap=True)
    for column in _COLUMNS:
        table.add_column(column, justify="right")
    for key, totals in result.totals.items():
        table.add_row(f"{key}  {result.names[key]}", *_cells(totals, result))
    return Group(table, _heard(result))


def _cells(totals: Totals, result: Result) -> list[Text]:
    expected = [clip.clip.expected for clip in result.clips]
    latency = totals.stop_latency_s
    return [
        _cell(totals.false_stops, f"{totals.false_stops} of {expected.count('ignore')}"),
        _cell(totals.silence_s, f"{totals.silence_s:.1f} s"),
        _cell(totals.missed, f"{totals.missed} of {expected.count('interrupt')}"),
        Text("–" if latency is None else f"{latency:.2f} s"),
        _cell(totals.words_lost, f"{totals.words_lost}"),
    ]


def _cell(wrong: float, text: str) -> Text:
    return Text(text, style="red" if wrong else "green")


def _heard(result: Result) -> Text:
    return Text(f"The recogniser heard {', '.join(map(_as_heard, result.clips))}.")


def _as_heard(result: ClipResult) -> str:
    heard = f'"{" … ".join(result.heard)}"'
    said = result.clip.text
    return heard if said.replace(",", "").lower() == heard.strip('"') else f"{heard} for {said}"
