"""Makes a wrapper behave as what it wraps, for every name of the base class they share."""

from __future__ import annotations

from typing import Any

__all__ = ["delegating"]

# What makes an object itself, and what ABC and Generic keep on the class.
_OF_THE_WRAPPER = frozenset(dir(object)) | {
    "__abstractmethods__",
    "__annotations__",
    "__class_getitem__",
    "__dict__",
    "__module__",
    "__orig_bases__",
    "__parameters__",
    "__slots__",
    "__static_attributes__",
    "__firstlineno__",
    "__weakref__",
    "__aenter__",
    "__aexit__",
}


def delegating(base: type) -> Any:
    """A mixin that sends every name of *base* to ``self._inner``; put it before *base*.

    ``__getattr__`` alone would not do: it is not asked for names that the base class defines, so
    a hook that a later release adds to the base would quietly run on the wrapper.
    """
    names = {name for cls in base.__mro__ for name in vars(cls)} - _OF_THE_WRAPPER
    namespace: dict[str, Any] = {name: _forwarded(name) for name in names}
    namespace["__getattr__"] = _getattr
    namespace["__setattr__"] = _setattr
    return type(f"Delegating{base.__name__}", (), namespace)


def _forwarded(name: str) -> property:
    def read(self: Any) -> Any:
        return getattr(self._inner, name)

    def write(self: Any, value: Any) -> None:
        setattr(self._inner, name, value)

    return property(read, write)


def _getattr(self: Any, name: str) -> Any:
    if name == "_inner":  # not wrapped yet: asking the inner object would never end
        raise AttributeError(name)
    return getattr(self._inner, name)


def _setattr(self: Any, name: str, value: Any) -> None:
    if name in type(self).OWN:
        object.__setattr__(self, name, value)
    else:
        setattr(self._inner, name, value)
