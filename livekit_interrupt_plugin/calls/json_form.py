"""Frozen dataclasses as JSON objects and back, by their fields alone: a new one needs no code."""

from __future__ import annotations

import math
import sys
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
_TAKEN = {float: (float,), int: (int,), str: (str,), bool: (bool,), NoneType: (NoneType,)}


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
        self._kinds = {name: _kinds_in(hints.get(name, Any)) for name in self._defaults}
        self._taken = {
            name: frozenset(taken for kind in kinds for taken in _TAKEN.get(kind, ()))
            for name, kinds in self._kinds.items()
        }
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

    def read(self, written: dict[str, Any]) -> T:
        """The value of the object *written*, which is used up.

        Raises:
            TraceError: a field is missing, unknown or of a wrong type.
        """
        taken = self._taken
        for name, part in written.items():
            if type(part) not in taken.get(name, ()):
                written[name] = self._converted(name, part)
        try:
            made: T = self._kind(**written)
        except TypeError:
            missing = ", ".join(sorted(self._required - written.keys()))
            raise TraceError(f"{self._kind.__name__} must have {missing}") from None
        return made

    def _converted(self, name: str, part: Any) -> Any:
        """What is no JSON by itself."""
        for kind in self._kinds.get(name, ()):
            made = _converted(kind, part)
            if made is not None:
                return made
        if name not in self._kinds:
            raise TraceError(f"{self._kind.__name__} has no field {name!r}")
        raise TraceError(f"{name} cannot be {part!r}")


@cache
def form_of(kind: Any) -> Form[Any]:
    """The form of *kind*."""
    return Form(kind)


def _kinds_in(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def _converted(kind: Any, part: Any) -> Any:
    """*part* as a *kind*, or None where it is none."""
    if kind is float and isinstance(part, str):
        return _NOT_FINITE.get(part)
    if kind is float and type(part) is int and abs(part) <= sys.float_info.max:
        return float(part)
    if isinstance(part, dict):
        return _from_object(kind, part)
    if isinstance(kind, type) and issubclass(kind, Enum) and isinstance(part, str):
        return _members(kind).get(part)
    if get_origin(kind) is tuple and isinstance(part, list):
        return tuple(part)
    # A hint that names something out of reach says nothing about the value.
    return part if kind is Any else None


@cache
def _members(kind: type[Enum]) -> dict[str, Enum]:
    return {member.name.lower(): member for member in kind}


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
        return get_type_hints(kind, localns={"InterruptionPolicy": InterruptionPolicy})
    except NameError:  # imported for the type checker alone
        return {}
