"""The settings of ``turn_handling`` as the flat arguments that older releases take instead."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any, TypeAlias

__all__ = ["PLACES", "taken_apart"]

Place: TypeAlias = tuple[str, ...]

#: Flat keyword arguments, and where `turn_handling` has the same setting.
PLACES = {
    "min_endpointing_delay": ("endpointing", "min_delay"),
    "max_endpointing_delay": ("endpointing", "max_delay"),
    "allow_interruptions": ("interruption", "enabled"),
    "discard_audio_if_uninterruptible": ("interruption", "discard_audio_if_uninterruptible"),
    "min_interruption_duration": ("interruption", "min_duration"),
    "min_interruption_words": ("interruption", "min_words"),
    "false_interruption_timeout": ("interruption", "false_interruption_timeout"),
    "agent_false_interruption_timeout": ("interruption", "false_interruption_timeout"),
    "resume_false_interruption": ("interruption", "resume_false_interruption"),
}

# Of two arguments for one setting the first, which is not deprecated.
_NAMES: dict[Place, str] = {place: name for name, place in reversed(PLACES.items())} | {
    ("preemptive_generation", "enabled"): "preemptive_generation",
    ("turn_detection",): "turn_detection",
}
# What no release before it says is what all of them do.
_GOES_WITHOUT_SAYING: dict[Place, Any] = {
    ("interruption", "mode"): "vad",
    ("turn_detection",): None,  # automatic
}


def taken_apart(
    handling: Mapping[str, Any], taken: Container[str]
) -> tuple[dict[str, Any], list[str]]:
    """*handling* as arguments out of those that are *taken*, and the settings that have none."""
    arguments: dict[str, Any] = {}
    left_out: list[str] = []
    for place, value in _settings(handling):
        name = _NAMES.get(place, "")
        if place in _GOES_WITHOUT_SAYING and value == _GOES_WITHOUT_SAYING[place]:
            continue
        if name in taken:
            arguments[name] = value
        elif value is not None:
            left_out.append(".".join(place))
    return arguments, left_out


def _settings(handling: Mapping[str, Any]) -> Iterator[tuple[Place, Any]]:
    for section, value in handling.items():
        if isinstance(value, Mapping):
            yield from (((section, key), part) for key, part in value.items())
        else:
            yield (section,), value
