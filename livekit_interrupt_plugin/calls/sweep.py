"""The settings of a policy that can be varied, and the policies that come of it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from itertools import count, product
from math import prod
from typing import Any, TypeAlias, cast

from ..demo.policies import find_policy
from ..errors import ConfigurationError
from ..policy import InterruptionPolicy
from ..strategies import AllOf, AnyOf, Not, Strategy

__all__ = ["MOST", "Setting", "Sweep", "Value", "vary_from"]

Value: TypeAlias = bool | int | float

#: Policies of one sweep, at most: a day's work is not started by mistake.
MOST = 1000
#: What is tried where nobody says otherwise, beside what the policy has.
TRIED: Mapping[str, tuple[Value, ...]] = {
    "MinWords.count": (1, 2, 3, 4, 5),
    "MinDuration.seconds": (0.3, 0.5, 0.8, 1.2),
    "Backchannel.tolerated": (0, 1, 2),
    "Backchannel.waits": (True, False),
    "Backchannel.answers": (False, True),
    "Echo.count": (3, 4, 5),
    "MinConfidence.confidence": (0.3, 0.5, 0.7, 0.9),
    "MinOpinion.probability": (0.3, 0.5, 0.7, 0.9),
    "MinLoudness.dbfs": (-55.0, -45.0, -35.0),
}
#: The same for what only recorded calls have: the time between words and their last revision.
TRIED_ON_CALLS: Mapping[str, tuple[Value, ...]] = {"stable": (0.0, 0.1, 0.2, 0.3, 0.4)}


_NUMBER = re.compile(r"#\d+")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a policy: of its own, or of one of its leaves."""

    #: As it is written: "stable", "MinWords.count", of a second such leaf "MinWords#2.count".
    name: str
    #: The number of the leaf, from left to right; None: the policy itself.
    leaf: int | None
    field: str
    now: Value


@dataclass(frozen=True, slots=True)
class Sweep:
    """A policy by its name, and what of it is varied; the same in whatever process.

    Args:
        policy: A name that ``--policy`` knows.
        vary: Names of settings with the values to try; without any, all that :data:`TRIED` has.
        on_calls: Whether there are recorded calls to tell what ``stable`` is worth.
        alone: Whether nothing is varied.
    """

    policy: str
    vary: tuple[tuple[str, tuple[Value, ...]], ...] = ()
    on_calls: bool = True
    alone: bool = False

    def policies(self) -> list[tuple[dict[str, Value], InterruptionPolicy]]:
        """Each policy with the settings in which it differs; first the policy as it is.

        What cannot be, such as words that ripen after their overlap is over, is left out.

        Raises:
            ConfigurationError: there is no such policy or setting, or there are too many.
        """
        return _policies(self)


def vary_from(text: str) -> tuple[str, tuple[Value, ...]]:
    """A setting and its values from "MinWords.count=1,2,3".

    Raises:
        ConfigurationError: it has another form.
    """
    name, _, values = text.partition("=")
    try:
        found = tuple(map(_value, values.split(",")))
    except (ValueError, SyntaxError):
        raise ConfigurationError(
            f"--vary must be a setting and numbers, true or false, got {text!r}",
            hint="--vary stable=0,0.1,0.2 --vary MinWords.count=2,3",
        ) from None
    return name.strip(), found


@lru_cache(maxsize=8)
def _policies(sweep: Sweep) -> list[tuple[dict[str, Value], InterruptionPolicy]]:
    policy = find_policy(sweep.policy)
    axes = [] if sweep.alone else _axes(sweep, _settings(policy))
    tries = prod(len(values) for _, values in axes)
    if tries > MOST:
        tried = ", ".join(f"{setting.name} ({len(values)})" for setting, values in axes)
        raise ConfigurationError(
            f"tune tries at most {MOST:,} policies, got {tries:,}: {tried}",
            hint="--vary NAME=VALUES tries these alone",
        )
    found: list[tuple[dict[str, Value], InterruptionPolicy]] = [({}, policy)]
    for values in product(*(values for _, values in axes)):
        changed = {s: v for (s, _), v in zip(axes, values, strict=True) if v != s.now}
        made = _changed(policy, changed) if changed else None
        if made is not None:
            found.append(({setting.name: value for setting, value in changed.items()}, made))
    return found


def _axes(sweep: Sweep, settings: Sequence[Setting]) -> list[tuple[Setting, tuple[Value, ...]]]:
    """What is varied, with its values, the one that it has now among them."""
    known = {setting.name: setting for setting in settings}
    if sweep.vary:
        for name, _ in sweep.vary:
            if name not in known:
                raise ConfigurationError(
                    f"--vary must name a setting of the policy: {', '.join(known)}; got {name!r}"
                )
        chosen = [(known[name], values) for name, values in sweep.vary]
    else:
        tried = {**TRIED, **(TRIED_ON_CALLS if sweep.on_calls else {})}
        kinds = ((setting, _NUMBER.sub("", setting.name)) for setting in settings)
        chosen = [(setting, tried[kind]) for setting, kind in kinds if kind in tried]
    return [(setting, tuple(dict.fromkeys((setting.now, *values)))) for setting, values in chosen]


def _settings(policy: InterruptionPolicy) -> list[Setting]:
    """All numbers and truths of *policy* and its leaves."""
    found = [Setting(name, None, name, value) for name, value in _numbers(policy)]
    seen: Counter[str] = Counter()
    for number, leaf in enumerate(policy.leaves()):
        kind = type(leaf).__name__
        seen[kind] += 1
        named = kind if seen[kind] == 1 else f"{kind}#{seen[kind]}"
        found += [Setting(f"{named}.{n}", number, n, value) for n, value in _numbers(leaf)]
    return found


def _numbers(part: object) -> Iterator[tuple[str, Value]]:
    for field in fields(part) if is_dataclass(part) else ():
        value = getattr(part, field.name)
        if field.init and isinstance(value, (bool, int, float)):
            yield field.name, value


def _changed(
    policy: InterruptionPolicy, changed: Mapping[Setting, Value]
) -> InterruptionPolicy | None:
    """*policy* with these settings; None where it cannot be."""
    numbers = count()

    def change(leaf: Strategy) -> Strategy:
        number = next(numbers)
        ours: dict[str, Any] = {s.field: v for s, v in changed.items() if s.leaf == number}
        # A leaf that has numbers is a dataclass.
        made: Strategy = replace(cast(Any, leaf), **ours) if ours else leaf
        return made

    own: dict[str, Any] = {s.field: value for s, value in changed.items() if s.leaf is None}
    try:
        strategy = _rebuilt(policy.strategy, change)
        no_grace = None if policy.no_grace is None else _rebuilt(policy.no_grace, change)
        return replace(policy, strategy=strategy, no_grace=no_grace, **own)
    except ConfigurationError:
        return None


def _rebuilt(strategy: Strategy, change: Callable[[Strategy], Strategy]) -> Strategy:
    match strategy:
        case AnyOf() | AllOf():
            return type(strategy)(tuple(_rebuilt(part, change) for part in strategy.parts))
        case Not():
            return Not(_rebuilt(strategy.part, change))
    return change(strategy)


def _value(text: str) -> Value:
    text = text.strip()
    value = ast.literal_eval({"true": "True", "false": "False"}.get(text, text))
    if not isinstance(value, (bool, int, float)):
        raise ValueError(text)
    return value
