"""Any function of the overlap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..errors import ConfigurationError
from ..overlap import Overlap
from ..verdict import Judgement, Verdict
from .base import Strategy

__all__ = ["Predicate"]


@dataclass(frozen=True, slots=True)
class Predicate(Strategy):
    """Whatever *function* says of the overlap: True is YES, False is NO, None is UNSURE.

    The function may also return a :class:`Verdict`. It must depend on the overlap alone.

    Raises:
        ConfigurationError: *function* cannot be called.
    """

    function: Callable[[Overlap], bool | Verdict | None]

    def __post_init__(self) -> None:
        if not callable(self.function):
            raise ConfigurationError(
                f"Predicate: function must be callable, got {self.function!r}",
                hint="for example Predicate(lambda overlap: overlap.voiced > 1.0)",
            )

    def judge(self, overlap: Overlap) -> Judgement:
        answer = self.function(overlap)
        name = getattr(self.function, "__name__", repr(self.function))
        if answer is True or answer is Verdict.YES:
            return self.yes("{0} says yes", name)
        if answer is False or answer is Verdict.NO:
            return self.no("{0} says no", name)
        if answer is None or answer is Verdict.UNSURE:
            return self.unsure("{0} is not sure", name)
        raise TypeError(f"{name} must return True, False, None or a Verdict, got {answer!r}")
