"""Frozen values, made as quickly as others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from typing import Any, ParamSpec, TypeVar

__all__ = ["quick"]

_P = ParamSpec("_P")
_T = TypeVar("_T")


def quick(kind: Callable[_P, _T]) -> Callable[_P, _T]:
    """Makes what *kind* makes, a frozen dataclass with slots and no ``__post_init__``.

    For values that are made with every event. A frozen dataclass sets its fields one by one
    through ``object.__setattr__``, which takes four times as long as setting them; this sets
    those of a twin that is not frozen, and then turns that into one of *kind*.
    """
    made: Any = kind
    given = fields(made)
    known: dict[str, Any] = {"kind": kind}
    parameters = ", ".join(_parameter(field, known) for field in given)
    steps = [f"self.{field.name} = {field.name}" for field in given]
    # As dataclasses itself does: no other way to have names for arguments.
    exec(f"def __init__(self, {parameters}):\n {'; '.join(steps)}; self.__class__ = kind", known)
    slots = tuple(field.name for field in given)
    twin: Callable[_P, _T] = type(
        made.__name__, (), {"__slots__": slots, "__init__": known["__init__"]}
    )
    return twin


def _parameter(field: Field[Any], known: dict[str, Any]) -> str:
    if field.default is MISSING:
        return field.name
    known[f"default_{field.name}"] = field.default
    return f"{field.name}=default_{field.name}"
