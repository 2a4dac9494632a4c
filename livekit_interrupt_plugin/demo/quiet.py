"""Keeps log lines off the screen; errors are shown in their place in the call."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["only_errors"]

_NOISY = ("livekit", "livekit_interrupt_plugin", "asyncio")


@contextmanager
def only_errors(show: Callable[[str], None]) -> Iterator[None]:
    """While it lasts, *show* gets each error that is logged, and nothing else is said."""
    loggers = [logging.getLogger(name) for name in _NOISY]
    before = [(logger.level, logger.propagate) for logger in loggers]
    handler = _Showing(show)
    for logger in loggers:
        logger.setLevel(logging.ERROR)
        logger.propagate = False
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger, (level, propagate) in zip(loggers, before, strict=True):
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagate


class _Showing(logging.Handler):
    def __init__(self, show: Callable[[str], None]) -> None:
        super().__init__(logging.ERROR)
        self._show = show

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self._show(record.getMessage() + (f" ({error!r})" if error else ""))
