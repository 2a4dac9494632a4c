"""Who of several people speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..errors import ConfigurationError
from ..overlap import Overlap
from ..verdict import Judgement
from .base import Strategy

__all__ = ["Speaker"]


@dataclass(frozen=True, slots=True)
class Speaker(Strategy):
    """The newest words are by *label*, or by the first speaker of the call.

    Labels are the recogniser's diarisation. YES where it gives none: a check that cannot be made
    must not leave the user unheard. Combine it: ``MinWords(2) & Speaker()``.

    Raises:
        ConfigurationError: *label* is blank.
    """

    label: str | None = None

    is_about_the_floor: ClassVar[bool] = False
    judges_words_alone: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.label is not None and (not isinstance(self.label, str) or not self.label.strip()):
            raise ConfigurationError(
                f"Speaker: label must be a diarisation label, got {self.label!r}",
                hint="Speaker() is the first one heard",
            )

    def judge(self, overlap: Overlap) -> Judgement:
        if not overlap.words:
            return self.unsure("no words yet")
        wanted = self.label if self.label is not None else overlap.first_speaker
        if overlap.speaker is None or wanted is None:
            return self.yes("the recogniser names no speakers")
        if overlap.speaker == wanted:
            return self.yes("speaker {0}", wanted)
        return self.no("speaker {0}, not {1}", overlap.speaker, wanted)

    def __repr__(self) -> str:
        return "Speaker()" if self.label is None else f"Speaker({self.label!r})"
