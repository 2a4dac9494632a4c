"""The options a gated LiveKit 1.x session needs, in the form its release takes."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Mapping
from typing import Any

from livekit.agents import AgentSession
from livekit.agents.utils import is_given

from ...errors import ConfigurationError
from ...rules import seconds_at_least
from .features import installed, tell_once
from .flat_options import PLACES, taken_apart

__all__ = ["interruption_options", "session_arguments"]

#: LiveKit's own default; below it LiveKit pauses on any noise, at 0 for ever.
MIN_DURATION = 0.5


def interruption_options(
    *, enabled: bool = True, min_duration: float = MIN_DURATION
) -> dict[str, Any]:
    """What ``turn_handling["interruption"]`` must be for the gate to decide.

    ``mode``: LiveKit's adaptive detector would hold transcripts back by itself.
    ``discard_audio_if_uninterruptible``: True feeds the recogniser silence, words are lost.
    ``min_words``: the policy counts words, per overlap.
    """
    return {
        "enabled": enabled,
        "mode": "vad",
        "min_duration": min_duration,
        "min_words": 0,
        "discard_audio_if_uninterruptible": False,
    }


def session_arguments(given: Mapping[str, Any], interruption: Mapping[str, Any]) -> dict[str, Any]:
    """*given* keyword arguments for ``AgentSession`` with the gate's options merged in.

    LiveKit drops flat arguments without a word where ``turn_handling`` stands beside them; here
    both are merged into one, key by key. A release that does not take ``turn_handling`` is given
    flat arguments. What it has nothing like is left out, and that is told once.

    Raises:
        ConfigurationError: an option contradicts the gate, or is given twice with two values.
    """
    arguments = {name: value for name, value in given.items() if is_given(value)}
    # LiveKit's default, where it has one, feeds the recogniser silence for the first 3 s.
    warmup = arguments.pop("aec_warmup_duration", None)
    fitting, left_out = _fitting(_merged(arguments, interruption), warmup)
    tell_once(
        (f"this release of LiveKit knows nothing like {name}: it is left out" for name in left_out),
        level=logging.WARNING,
    )
    return arguments | fitting


def _fitting(handling: dict[str, Any], warmup: float | None) -> tuple[dict[str, Any], list[str]]:
    """Both as arguments that this release takes, and the names of what it does not."""
    taken = inspect.signature(AgentSession.__init__).parameters
    fitting: dict[str, Any] = {"turn_handling": handling}
    left_out: list[str] = []
    if not installed().turn_handling:
        fitting, left_out = taken_apart(handling, taken)
    if "aec_warmup_duration" in taken:
        fitting["aec_warmup_duration"] = warmup
    elif warmup is not None:
        left_out.append("aec_warmup_duration")
    return fitting, left_out


def _merged(arguments: dict[str, Any], interruption: Mapping[str, Any]) -> dict[str, Any]:
    merged = {
        key: dict(value) if isinstance(value, Mapping) else value
        for key, value in dict(arguments.pop("turn_handling", {})).items()
        if value is not None or key == "turn_detection"  # None there means automatic
    }
    for name, (section, key) in PLACES.items():
        if name in arguments:
            _put(merged.setdefault(section, {}), key, arguments.pop(name), name)
    if "turn_detection" in arguments:
        _put(merged, "turn_detection", arguments.pop("turn_detection"), "turn_detection")
    if "preemptive_generation" in arguments:
        preparing = _switched(merged.get("preemptive_generation"))
        for key, value in _switched(arguments.pop("preemptive_generation")).items():
            _put(preparing, key, value, "preemptive_generation")
        merged["preemptive_generation"] = preparing
    user = merged.get("interruption", {})
    check_interruption(user)
    merged["interruption"] = {**interruption, **user}
    return merged


def _switched(value: Any) -> dict[str, Any]:
    """Options of a part that a bool alone switches on or off."""
    return {"enabled": value} if isinstance(value, bool) else dict(value or {})


def _put(section: dict[str, Any], key: str, value: Any, name: str) -> None:
    if key in section and section[key] != value:
        raise ConfigurationError(
            f"turn_handling has {key}={section[key]!r}, but {name}={value!r} is given beside it",
            hint="give it once",
        )
    section[key] = value


def check_interruption(options: Mapping[str, Any]) -> None:
    """Refuse interruption options of LiveKit's that contradict the gate."""
    if options.get("mode", "vad") != "vad":
        raise ConfigurationError(
            f'interruption mode must be "vad", got {options["mode"]!r}',
            hint="LiveKit's adaptive detector and the gate would both hold transcripts back",
        )
    if (least := options.get("min_duration", MIN_DURATION)) is not None:
        seconds_at_least(
            "interruption", "min_duration", least, 0.01, hint="at 0 LiveKit pauses itself for ever"
        )
    if options.get("min_words"):
        raise ConfigurationError(
            f"interruption min_words must be 0 behind the gate, got {options['min_words']!r}",
            hint="the policy counts words: MinWords(3)",
        )
