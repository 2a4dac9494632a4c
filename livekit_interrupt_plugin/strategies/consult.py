"""What a strategy in the async dialect last said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..dialect import InterruptionStrategy
from ..errors import ConfigurationError
from ..overlap import Overlap
from ..verdict import Judgement
from .base import Strategy

__all__ = ["Consult"]


@dataclass(frozen=True, slots=True)
class Consult(Strategy):
    """YES or NO as *consulted* answered last, UNSURE until it has.

    The host asks it off the audio path; its answer arrives as an :class:`Opinion` of *source*.

    Raises:
        ConfigurationError: *consulted* lacks one of the four methods.
    """

    consulted: InterruptionStrategy
    #: Its name in the opinions; by default how it prints itself, else the name of its class.
    source: str = ""

    judges_words_alone: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not isinstance(self.consulted, InterruptionStrategy):
            raise ConfigurationError(
                "an async strategy needs the methods append_audio, append_text, "
                f"should_interrupt and reset, got {self.consulted!r}"
            )
        object.__setattr__(self, "source", self.source or _name_of(self.consulted))

    def judge(self, overlap: Overlap) -> Judgement:
        opinion = overlap.opinions.get(self.source)
        if opinion is None:
            return self.unsure("{0} has not answered yet", self.source)
        if opinion.probability >= 0.5:
            return self.yes("{0} says yes", self.source)
        return self.no("{0} says no", self.source)

    def __repr__(self) -> str:
        named = self.source != _name_of(self.consulted)
        return f"Consult({self.consulted!r}{f', {self.source!r}' if named else ''})"


def _name_of(consulted: InterruptionStrategy) -> str:
    has_own_repr = type(consulted).__repr__ is not object.__repr__
    return repr(consulted) if has_own_repr else type(consulted).__name__
