"""The texts a policy is wrong about most often."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .lag import lag
from .play_record import Outcome
from .record import Label

__all__ = ["Worst", "WrongText"]

#: Texts of each kind in the JSON.
LISTED = 20


@dataclass(frozen=True, slots=True)
class WrongText:
    """One text, and how often it went wrong."""

    text: str
    #: How often, or how many words too late in all.
    wrong: int
    #: How often it was said.
    said: int
    #: Words heard when it fired, the first time it was wrong, or None.
    fired_at: int | None
    #: Why, that time.
    reason: str

    def as_dict(self) -> dict[str, object]:
        """The text as JSON-ready values."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Worst:
    """Texts of each kind of mistake, the worst first."""

    false_interruptions: tuple[WrongText, ...]
    missed: tuple[WrongText, ...]
    late: tuple[WrongText, ...]

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Worst:
        """All texts of *outcomes* that went wrong."""
        kept = list(outcomes)
        backchannels = [one for one in kept if one.record.label is Label.BACKCHANNEL]
        interrupts = [one for one in kept if one.record.label is Label.INTERRUPT]
        return cls(
            _worst(backchannels, lambda outcome: int(outcome.has_fired)),
            _worst(interrupts, lambda outcome: int(not outcome.has_fired)),
            _worst(interrupts, _words_late),
        )

    def as_dict(self) -> dict[str, object]:
        """The worst of them as JSON-ready values."""
        return {
            name: [text.as_dict() for text in getattr(self, name)[:LISTED]]
            for name in self.__slots__
        }


def _words_late(outcome: Outcome) -> int:
    return 0 if outcome.fired_at is None else lag(outcome.record, outcome.fired_at)


def _worst(
    outcomes: Iterable[Outcome], wrongness: Callable[[Outcome], int]
) -> tuple[WrongText, ...]:
    said: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        said.setdefault(outcome.record.text, []).append(outcome)
    found = []
    for text, group in said.items():
        wrong = [outcome for outcome in group if wrongness(outcome)]
        if wrong:
            amount = sum(map(wrongness, wrong))
            first = wrong[0]
            found.append(WrongText(text, amount, len(group), first.fired_at, first.reason))
    return tuple(sorted(found, key=lambda text: (-text.wrong, text.text)))
