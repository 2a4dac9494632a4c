"""A progress bar on standard error, for what takes longer than a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, TextIO

__all__ = ["Progress"]

#: Seconds of work before anything is shown.
PATIENCE = 1.0
#: Seconds between two looks on a terminal, and between two lines in a log.
ON_TERMINAL, IN_LOG = 0.1, 5.0
_BAR = 30


class Progress:
    """Call it with the number done; a bar by rich where that is installed, else of characters,
    and lines where standard error is no terminal.

    Args:
        total: How many there are.
        stream: Where it is shown.
        what: What they are.
        doing: What is done to them, without its "ing" or "ed".
        clock: Seconds.
    """

    def __init__(
        self,
        total: int,
        stream: TextIO,
        what: str = "records",
        doing: str = "scor",
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._total, self._stream, self._clock = total, stream, clock
        self._what, self._doing = what, doing
        self._on_terminal = stream.isatty()
        self._show_at = clock() + PATIENCE
        self._bar: Any = None
        self._shown = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
        elif self._shown and self._on_terminal:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def beside(self, output: TextIO) -> Callable[[int], None] | None:
        """Itself; None where *output* is written to the same terminal meanwhile."""
        return None if self._on_terminal and output.isatty() else self

    def __call__(self, done: int) -> None:
        now = self._clock()
        if now < self._show_at:
            return
        self._show_at = now + (ON_TERMINAL if self._on_terminal else IN_LOG)
        if self._on_terminal and not self._shown:
            self._bar = _rich_bar(self._total, self._stream, f"{self._doing}ing")
        self._shown = True
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=done)
        else:
            self._write(done)

    def _write(self, done: int) -> None:
        counted = f"{done:,} of {self._total:,} {self._what}"
        if self._on_terminal:
            filled = _BAR * done // self._total
            self._stream.write(f"\r[{'#' * filled:.<{_BAR}}] {counted}")
        else:
            self._stream.write(f"{self._doing}ed {counted}\n")
        self._stream.flush()


def _rich_bar(total: int, stream: TextIO, doing: str) -> Any:
    """A running bar, or None without rich."""
    try:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress
    except ImportError:
        return None
    columns = (doing, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = RichProgress(*columns, console=Console(file=stream), transient=True)
    bar.add_task("", total=total)
    bar.start()
    return bar
