"""Frozen dataclasses as JSON objects and back, by their fields alone: a new one needs no code."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import MISSING, fields
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from ..errors import InterruptError
from ..policy import InterruptionPolicy
from ..verdict import Judgement, Verdict
from .policy_code import code_of, policy_from, strategy_code

__all__ = ["Form", "TraceError", "form_of"]

T = TypeVar("T")

_NOT_FINITE = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}
#: What of JSON a field of each type takes as it is.
_TAKEN = {float: (float, int), int: (int,), str: (str,), bool: (bool,), NoneType: (NoneType,)}


class TraceError(InterruptError, ValueError):
    """A line of a trace breaks a rule of its form."""


class Form(Generic[T]):
    """The JSON form of a dataclass: its fields, but those that have their default value.

    Numbers, strings, booleans and None are themselves, an enum's member is its name in lower
    case, a policy ``{"code": "InterruptionPolicy(...)"}``, a judgement ``{"verdict": "no",
    "strategy": "...", "reason": "..."}``. What JSON has no number for is "inf", "-inf" or "nan".
    """

    def __init__(self, kind: Any) -> None:
        self._kind = kind
        self._defaults = {f.name: f.default for f in fields(kind)}
        hints = _hints_of(kind)
        self._fields = {name: _Field(name, hints.get(name, Any)) for name in self._defaults}
        self._required = {name for name, value in self._defaults.items() if value is MISSING}

    def write(self, value: T) -> dict[str, object]:
        """The object of *value*."""
        written = {}
        for name, default in self._defaults.items():
            part = getattr(value, name)
            # Not `==`: 0 and False are no None, and a policy compares slowly.
            if part is not default:
                written[name] = _plain(part)
        return written

    def read(self, written: Mapping[str, Any]) -> T:
        """The value of the object *written*.

        Raises:
            TraceError: a field is missing, unknown or of a wrong type.
        """
        found = {}
        for name, part in written.items():
            field = self._fields.get(name)
            if field is None:
                raise TraceError(f"{self._kind.__name__} has no field {name!r}")
            found[name] = part if type(part) in field.taken else field.convert(part)
        try:
            made: T = self._kind(**found)
        except TypeError:
            missing = ", ".join(sorted(self._required - found.keys()))
            raise TraceError(f"{self._kind.__name__} must have {missing}") from None
        return made


@cache
def form_of(kind: Any) -> Form[Any]:
    """The form of *kind*."""
    return Form(kind)


class _Field:
    """One field: what it takes as it is, and what must be made of the rest."""

    __slots__ = ("_kinds", "_name", "taken")

    def __init__(self, name: str, hint: Any) -> None:
        self._name = name
        is_union = get_origin(hint) in (Union, UnionType)
        self._kinds = get_args(hint) if is_union else (hint,)
        self.taken = frozenset(taken for kind in self._kinds for taken in _TAKEN.get(kind, ()))

    def convert(self, part: Any) -> Any:
        for kind in self._kinds:
            made = _converted(kind, part)
            if made is not None:
                return made
        raise TraceError(f"{self._name} cannot be {part!r}")


def _converted(kind: Any, part: Any) -> Any:
    """*part* as a *kind*, or None where it is none."""
    if kind is float and isinstance(part, str):
        return _NOT_FINITE.get(part)
    if isinstance(part, dict):
        return _from_object(kind, part)
    if isinstance(kind, type) and issubclass(kind, Enum) and isinstance(part, str):
        return next((member for member in kind if member.name.lower() == part), None)
    if get_origin(kind) is tuple and isinstance(part, list):
        return tuple(part)
    # A hint that names something out of reach says nothing about the value.
    return part if kind is Any else None


def _from_object(kind: Any, part: dict[str, Any]) -> Any:
    if isinstance(part.get("code"), str):
        return policy_from(part["code"])
    if kind is Judgement and part.keys() == {"verdict", "strategy", "reason"}:
        verdict = _converted(Verdict, part["verdict"])
        is_told = isinstance(part["strategy"], str) and isinstance(part["reason"], str)
        return Judgement(verdict, part["strategy"], part["reason"]) if verdict and is_told else None
    return None


def _plain(part: Any) -> object:
    match part:
        case Enum():
            return part.name.lower()
        case float() if not math.isfinite(part):
            return str(part)
        case None | bool() | int() | float() | str():
            return part
        case InterruptionPolicy():
            return {"code": code_of(part)}
        case Judgement():
            told = {"strategy": strategy_code(part.strategy), "reason": part.reason}
            return {"verdict": _plain(part.verdict), **told}
        case tuple() | list():
            return [_plain(one) for one in part]
    return {"code": repr(part)}


def _hints_of(kind: Any) -> dict[str, Any]:
    try:
        return get_type_hints(kind)
    except NameError:  # imported for the type checker alone
        return {}
