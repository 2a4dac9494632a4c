"""The policies that ``--policy`` knows by name, and how it finds one of your own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module

from .. import presets
from ..errors import ConfigurationError
from ..policy import InterruptionPolicy
from ..strategies import Backchannel, Commands, MinDuration, MinWords

__all__ = ["POLICIES", "find_policy"]

POLICIES: dict[str, Callable[[], InterruptionPolicy]] = {
    "default": InterruptionPolicy,
    "patient": presets.patient,
    "balanced": presets.balanced,
    "eager": presets.eager,
    "attentive": presets.attentive,
    "any-word": lambda: InterruptionPolicy(MinWords(1)),
    "any-voice": lambda: InterruptionPolicy(MinDuration(0.5)),
    "three-words": lambda: InterruptionPolicy(MinWords(3)),
    "three-words-or-command": lambda: InterruptionPolicy(Commands() | MinWords(3) & ~Backchannel()),
}


def find_policy(name: str) -> InterruptionPolicy:
    """The policy called *name*, or the one at ``module:attr``; modules of the current directory
    are found too.

    Raises:
        ConfigurationError: there is none, or what is there is no policy.
    """
    if name in POLICIES:
        return POLICIES[name]()
    module_name, colon, attribute = name.partition(":")
    if not colon or not module_name or not attribute:
        raise ConfigurationError(
            f"--policy must be one of {', '.join(POLICIES)}, or module:attr, got {name!r}"
        )
    found = _look_up(module_name, attribute)
    if not isinstance(found, InterruptionPolicy):
        raise ConfigurationError(
            f"--policy: {name} must be an InterruptionPolicy, got {found!r}",
            hint="for example my_policy = InterruptionPolicy(MinWords(3) & ~Backchannel())",
        )
    return found


def _look_up(module_name: str, attribute: str) -> object:
    with _current_directory_on_path():
        try:
            found: object = import_module(module_name)
        except Exception as error:
            raise ConfigurationError(
                f"--policy: module {module_name!r} must be importable, got "
                f"{type(error).__name__}: {error}",
                hint="module:attr, for example my_agent.policies:strict",
            ) from error
    for part in attribute.split("."):
        if not hasattr(found, part):
            raise ConfigurationError(
                f"--policy: module {module_name!r} must have the attribute it is asked for, "
                f"got {attribute!r}"
            )
        found = getattr(found, part)
    return found


@contextmanager
def _current_directory_on_path() -> Iterator[None]:
    # An installed command does not have it there, `python -m` does.
    sys.path.insert(0, "")
    try:
        yield
    finally:
        sys.path.remove("")
