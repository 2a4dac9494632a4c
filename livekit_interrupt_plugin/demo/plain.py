"""The call as lines of text, one for each thing that happens."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from rich.console import Console
from rich.text import Text

from .happening import Happening, Kind
from .result import Result
from .summary import RIGHT, WRONG
from .watch import Watch

__all__ = ["PlainScreen", "SilentScreen", "console_for"]

_WHO = 7  # characters
_MARGIN = 5 + 2 + _WHO + 2  # characters before what happens: the time, who, and gaps


def console_for(*, stderr: bool = False) -> Console:
    """A console that prints what the terminal, or the pipe, can take."""
    return Console(highlight=False, markup=False, emoji=False, stderr=stderr)


class SilentScreen:
    """Shows trouble only."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def begin(self, watches: Sequence[Watch], result: Result) -> None:
        pass

    def show(self, happening: Happening) -> None:
        if happening.kind is Kind.TROUBLE:
            self._console.print(f"{happening.who}: {happening.what}")

    def tick(self, now: float) -> None:
        pass


class PlainScreen:
    """Prints each happening when it happens."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def begin(self, watches: Sequence[Watch], result: Result) -> None:
        self._console.print()
        for watch in watches:
            self._console.print(f"  {watch.contender.key}  {watch.contender.name}")
        self._console.print()

    def show(self, happening: Happening) -> None:
        first, *others = self._lines(happening.what)
        is_contender = len(happening.who) == 1
        who = "  " + happening.who if is_contender else happening.who
        colour = happening.kind.value
        self._console.print(
            Text(f"{happening.at:5.1f}  ", style="bright_black")
            + Text(f"{who:{_WHO}}  {first}", style=colour)
        )
        for line in others:
            self._console.print(Text(" " * _MARGIN + line, style=colour))
        if happening.kind is Kind.JUDGED:
            self._console.print()

    def _lines(self, text: str) -> list[str]:
        if self._console.options.ascii_only:
            text = text.replace(RIGHT, "ok").replace(WRONG, "NO")
        width = max(20, self._console.width - _MARGIN)
        return [line for part in text.splitlines() for line in wrap(part, width)] or [""]

    def tick(self, now: float) -> None:
        pass
