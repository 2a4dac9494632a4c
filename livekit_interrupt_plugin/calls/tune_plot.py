"""The trade-off of a policy's settings as a picture, by Matplotlib."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from ..errors import ConfigurationError
from .trade import Trade
from .tuned import Tuned

__all__ = ["check_plot", "plot"]

#: Inches, and dots an inch where the picture has dots.
SIZE, DOTS = (8.0, 5.5), 150
_FRONT, _BEST, _NOW = "#d1495b", "#d1495b", "#1b1b1e"


def check_plot(path: Path) -> None:
    """Whether a picture can be written to *path*: asked before the work, not after it.

    Raises:
        ConfigurationError: Matplotlib is not installed or knows no pictures of that ending, or
            there is no such folder.
    """
    known = _figure().canvas.get_supported_filetypes()
    if path.suffix[1:].lower() not in known:
        raise ConfigurationError(
            f"--plot must end in one of {', '.join(sorted(known))}, got {str(path)!r}"
        )
    if not path.absolute().parent.is_dir():
        raise ConfigurationError(f"--plot must be in a folder that is there, got {str(path)!r}")


def plot(tuned: Tuned, path: Path) -> None:
    """Draw false against missed of every policy, coloured by the seconds to the stop.

    Raises:
        ConfigurationError: *path* cannot be written.
    """
    figure = _figure()
    axes = figure.add_subplot()
    trades = tuned.all_trades()
    seconds = [trade.seconds or 0.0 for trade in trades]
    dots = axes.scatter(*_points(trades), c=seconds, cmap="viridis", s=36, zorder=2)
    figure.colorbar(dots, ax=axes, label="onset to stop, seconds (mean)")
    front = [trades[column] for column in tuned.front]
    axes.scatter(
        *_points(front), s=110, facecolors="none", edgecolors=_FRONT, label="Pareto front", zorder=3
    )
    axes.scatter(*_points(trades[:1]), marker="x", s=90, c=_NOW, label="as it is", zorder=4)
    best = trades[tuned.best : tuned.best + 1]
    axes.scatter(*_points(best), marker="*", s=220, c=_BEST, label="least cost", zorder=4)
    axes.set_xlabel("backchannels that stopped the agent, %")
    axes.set_ylabel("interrupts that did not, %")
    axes.set_title(f"{len(trades):,} settings on {len(tuned.judged.texts):,} overlaps")
    axes.grid(alpha=0.25)
    axes.legend()
    try:
        figure.savefig(path, dpi=DOTS)
    except OSError as error:
        raise ConfigurationError(
            f"--plot must be a file that can be written, got {str(path)!r} ({error.strerror})"
        ) from error


def _figure() -> Any:
    try:
        figure = import_module("matplotlib.figure")
    except ImportError as error:
        raise ConfigurationError(
            f"--plot needs the package matplotlib, which is not installed ({error})",
            hint="pip install 'livekit-interrupt-plugin[plot]'",
        ) from error
    return figure.Figure(figsize=SIZE, layout="constrained")


def _points(trades: list[Trade]) -> tuple[list[float], list[float]]:
    false = [100 * (trade.false or 0.0) for trade in trades]
    return false, [100 * (trade.missed or 0.0) for trade in trades]
