"""The limits that make a score a gate."""

from __future__ import annotations

import argparse
import math

from .score import Score

__all__ = ["limit", "violations"]


def limit(text: str) -> float:
    """A share from *text*: "2.3%" and "2.3" are percent, "0.023" is the share itself.

    What is above 1 cannot be a share, so it is percent.
    """
    percent = text.strip().endswith("%")
    try:
        value = float(text.strip().removesuffix("%"))
    except ValueError:
        value = math.nan
    share = value / 100 if percent or value > 1 else value
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(
            f"a limit must be a share from 0 to 1 or a percentage such as 2.3%, got {text!r}"
        )
    return share


def violations(
    score: Score, *, max_false: float | None = None, max_missed: float | None = None
) -> list[str]:
    """What is above its limit, or cannot be measured, one sentence each.

    Where there are no backchannels but streams, *max_false* is about the turns falsely cut.
    """
    false = score.figures.false_rate
    if false is None and score.streams is not None:
        false = score.streams.falsely_cut_rate
    checks = (
        ("false", false, "--max-false", max_false),
        ("missed", score.figures.missed_rate, "--max-missed", max_missed),
    )
    return [
        _violation(name, share, option, most)
        for name, share, option, most in checks
        if most is not None and (share is None or share > most)
    ]


def _violation(name: str, share: float | None, option: str, most: float) -> str:
    if share is None:
        return f"{name}: {option} must hold for something, got no record to measure it on"
    return f"{name} must be at most {100 * most:g} % ({option}), got {100 * share:.2f} %"
