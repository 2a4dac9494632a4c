"""python -m benchmarks.calls"""

from __future__ import annotations

import os
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console

from livekit_interrupt_plugin.version import __version__

from .options import Options, parse
from .progress import shown
from .report.outcome import Outcome, read_json, write_json
from .report.page import put_into
from .report.plot import plot
from .report.table import as_markdown, for_terminal
from .run import jobs_of, play_all

_README = Path(__file__).with_name("README.md")
# Characters of what is written to a file: all contenders beside one another.
_WIDE = 160


def main() -> int:
    """Run, or show what was found before; 1 if calls failed."""
    options = parse()
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _WIDE
    console = Console(highlight=False, markup=False, emoji=False, width=width)
    outcome = _run(options, console) if options.shown is None else read_json(options.shown)
    if not outcome.scenes:
        console.print("No call was played:", *outcome.errors, sep="\n")
        return 1
    _report(outcome, options, console)
    return 1 if outcome.errors else 0


def _run(options: Options, console: Console) -> Outcome:
    jobs = jobs_of(options)
    console.print(f"seed {options.seed}: {len(jobs)} calls, {options.jobs} at once")
    began = time.monotonic()
    done = list(shown(play_all(jobs, options.jobs), len(jobs), console))
    figures = [scene for each in done for scene in each.figures]
    order = {name: place for place, name in enumerate(options.contenders)}
    figures.sort(key=lambda scene: (scene.recogniser, order[scene.contender], scene.call))
    errors = tuple(error for each in done for error in each.errors)
    return Outcome(tuple(figures), _setting(options, time.monotonic() - began), errors)


def _setting(options: Options, seconds: float) -> dict[str, Any]:
    return {
        "seed": options.seed,
        "calls": options.calls,
        "at once": options.jobs,
        "time": "virtual" if options.virtual else "real",
        "minutes": round(seconds / 60, 1),
        "livekit-agents": version("livekit-agents"),
        "livekit-interrupt-plugin": __version__,
    }


def _report(outcome: Outcome, options: Options, console: Console) -> None:
    console.print(for_terminal(outcome, console.width))
    if options.readme:
        put_into(_README, as_markdown(outcome))
        console.print(f"Written to {_README}")
        return
    options.out.mkdir(parents=True, exist_ok=True)
    write_json(outcome, options.out / "results.json")
    (options.out / "table.md").write_text(as_markdown(outcome), "utf-8")
    try:
        plot(outcome, options.out / "plot.png")
    except ModuleNotFoundError:
        console.print("No plot: it needs the extra: pip install livekit-interrupt-plugin[bench]")
    console.print(f"Written to {options.out}")


if __name__ == "__main__":  # the processes of the pool import it, too
    sys.exit(main())
