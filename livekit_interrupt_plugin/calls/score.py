"""How well a policy tells backchannels from interruptions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..overlap import Fault
from ..policy import InterruptionPolicy, StrategyLike
from ..words import split_words
from .figures import Figures, figures_of
from .play_record import Outcome, play_record
from .prefixes import one_by_one
from .record import Record, Stream
from .streams import StreamFigures, StreamOutcome, play_stream, stream_figures
from .turn import for_text
from .worst import Worst

__all__ = ["Score", "play", "score", "score_of"]

#: Words of a short utterance, at most: what our targets for short ones are about.
SHORT = 3


@dataclass(frozen=True, slots=True)
class Score:
    """What a policy made of records, and the figures of it."""

    policy: InterruptionPolicy
    #: Of each record, in order.
    outcomes: tuple[Outcome | StreamOutcome, ...]
    #: Of all utterances.
    figures: Figures
    #: Of those of at most three words.
    short: Figures
    by_source: dict[str, Figures]
    by_language: dict[str, Figures]
    #: Of the records that have several events in a turn, or None.
    streams: StreamFigures | None

    @property
    def utterances(self) -> list[Outcome]:
        """The outcomes of records that are no streams."""
        return [outcome for outcome in self.outcomes if isinstance(outcome, Outcome)]

    @property
    def worst(self) -> Worst:
        """The texts that went wrong most often."""
        return Worst.of(self.utterances)

    @property
    def faults(self) -> list[Fault]:
        """What strategies raised while they judged."""
        return [fault for outcome in self.outcomes for fault in outcome.faults]

    def as_dict(self) -> dict[str, object]:
        """The figures as JSON-ready values; those of all utterances on the outermost level."""
        return {
            "policy": repr(self.policy.strategy),
            **self.figures.as_dict(),
            "records": len(self.outcomes),
            "short": self.short.as_dict(),
            "by_source": {name: part.as_dict() for name, part in self.by_source.items()},
            "by_language": {name: part.as_dict() for name, part in self.by_language.items()},
            "streams": self.streams.as_dict() if self.streams is not None else None,
            "worst": self.worst.as_dict(),
            "faults": len(self.faults),
        }


def score(
    records: Iterable[Record | Stream],
    policy: InterruptionPolicy | StrategyLike | Sequence[StrategyLike],
    *,
    tell: Callable[[int], None] | None = None,
) -> Score:
    """Play *records* through the engine, one at a time, and count.

    Args:
        policy: A strategy, or a list of them, stands for a policy of it. An async strategy is
            not asked. Whatever ``stable`` it has, words count at once.
        tell: Called with the number of records played, after each.
    """
    if not isinstance(policy, InterruptionPolicy):
        policy = InterruptionPolicy(policy)
    played = for_text(policy)
    outcomes: list[Outcome | StreamOutcome] = []
    for record in records:
        outcomes.append(play(record, played))
        if tell is not None:
            tell(len(outcomes))
    return score_of(policy, outcomes)


def score_of(policy: InterruptionPolicy, outcomes: Sequence[Outcome | StreamOutcome]) -> Score:
    """The figures of *outcomes*, whatever they were played from."""
    utterances = [outcome for outcome in outcomes if isinstance(outcome, Outcome)]
    turns = [outcome for outcome in outcomes if isinstance(outcome, StreamOutcome)]
    return Score(
        policy,
        tuple(outcomes),
        figures=figures_of(utterances),
        short=figures_of([outcome for outcome in utterances if _is_short(outcome.record)]),
        by_source=_by(lambda record: record.source or "no source", utterances),
        by_language=_by(lambda record: record.lang, utterances),
        streams=stream_figures(turns),
    )


def play(record: Record | Stream, policy: InterruptionPolicy) -> Outcome | StreamOutcome:
    """What *policy*, one :func:`.turn.for_text`, makes of *record*."""
    if isinstance(record, Stream):
        return play_stream(record, policy)
    return play_record(record, policy)


def _is_short(record: Record) -> bool:
    # Of Chinese and Japanese the words are counted, not the characters they are played in.
    played = len(one_by_one(record.text, record.lang))
    return min(played, len(split_words(record.text, record.lang))) <= SHORT


def _by(name_of: Callable[[Record], str], outcomes: Iterable[Outcome]) -> dict[str, Figures]:
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(name_of(outcome.record), []).append(outcome)
    return {name: figures_of(groups[name]) for name in sorted(groups)}
