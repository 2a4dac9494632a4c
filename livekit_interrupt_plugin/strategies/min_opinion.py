"""At least so probable, in the opinion of somebody outside the core."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..errors import ConfigurationError
from ..events import Opinion
from ..overlap import Overlap
from ..verdict import Judgement
from .base import Strategy

__all__ = ["MinOpinion"]


@dataclass(frozen=True, slots=True)
class MinOpinion(Strategy):
    """The newest :class:`Opinion` of *source* gives the user the floor with *probability*.

    NO below it, UNSURE until there is an opinion about this overlap.

    Raises:
        ConfigurationError: *source* is blank, or *probability* is not above 0 and at most 1.
    """

    source: str
    probability: float = 0.5

    judges_words_alone: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not isinstance(self.source, str) or not self.source.strip():
            raise ConfigurationError(f"MinOpinion: source must be a name, got {self.source!r}")
        value = self.probability
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= 1:
            raise ConfigurationError(
                f"MinOpinion: probability must be above 0 and at most 1, got {value!r}"
            )

    def judge(self, overlap: Overlap) -> Judgement:
        opinion = overlap.opinions.get(self.source)
        if opinion is None:
            return self.unsure("no opinion yet")
        if opinion.probability >= self.probability:
            return self.yes("{0}", _Because(opinion, self.probability))
        return self.no("{0}", _Because(opinion, self.probability))


@dataclass(frozen=True, slots=True)
class _Because:
    """The opinion's own reason, else its figure beside the bar; put together when read."""

    opinion: Opinion
    bar: float

    def __str__(self) -> str:
        return self.opinion.reason or f"{self.opinion.probability:.2f}, {self.bar:.2f} needed"
