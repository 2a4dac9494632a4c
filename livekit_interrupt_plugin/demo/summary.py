"""What all contenders made of one clip, in two lines."""

from __future__ import annotations

from .outcome import Outcome
from .result import ClipResult

__all__ = ["RIGHT", "WRONG", "summary"]

RIGHT, WRONG = "✓", "✗"

_SHOULD = {"ignore": "speak on", "interrupt": "stop", "answer": "answer"}


def summary(result: ClipResult) -> str:
    """What the agent should do and why, and who did."""
    clip = result.clip
    verdicts = [f"{key} {_verdict(outcome)}" for key, outcome in result.outcomes.items()]
    return f"{_SHOULD[clip.expected]}: {clip.why}\n" + "   ".join(verdicts)


def _verdict(outcome: Outcome) -> str:
    mark = RIGHT if outcome.is_right else WRONG
    return " ".join([mark, *_details(outcome)])


def _details(outcome: Outcome) -> list[str]:
    details = []
    if outcome.false_stop:
        details.append(f"{outcome.silence:.1f} s silent")
    if outcome.stopped_after is not None:
        details.append(f"{outcome.stopped_after:.2f} s")
    if outcome.missed:
        details.append("missed")
    if outcome.words_lost and not outcome.missed:
        details.append(f"{outcome.words_lost} lost")
    return details
