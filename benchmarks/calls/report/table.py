"""The table, for a terminal and for a page."""

from __future__ import annotations

from collections.abc import Iterator

from rich.box import SIMPLE
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from .columns import COLUMNS, Column, brief, full
from .outcome import TOO_LATE, Outcome
from .row import Row

_UNDER_NOISE = [column for column in COLUMNS if column.title.endswith("that stop it")]


def for_terminal(outcome: Outcome) -> RenderableType:
    """Two tables for each recogniser: all figures, and what noise makes of some of them."""
    parts: list[RenderableType] = []
    for recogniser in outcome.recognisers:
        of = outcome.by(recogniser)
        parts += [_all_figures(of), _by_noise(of)]
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


def _all_figures(outcome: Outcome) -> Table:
    table = _table(outcome, "to reach", title=_title(outcome))
    for column in COLUMNS:
        cells = [_cell(column, row) for row in outcome.rows]
        table.add_row(column.title, Text(column.target, style="bright_black"), *cells)
    return table


def _by_noise(outcome: Outcome) -> Table:
    table = _table(outcome, "word errors")
    for snr in outcome.noises:
        noisy = outcome.on(snr)
        noise = "no noise" if snr is None else f"{snr:.0f} dB above the noise"
        table.add_row(noise, f"{100 * noisy.word_error_rate:.0f} %")
        for column in _UNDER_NOISE:
            table.add_row(f"  {column.title}", "", *(_cell(column, row) for row in noisy.rows))
    return table


def _table(outcome: Outcome, second: str, *, title: str | None = None) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE)
    table.add_column("", no_wrap=True)
    table.add_column(second, no_wrap=True)
    for name in outcome.contenders:
        table.add_column(name.replace("-", " "), justify="right")
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
