"""Which 0.x releases of livekit-agents this package is tested with."""

from __future__ import annotations

import logging
from importlib.metadata import PackageNotFoundError, version

__all__ = ["TESTED", "installed_release", "say_what_is_not_promised", "warn_once"]

logger = logging.getLogger("livekit_interrupt_plugin")

#: Each has a file of requirements in the project, `.ci/lines/`. Nothing but the warning looks
#: here: what a release can do is found by asking it.
TESTED = ("0.7.2", "0.8.12", "0.9.1", "0.10.2", "0.11.3", "0.12.21")

_told: set[str] = set()


def installed_release() -> str:
    try:
        return version("livekit-agents")
    except PackageNotFoundError:  # put there without an installer
        return "of unknown release"


def warn_once(sentence: str) -> None:
    """Log *sentence*, once in the life of this process."""
    if sentence not in _told:
        _told.add(sentence)
        logger.warning(sentence)


def say_what_is_not_promised() -> None:
    """Warn, once, of a release that nobody has tried."""
    release = installed_release()
    if release in TESTED or release in _told:
        return
    _told.add(release)
    logger.warning(
        "livekit-agents %s is not one of the 0.x releases that livekit-interrupt-plugin is tested "
        "with (%s): it is not promised that the agent falls silent where the policy says so, that "
        "nothing else interrupts it, and that what it was told to ignore stays unanswered",
        release,
        ", ".join(TESTED),
    )
