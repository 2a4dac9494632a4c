"""Tells the log of an error, and not what it quotes: that may be what the caller said."""

from __future__ import annotations

import logging
import traceback

__all__ = ["complain_of"]

logger = logging.getLogger("livekit_interrupt_plugin")


def complain_of(
    error: BaseException, message: str, *facts: object, level: int = logging.WARNING
) -> None:
    """Log *message* with the kind of *error* and where it was raised; all of it at DEBUG."""
    lines = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    kind = type(error).__qualname__
    if isinstance(error, OSError) and error.strerror:
        kind += f": {error.strerror}"  # the operating system's words
    logger.log(level, f"{message} (%s; its text is told at DEBUG)\n%s", *facts, kind, lines)
    logger.debug("%s: %s", kind, error, exc_info=error)
