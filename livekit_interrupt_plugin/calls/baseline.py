"""The figures of a policy as they were, so that a build fails where they got worse."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..errors import ConfigurationError
from ..version import __version__
from .policy_code import code_of
from .trade import Costs
from .tuned import Tuned

__all__ = ["check", "costs_of", "read_baseline", "save_baseline"]

#: A cost that grew by no more has not grown: the last digits of a sum.
SAME = 1e-9


def save_baseline(tuned: Tuned, path: Path) -> None:
    """Write the figures of the first policy of *tuned* to *path*.

    Raises:
        ConfigurationError: it cannot be written.
    """
    found = {
        "package": __version__,
        "policy": code_of(tuned.policies[0][1]),
        "costs": asdict(tuned.costs),
        "overlaps": len(tuned.judged.texts),
        **tuned.trade(0).as_dict(),
    }
    try:
        path.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    except OSError as error:
        raise ConfigurationError(
            f"--save must be a file that can be written, got {str(path)!r} ({error.strerror})"
        ) from error


def read_baseline(path: Path) -> dict[str, Any]:
    """What was saved in *path*.

    Raises:
        ConfigurationError: nothing was.
    """
    try:
        found = json.loads(path.read_bytes())
        Costs(**found["costs"])
        float(found["cost"])
    except OSError as error:
        raise ConfigurationError(
            f"--check must be a file that --save wrote, got {str(path)!r} ({error.strerror})"
        ) from error
    except (ValueError, TypeError, KeyError) as error:
        raise ConfigurationError(
            f"--check must be a file that --save wrote, got {str(path)!r} ({error!r})"
        ) from error
    return dict(found)


def costs_of(saved: dict[str, Any]) -> Costs:
    """The costs that the figures were saved with."""
    return Costs(**saved["costs"])


def check(tuned: Tuned, saved: dict[str, Any]) -> tuple[list[str], bool]:
    """What became of the figures, in sentences, and whether they got worse."""
    trade = tuned.trade(0)
    worse = trade.cost > saved["cost"] + SAME
    sentences = [
        f"cost of 100 overlaps: {100 * saved['cost']:.2f} saved, {100 * trade.cost:.2f} now"
    ]
    for name, now in (("false", trade.false), ("missed", trade.missed), ("seconds", trade.seconds)):
        then = saved.get(name)
        if isinstance(then, float) and now is not None:
            factor, unit = (1, "s") if name == "seconds" else (100, "%")
            before = f"{name}: {factor * then:.2f} {unit} saved"
            sentences.append(f"{before}, {factor * now:.2f} {unit} now")
    if saved.get("overlaps") != len(tuned.judged.texts):
        sentences.append(
            f"on other calls: {saved.get('overlaps')} overlaps saved, {len(tuned.judged.texts)} now"
        )
    if worse:
        sentences.append("the policy got worse")
    return sentences, worse
