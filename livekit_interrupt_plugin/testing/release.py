"""What the installed LiveKit release accepts, found by asking it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

__all__ = ["accepted"]


def accepted(function: Callable[..., object], **keywords: Any) -> dict[str, Any]:
    """Those of *keywords* that *function* names as a parameter."""
    return {name: value for name, value in keywords.items() if name in _parameters(function)}


@cache
def _parameters(function: Callable[..., object]) -> frozenset[str]:
    return frozenset(inspect.signature(function).parameters)
