"""What a strategy answers, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .quick import quick

__all__ = ["Judgement", "Verdict", "make_judgement"]


class Verdict(Enum):
    """The answer to a strategy's own question; NO < UNSURE < YES.

    Not an IntEnum: ``YES | NO`` would quietly be the number -1.
    """

    #: The question is answered: no.
    NO = -1
    #: The evidence does not decide it yet.
    UNSURE = 0
    #: The question is answered: yes.
    YES = 1

    def __invert__(self) -> Verdict:
        if self is _UNSURE:
            return self
        return _NO if self is _YES else _YES

    def __repr__(self) -> str:
        return f"Verdict.{self.name}"


_NO, _UNSURE, _YES = Verdict.NO, Verdict.UNSURE, Verdict.YES


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, the strategy that reached it, and the words that say why.

    The reason is put together when somebody reads it: most are never read.
    """

    verdict: Verdict
    #: The leaf that decided.
    strategy: object
    #: A ``str.format`` template, filled with *facts* when read.
    template: str
    facts: tuple[object, ...] = ()

    @property
    def reason(self) -> str:
        """Why, in words a support engineer can read."""
        if not self.facts:
            return self.template
        try:
            return self.template.format(*self.facts)
        except Exception:
            # Somebody else's template, read in the middle of a call.
            return f"{self.template} {self.facts!r}"

    def says_the_same_as(self, other: Judgement) -> bool:
        """As ``==``, in the order in which two are most likely to differ."""
        return self is other or (
            self.facts == other.facts
            and self.verdict is other.verdict
            and self.template == other.template
            and (self.strategy is other.strategy or self.strategy == other.strategy)
        )

    def __invert__(self) -> Judgement:
        return make_judgement(~self.verdict, self.strategy, self.template, self.facts)


#: As ``Judgement``, for the audio path.
make_judgement = quick(Judgement)
