"""LiveKit's chains of outputs: each hands on to the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = ["outputs_of"]


def outputs_of(first: Any) -> Iterator[Any]:
    """*first* and what follows it, to the last; nothing where there is no output."""
    while first is not None:
        yield first
        # Private before 1.2.
        first = getattr(first, "next_in_chain", None) or getattr(first, "_next_in_chain", None)
