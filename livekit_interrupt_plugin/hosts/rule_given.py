"""Which rule holds, out of the options a ``VoiceAssistant`` was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import ConfigurationError
from ..policy import (
    InterruptionPolicy,
    StrategyLike,
    first_yes,
    more_words_than,
    normal_interruption,
)
from ..profiles import ProfilesLike
from ..rules import seconds_at_least, whole_number

__all__ = ["RuleGiven", "rule_given"]

# The defaults of the replaced constructor, livekit-agents 0.7.2.
MIN_WORDS = 3
SPEECH_DURATION = 0.65
GRACE = 1.0


@dataclass(frozen=True, slots=True)
class RuleGiven:
    """The policy, and the duration LiveKit's own options need."""

    policy: ProfilesLike
    speech_duration: float


def rule_given(
    *,
    policy: ProfilesLike | None,
    strategies: Sequence[StrategyLike],
    min_words: int | None,
    speech_duration: float | None,
    grace: float | None,
) -> RuleGiven:
    """The rule that holds; None means that an option was not given.

    * nothing given: the replaced hook's rule, more than 3 words after 1 s of grace;
    * strategies: they decide; with *min_words* beside them both must agree, in the hook's order;
    * *min_words* of 0 and no strategies: any word, or *speech_duration* voiced seconds;
    * *policy*: replaces all of these, and must stand alone.

    Raises:
        ConfigurationError: a value breaks its rule, or stands beside *policy*.
    """
    duration = SPEECH_DURATION if speech_duration is None else speech_duration
    seconds_at_least(
        "VoiceAssistant",
        "interrupt_speech_duration",
        duration,
        0.01,
        hint="at 0 LiveKit pauses itself for ever",
    )
    if not isinstance(strategies, Sequence) or isinstance(strategies, str):
        raise ConfigurationError(
            f"VoiceAssistant: interruption_strategies must be a list, got {strategies!r}",
            hint="interruption_strategies=[MinWords(3)]",
        )
    if policy is not None:
        _must_stand_alone(
            interruption_strategies=strategies or None,
            interrupt_min_words=min_words,
            interrupt_speech_duration=speech_duration,
            playout_grace=grace,
        )
        return RuleGiven(policy, duration)
    grace = GRACE if grace is None else grace
    seconds_at_least("VoiceAssistant", "playout_grace", grace, 0.0)
    if min_words is not None:
        whole_number("VoiceAssistant", "interrupt_min_words", min_words, at_least=0)
    words = MIN_WORDS if min_words is None else min_words
    if strategies:
        strategy = first_yes(strategies)
        if min_words:
            strategy = more_words_than(min_words) & strategy
    else:
        strategy = more_words_than(words) if words else normal_interruption(duration)
    return RuleGiven(InterruptionPolicy(strategy, grace=grace), duration)


def _must_stand_alone(**others: object) -> None:
    for name, value in others.items():
        if value is not None:
            raise ConfigurationError(
                f"VoiceAssistant: policy replaces {name}, got {name}={value!r} beside it",
                hint="say it in the policy",
            )
