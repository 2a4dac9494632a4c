"""At least so sure of its words, the recogniser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..errors import ConfigurationError
from ..overlap import Overlap
from ..verdict import Judgement
from .base import Strategy

__all__ = ["MinConfidence"]


@dataclass(frozen=True, slots=True)
class MinConfidence(Strategy):
    """The recogniser gave the newest words at least *confidence*, 0 to 1.

    YES where it gives none: a check that cannot be made must not leave the user unheard.

    Raises:
        ConfigurationError: *confidence* is not above 0 and at most 1.
    """

    confidence: float

    judges_words_alone: ClassVar[bool] = True

    def __post_init__(self) -> None:
        value = self.confidence
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= 1:
            raise ConfigurationError(
                f"MinConfidence: confidence must be above 0 and at most 1, got {value!r}"
            )

    def judge(self, overlap: Overlap) -> Judgement:
        if not overlap.words:
            return self.unsure("no words yet")
        if overlap.confidence is None:
            return self.yes("the recogniser gives no confidence")
        if overlap.confidence >= self.confidence:
            return self.yes("confidence of at least {0:g}", self.confidence)
        return self.no("confidence {0:.2f}, {1:g} needed", overlap.confidence, self.confidence)

    def __repr__(self) -> str:
        return f"MinConfidence({self.confidence!r})"
