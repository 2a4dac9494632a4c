"""The figures as a picture."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..metrics.scene_figures import SceneFigures
from ..script.call import WISHES, Wish
from .outcome import Outcome
from .statistics import Share

_LATEST = 2.0  # seconds


def plot(outcome: Outcome, path: Path) -> None:
    """Draw *outcome* to *path*, a picture of any kind that matplotlib knows by its ending.

    Raises:
        ModuleNotFoundError: matplotlib is not installed.
    """
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    names = outcome.recognisers
    figure, axes = plt.subplots(
        len(names), 3, figsize=(15, 4.2 * len(names)), squeeze=False, layout="constrained"
    )
    for recogniser, (shares, reacting, stopping) in zip(names, axes, strict=True):
        part = outcome.by(recogniser)
        _draw_shares(shares, part)
        of = [scene for scene in part.kept if WISHES[scene.kind] is Wish.STOP]
        _draw_times(reacting, outcome.contenders, of, lambda scene: scene.reaction)
        reacting.set_title("caller's onset to first reaction")
        _draw_times(stopping, outcome.contenders, of, lambda scene: scene.from_deciding_word)
        stopping.set_title("deciding word to silence")
        rate = 100 * part.word_error_rate
        shares.set_ylabel(f"{recogniser} (word error rate {rate:.0f} %)")
    figure.savefig(path, dpi=120)
    plt.close(figure)


def _draw_shares(axes: Any, outcome: Outcome) -> None:
    rows = outcome.rows
    bars: Sequence[tuple[str, Callable[[Any], Share]]] = (
        ("backchannels", lambda row: row.backchannels),
        ("coughs", lambda row: row.coughs),
        ("commands", lambda row: row.commands),
        ("interruptions", lambda row: row.interruptions),
    )
    places = np.arange(len(rows))
    for number, (label, of) in enumerate(bars):
        estimates = [of(row).estimate for row in rows]
        values = np.array([100 * (0 if math.isnan(e.value) else e.value) for e in estimates])
        low, high = (
            np.abs(100 * np.array([getattr(e, edge) for e in estimates]) - values)
            for edge in ("low", "high")
        )
        axes.bar(
            places + (number - 1.5) * 0.2, values, 0.2, yerr=[low, high], capsize=2, label=label
        )
    axes.set_xticks(places, [row.contender for row in rows], rotation=20, ha="right")
    axes.set_title("what stops the agent, %")
    axes.set_ylim(0, 125)
    axes.set_yticks(range(0, 101, 20))
    axes.legend(fontsize="small", ncols=4, loc="upper center")


def _draw_times(
    axes: Any,
    contenders: Sequence[str],
    scenes: Sequence[SceneFigures],
    time_of: Callable[[SceneFigures], float | None],
) -> None:
    """How many of the scenes had come so far after so many seconds."""
    for name in contenders:
        of = [s for s in scenes if s.contender == name and s.was_speaking]
        times = sorted(time for scene in of if (time := time_of(scene)) is not None)
        reached = 100 * np.arange(1, len(times) + 1) / max(1, len(of))
        last = reached[-1] if times else 0
        axes.step([0, *times, _LATEST], [0, *reached, last], where="post", label=name)
    axes.set_xlim(0, _LATEST)
    axes.set_ylim(0, 105)
    axes.set_xlabel("s")
    axes.set_ylabel("% of commands and interruptions")
    axes.legend(fontsize="small", loc="lower right")
