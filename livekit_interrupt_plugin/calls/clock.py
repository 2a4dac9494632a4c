"""Times and numbers for people."""

from __future__ import annotations

__all__ = ["clock", "hours", "several"]


def clock(seconds: float) -> str:
    """So many seconds into a call.

    >>> clock(83.42)
    '1:23.4'
    >>> clock(3723.0)
    '1:02:03.0'
    """
    tenths = round(max(0.0, seconds) * 10)
    minutes, rest = divmod(tenths, 600)
    shown = f"{rest // 10:02}.{rest % 10}"
    return f"{minutes // 60}:{minutes % 60:02}:{shown}" if minutes >= 60 else f"{minutes}:{shown}"


def hours(seconds: float) -> str:
    """A length, in hours and minutes.

    >>> hours(5400.0)
    '1 h 30 min'
    """
    minutes = round(seconds / 60)
    return f"{minutes // 60:,} h {minutes % 60} min" if minutes >= 60 else f"{seconds / 60:.1f} min"


def several(count: int, thing: str) -> str:
    """So many of a thing.

    >>> several(1, "call"), several(1200, "call")
    ('1 call', '1,200 calls')
    """
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"
