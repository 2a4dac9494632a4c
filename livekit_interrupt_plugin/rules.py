"""The rules that settings share, each with its error: subject, rule, value, help."""

from __future__ import annotations

import math

from .errors import ConfigurationError

__all__ = ["number_within", "seconds_at_least", "whole_number"]


def whole_number(subject: str, name: str, value: object, *, at_least: int, hint: str = "") -> None:
    """Refuse anything but an int of at least *at_least*; True is no number here."""
    if not isinstance(value, int) or isinstance(value, bool) or value < at_least:
        raise ConfigurationError(
            f"{subject}: {name} must be a whole number of at least {at_least}, got {value!r}",
            hint=hint,
        )


def seconds_at_least(
    subject: str, name: str, value: object, least: float, *, hint: str = ""
) -> None:
    """Refuse anything but a finite number of seconds of at least *least*."""
    if (
        not isinstance(value, (int, float))
        or isinstance(value, bool)
        or not math.isfinite(value)
        or value < least
    ):
        raise ConfigurationError(
            f"{subject}: {name} must be at least {least:g} seconds, got {value!r}", hint=hint
        )


def number_within(
    subject: str, name: str, value: object, least: float, most: float, *, hint: str = ""
) -> None:
    """Refuse anything but a number from *least* to *most*; True is no number here."""
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not least <= value <= most:
        raise ConfigurationError(
            f"{subject}: {name} must be from {least:g} to {most:g}, got {value!r}", hint=hint
        )
