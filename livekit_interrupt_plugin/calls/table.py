"""A score as a table for people, at most 100 columns wide."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from .bootstrap import Interval
from .columns import cut, left, right
from .figures import Figures
from .score import SHORT, Score
from .streams import StreamFigures
from .worst import WrongText

__all__ = ["table"]

COLUMNS = 100
#: Texts listed of each kind of mistake.
LISTED = 8

_NAME, _COUNT, _RATE, _WIDE = 14, 7, 17, 19


def table(score: Score) -> str:
    """The whole report."""
    lines = [cut(f"Policy {score.policy.strategy!r}", COLUMNS), ""]
    if score.figures.records:
        lines += _utterances(score)
    if score.streams is not None:
        lines += _streams(score.streams)
    return "\n".join(lines).rstrip()


def _utterances(score: Score) -> Iterator[str]:
    yield f"{'':{_NAME}}{'backchannels':<{_COUNT + _RATE + _WIDE}}   interrupts"
    titles = ("", "n", "false %", "per type %", "n", "missed %", "lag, words")
    yield _row(titles)
    yield _figures("all", score.figures)
    yield _figures(f"up to {SHORT} words", score.short)
    yield from _groups("by source", score.by_source)
    yield from _groups("by language", score.by_language)
    yield ""
    yield from _small_print(score.figures)
    worst = score.worst
    yield from _listed("Backchannels that interrupted", worst.false_interruptions, _times)
    yield from _listed("Interrupts that were missed", worst.missed, _times)
    yield from _listed("Interrupts seen late", worst.late, _words_late)


def _small_print(figures: Figures) -> Iterator[str]:
    yield "In brackets: 95 % intervals, by text. Lag: words after the first that could have told."
    facts = []
    if figures.words_heard is not None:
        after = f"{figures.words_heard:.1f} words and {figures.seconds or 0.0:.2f} s"
        facts.append(f"Interrupts fire after {after} (mean)")
    if figures.balanced_accuracy is not None:
        facts.append(f"balanced accuracy {_percent(figures.balanced_accuracy)} %")
    if figures.others:
        facts.append(f'of {figures.others:,} "other" {figures.others_fired:,} fire')
    yield "; ".join(facts) + "." if facts else ""


def _groups(title: str, groups: Mapping[str, Figures]) -> Iterator[str]:
    if len(groups) < 2:
        return
    yield title
    for name, figures in groups.items():
        yield _figures(f"  {name}", figures)


def _figures(name: str, figures: Figures) -> str:
    found = figures.intervals
    return _row(
        (
            name,
            f"{figures.backchannels:,}",
            _share(figures.false_rate, found["false_rate"]),
            _share(figures.false_rate_per_type, found["false_rate_per_type"]),
            f"{figures.interrupts:,}",
            _share(figures.missed_rate, found["missed_rate"]),
            _words(figures.lag, found["lag"]),
        )
    )


def _row(cells: Sequence[str]) -> str:
    widths = (_COUNT, _RATE, _WIDE, _COUNT, _RATE, _WIDE)
    aligned = (right(cell, columns) for cell, columns in zip(cells[1:], widths, strict=True))
    return left(cells[0], _NAME) + "".join(aligned)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _share(value: float | None, interval: Interval) -> str:
    if value is None:
        return "-"
    if interval is None:
        return _percent(value)
    return f"{_percent(value)} ({_percent(interval[0])}-{_percent(interval[1])})"


def _words(value: float | None, interval: Interval) -> str:
    if value is None:
        return "-"
    if interval is None:
        return f"{value:.2f}"
    return f"{value:.2f} ({interval[0]:.2f}-{interval[1]:.2f})"


def _listed(
    title: str, texts: Sequence[WrongText], amount_of: Callable[[WrongText], str]
) -> Iterator[str]:
    if not texts:
        return
    yield ""
    yield title
    for text in texts[:LISTED]:
        fired = "" if text.fired_at is None else f"at word {text.fired_at}: "
        yield f"  {left(amount_of(text), 14)}{left(text.text, 34)}  {cut(fired + text.reason, 48)}"
    if len(texts) > LISTED:
        yield f"  … and {len(texts) - LISTED:,} more"


def _times(text: WrongText) -> str:
    return f"{text.wrong:,} of {text.said:,}"


def _words_late(text: WrongText) -> str:
    return f"{text.wrong:,} word{'s' if text.wrong > 1 else ''}"


def _streams(streams: StreamFigures) -> Iterator[str]:
    cut_rate = _share(streams.falsely_cut_rate, streams.interval)
    yield ""
    yield f"Streams: {streams.turns:,} turns with several utterances each"
    yield f"  falsely cut   {streams.falsely_cut:,}, {cut_rate} %"
    interrupted = streams.turns_with_interrupt
    yield f"  missed        {streams.missed:,} of {interrupted:,} with an interrupt"
