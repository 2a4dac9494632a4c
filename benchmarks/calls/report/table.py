"""The table, for a terminal and for a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.box import SIMPLE
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from .columns import COLUMNS, Column, brief, full
from .outcome import TOO_LATE, Outcome
from .row import Row

# Characters: of the first two columns, and of each contender's.
_HEAD_WIDTH = 58
_CELL_WIDTH = 10
_UNDER_NOISE = [column for column in COLUMNS if column.title.endswith("that stop it")]


def for_terminal(outcome: Outcome, width: int) -> RenderableType:
    """Two tables for each recogniser: all figures, and what noise makes of some of them.

    Each in as many as it takes to have them *width* characters wide.
    """
    parts: list[RenderableType] = []
    for recogniser in outcome.recognisers:
        of = outcome.by(recogniser)
        for rows in _that_fit(of.rows, width):
            parts += [_all_figures(of, rows), _by_noise(of, rows)]
    return Group(*parts, *_remarks(outcome))


def as_markdown(outcome: Outcome) -> str:
    """All figures as a page, with 95 % intervals."""
    lines: list[str] = []
    for recogniser in outcome.recognisers:
        of = outcome.by(recogniser)
        head = ["", "to reach", *of.contenders]
        lines += [f"**{_title(of)}**", "", _line(head), _line(["---"] * len(head))]
        for column in COLUMNS:
            cells = [full(column.of(row)) for row in of.rows]
            lines.append(_line([column.title.strip(), column.target, *cells]))
        lines.append("")
    return "\n".join([*lines, *_remarks(outcome), ""])


def _that_fit(rows: Sequence[Row], width: int) -> list[Sequence[Row]]:
    count = max(1, (width - _HEAD_WIDTH) // _CELL_WIDTH)
    return [rows[first : first + count] for first in range(0, len(rows), count)]


def _all_figures(outcome: Outcome, rows: Sequence[Row]) -> Table:
    table = _table(rows, "to reach", title=_title(outcome))
    for column in COLUMNS:
        cells = [_cell(column, row) for row in rows]
        table.add_row(column.title, Text(column.target, style="bright_black"), *cells)
    return table


def _by_noise(outcome: Outcome, rows: Sequence[Row]) -> Table:
    table = _table(rows, "word errors")
    names = {row.contender for row in rows}
    for snr in outcome.noises:
        noisy = outcome.on(snr)
        noise = "no noise" if snr is None else f"{snr:.0f} dB above the noise"
        table.add_row(noise, f"{100 * noisy.word_error_rate:.0f} %")
        for column in _UNDER_NOISE:
            cells = [_cell(column, row) for row in noisy.rows if row.contender in names]
            table.add_row(f"  {column.title}", "", *cells)
    return table


def _table(rows: Sequence[Row], second: str, *, title: str | None = None) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE)
    table.add_column("", no_wrap=True)
    table.add_column(second, no_wrap=True)
    for row in rows:
        table.add_column(row.contender.replace("-", " "), justify="right", min_width=7)
    return table


def _title(outcome: Outcome) -> str:
    return f"{outcome.recognisers[0]}, word error rate {100 * outcome.word_error_rate:.0f} %"


def _cell(column: Column, row: Row) -> Text:
    text = brief(column.of(row))
    if column.reached is None:
        return Text(text)
    return Text(text, style="green" if column.reached(row) else "red")


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _remarks(outcome: Outcome) -> Iterator[str]:
    yield ", ".join(f"{name} {value}" for name, value in outcome.setting.items()) + "."
    dropped = outcome.dropped
    yield (
        f"{dropped.count} of {dropped.total} scenes dropped: the event loop was more than "
        f"{1000 * TOO_LATE:.0f} ms late."
    )
    if outcome.errors:
        yield f"{len(outcome.errors)} errors, the first: {outcome.errors[0]}"
