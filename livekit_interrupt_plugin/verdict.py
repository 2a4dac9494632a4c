"""What a strategy answers, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["Judgement", "Verdict"]


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
        return _MIRROR[self]

    def __repr__(self) -> str:
        return f"Verdict.{self.name}"


_MIRROR = {Verdict.NO: Verdict.YES, Verdict.UNSURE: Verdict.UNSURE, Verdict.YES: Verdict.NO}


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

    def __invert__(self) -> Judgement:
        return Judgement(~self.verdict, self.strategy, self.template, self.facts)
