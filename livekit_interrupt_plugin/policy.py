"""The rules of a call: a strategy, and what surrounds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from .cooldown import Cooldown
from .dialect import InterruptionStrategy
from .errors import ConfigurationError
from .reaction import Reaction, ReactionLike, Speak, reaction_of
from .rules import seconds_at_least
from .strategies.backchannel import Backchannel
from .strategies.base import AnyOf, Not, Strategy
from .strategies.consult import Consult
from .strategies.min_duration import MinDuration
from .strategies.min_words import MinWords

__all__ = [
    "InterruptionPolicy",
    "StrategyLike",
    "Unmatched",
    "first_yes",
    "more_words_than",
    "normal_interruption",
]

Unmatched: TypeAlias = Literal["discard", "keep", "answer"]
#: A native strategy, or anything with the four methods of the async dialect.
StrategyLike: TypeAlias = Strategy | InterruptionStrategy


def _default_strategy() -> Strategy:
    return ~Backchannel()


@dataclass(frozen=True, slots=True)
class InterruptionPolicy:
    """When the user takes the floor, and what becomes of the words when not.

    Raises:
        ConfigurationError: a setting breaks its rule, or the strategy describes speech that
            should not stop the agent, such as a bare ``Backchannel()``.
    """

    #: Judges each overlap. A list means: in order, the first YES wins.
    strategy: Strategy = field(default_factory=_default_strategy)
    _: KW_ONLY
    #: Seconds after the agent's first audible sound in which it is not interrupted; from the
    #: hook this package replaces (livekit-agents 0.7.2: "not speech younger than 1 s").
    grace: float = 1.0
    #: Seconds of the user's quiet after which an overlap is over.
    settle: float = 0.6
    #: Seconds after the voice ended for which an outstanding final transcript is waited for.
    final_timeout: float = 1.5
    #: Who began within this many seconds before the agent's end has answered, not interrupted.
    answer_window: float = 0.5
    #: Seconds for which an interim's words must have stood before they count.
    stable: float = 0.2
    #: What becomes of words that did not interrupt: "discard" (nobody hears of them), "keep"
    #: (in the conversation, without a reply), "answer" (answered when the agent has finished).
    unmatched: Unmatched = "discard"
    #: What needs no grace, for example ``Phrases("stop")``; None: everything needs it.
    no_grace: Strategy | None = None
    #: What is heard while an overlap is undecided: "speak" (nothing), "duck" (the agent is
    #: lowered), "pause" (it is silent, and goes on where the listener had got to), or one of
    #: ``Speak()``, ``Duck(...)``, ``Pause(...)``.
    reaction: Reaction = field(default_factory=Speak)
    #: What holds after repeated cuts within a short time; None: no cut changes anything.
    cooldown: Cooldown | None = None

    if TYPE_CHECKING:  # the strategy may be given in more forms than it is kept in

        def __init__(
            self,
            strategy: StrategyLike | Sequence[StrategyLike] = ...,
            *,
            grace: float = ...,
            settle: float = ...,
            final_timeout: float = ...,
            answer_window: float = ...,
            stable: float = ...,
            unmatched: Unmatched = ...,
            no_grace: StrategyLike | Sequence[StrategyLike] | None = ...,
            reaction: ReactionLike = ...,
            cooldown: Cooldown | None = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        object.__setattr__(self, "strategy", first_yes(self.strategy))
        _about_the_floor("strategy", self.strategy)
        if self.no_grace is not None:
            object.__setattr__(self, "no_grace", first_yes(self.no_grace))
            _about_the_floor("no_grace", self.no_grace)
        object.__setattr__(self, "reaction", reaction_of("InterruptionPolicy", self.reaction))
        if self.cooldown is not None:
            _about_backing_off(self.cooldown)
        for name in ("grace", "settle", "final_timeout", "answer_window", "stable"):
            seconds_at_least("InterruptionPolicy", name, getattr(self, name), 0.0)
        if self.settle == 0:
            raise ConfigurationError(
                "InterruptionPolicy: settle must be more than 0 seconds, got 0", hint="use 0.6"
            )
        if self.stable > self.settle:
            raise ConfigurationError(
                f"InterruptionPolicy: stable must be at most settle ({self.settle:g} s), "
                f"got {self.stable:g}",
                hint="words that ripen after the overlap is over cannot count",
            )
        if self.unmatched not in get_args(Unmatched):
            raise ConfigurationError(
                'InterruptionPolicy: unmatched must be "discard", "keep" or "answer", '
                f"got {self.unmatched!r}"
            )

    def leaves(self, *, backing_off: bool = False) -> Iterator[Strategy]:
        """The leaves of its strategies, from left to right.

        Args:
            backing_off: And of the policy that holds instead while the agent backs off.
        """
        yield from self.strategy.leaves()
        if self.no_grace is not None:
            yield from self.no_grace.leaves()
        if backing_off and self.cooldown is not None:
            yield from self.cooldown.policy.leaves()

    @property
    def needs_loudness(self) -> bool:
        """Whether any of them asks for :attr:`Overlap.loudness`, backing off or not."""
        return any(leaf.needs_loudness for leaf in self.leaves(backing_off=True))


def first_yes(strategy: StrategyLike | Sequence[StrategyLike]) -> Strategy:
    """A strategy from one or a list of them, native or async: in order, the first YES wins."""
    if isinstance(strategy, Sequence) and not isinstance(strategy, str) and strategy:
        parts = _with_names_of_their_own([_native(part) for part in strategy])
        return parts[0] if len(parts) == 1 else AnyOf.of(*parts)
    return _native(strategy)


def _native(strategy: object) -> Strategy:
    if isinstance(strategy, Strategy):
        return strategy
    if isinstance(strategy, InterruptionStrategy) and not isinstance(strategy, type):
        return Consult(strategy)
    raise ConfigurationError(
        "a strategy must be a Strategy, an object with the four async methods, or a list of "
        f"them, got {strategy!r}",
        hint="for example MinWords(3) & ~Backchannel()",
    )


def _with_names_of_their_own(parts: list[Strategy]) -> list[Strategy]:
    named: list[Strategy] = []
    seen: Counter[str] = Counter()
    for part in parts:
        if isinstance(part, Consult):
            seen[part.source] += 1
            if seen[part.source] > 1:
                part = Consult(part.consulted, f"{part.source} #{seen[part.source]}")
        named.append(part)
    return named


def more_words_than(limit: int) -> Strategy:
    """The replaced hook's word rule: *more than* ``interrupt_min_words`` words."""
    return MinWords(limit + 1)


def normal_interruption(speech_duration: float) -> Strategy:
    """LiveKit's normal interruption: any word, or so many voiced seconds."""
    return MinWords(1) | MinDuration(speech_duration)


def _about_backing_off(cooldown: object) -> None:
    if not isinstance(cooldown, Cooldown):
        raise ConfigurationError(
            f"InterruptionPolicy: cooldown must be a Cooldown, got {cooldown!r}",
            hint="for example Cooldown(presets.patient(), cuts=3, within=20.0, lasts=30.0)",
        )
    if not isinstance(cooldown.policy, InterruptionPolicy):
        raise ConfigurationError(
            f"Cooldown: policy must be an InterruptionPolicy, got {cooldown.policy!r}",
            hint="for example Cooldown(presets.patient())",
        )
    if cooldown.policy.cooldown is not None:
        raise ConfigurationError(
            "Cooldown: policy must not have a cooldown of its own, got "
            f"{cooldown.policy.cooldown!r}"
        )


def _about_the_floor(name: str, strategy: Strategy) -> None:
    parts = strategy.parts if isinstance(strategy, AnyOf) else (strategy,)
    for part in parts:
        if not isinstance(part, Strategy):
            raise ConfigurationError(
                f"InterruptionPolicy: {name} must be made of strategies, got {part!r}"
            )
        if not part.is_about_the_floor and not isinstance(part, Not):
            raise ConfigurationError(
                f"InterruptionPolicy: {part!r} as {name} would interrupt on just the speech "
                "that should not",
                hint=f"use ~{part!r}",
            )
