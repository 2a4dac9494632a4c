"""The call on a terminal: its lines, and below them who speaks now and how far the call is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import TracebackType

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from .happening import Happening, Kind
from .outcome import Outcome
from .plain import PlainScreen
from .result import Result
from .watch import Watch

__all__ = ["LiveScreen"]

_TICKS_PER_PICTURE = 2  # of 20 ticks a second


class LiveScreen(PlainScreen):
    """Use it as a context manager: it clears the picture away at the end."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._live = Live(console=console, auto_refresh=False, transient=True)
        self._watches: Sequence[Watch] = ()
        self._result = Result({})
        self._caller_until = 0.0
        self._ticks = 0

    def __enter__(self) -> LiveScreen:
        self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.update(Text(""), refresh=True)
        self._live.stop()

    def begin(self, watches: Sequence[Watch], result: Result) -> None:
        super().begin(watches, result)
        self._watches, self._result = watches, result

    def show(self, happening: Happening) -> None:
        if happening.kind is Kind.CALLER_SAYS:
            self._caller_until = happening.at + happening.lasts
        super().show(happening)

    def tick(self, now: float) -> None:
        self._ticks += 1
        if self._ticks % _TICKS_PER_PICTURE == 0:
            self._live.update(self._picture(now), refresh=True)

    def _picture(self, now: float) -> RenderableType:
        whole = self._result.seconds
        bar = Table.grid(padding=(0, 1))
        bar.add_row(
            ProgressBar(total=whole, completed=min(now, whole), width=50),
            Text(f"{min(now, whole):.0f} of {whole:.0f} s", style="bright_black"),
        )
        speakers = Table.grid(padding=(0, 2))
        speakers.add_row(*_row("", "caller", now < self._caller_until, ""))
        for watch in self._watches:
            key = watch.contender.key
            outcomes = [clip.outcomes[key] for clip in self._result.clips]
            speakers.add_row(*_row(key, watch.contender.name, watch.is_audible, _tally(outcomes)))
        return Group(bar, speakers)


def _row(key: str, name: str, speaks: bool, tally: str) -> tuple[Text, ...]:
    voice = Text("speaking", style="bold") if speaks else Text("-", style="bright_black")
    return Text(key), Text(name), voice, Text(tally, style="yellow")


def _tally(outcomes: Iterable[Outcome]) -> str:
    outcomes = list(outcomes)
    counts = {
        "false stops": sum(outcome.false_stop for outcome in outcomes),
        "missed": sum(outcome.missed for outcome in outcomes),
        "words lost": sum(outcome.words_lost for outcome in outcomes),
    }
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)
