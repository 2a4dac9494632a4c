"""Shows how far the run has come: a bar on a terminal, lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from .play.job import Done
from .report.outcome import TOO_LATE


def shown(done: Iterable[Done], total: int, console: Console) -> Iterator[Done]:
    """*done*, of which there will be *total*; each is shown as it comes."""
    columns = (TextColumn("calls"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("calls", total=total)
        for number, each in enumerate(done, start=1):
            progress.advance(task)
            console.print(f"{number:4} of {total}  {_line(each)}")
            yield each


def _line(done: Done) -> str:
    lag = max((scene.lag for scene in done.figures), default=0.0)
    late = f"  the loop was {1000 * lag:.0f} ms late" if lag > TOO_LATE else ""
    trouble = f"  {done.errors[0]}" if done.errors else ""
    return f"call {done.job.call:3}, {done.job.recogniser}{late}{trouble}"
