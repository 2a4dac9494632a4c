"""What the installed LiveKit release accepts, found by asking it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

__all__ = ["accepted"]


def accepted(function: Callable[..., object], **keywords: Any) -> dict[str, Any]:
    """Those of *keywords* that *function* names as a parameter."""
    parameters = inspect.signature(function).parameters
    return {name: value for name, value in keywords.items() if name in parameters}
