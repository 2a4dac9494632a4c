"""A trace without its words."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from ..decision import Decision
from ..events import Event, Opinion
from ..verdict import Judgement
from ..words import split_words
from .policy_code import strategy_code

__all__ = ["redacted", "redacted_decision", "redacted_opinion", "shape"]


#: Strings of events that are nobody's words. All others are taken out, those of an event that
#: this module does not know as well.
_LABELS = frozenset({"language", "profile", "source", "speaker"})
_OURS = __package__.split(".")[0]


def shape(text: str) -> str:
    """As many words as *text* has, each as long, and whether it asks.

    Word counts stay; what reads the words themselves cannot decide again as it did.

    >>> shape("Okay, but why?")
    'xxxx xxx xxx?'
    """
    words = " ".join("x" * len(word) for word in split_words(text))
    return f"{words}?" if text.rstrip().endswith(("?", "？", "؟")) else words


def redacted(event: Event) -> Event:
    """*event* without words."""
    known: Any = event
    told = {f.name: getattr(known, f.name) for f in fields(known) if f.name not in _LABELS}
    shapes = {name: shape(value) for name, value in told.items() if isinstance(value, str)}
    return replace(known, **shapes) if shapes else event


def redacted_opinion(opinion: Opinion) -> Opinion:
    """*opinion* without its reason: that quotes them too."""
    return replace(opinion, reason=shape(opinion.reason))


def redacted_decision(decision: Decision) -> Decision:
    """*decision* without the user's words: its reason quotes them."""
    told = decision.judgement
    judgement = Judgement(told.verdict, strategy_code(told.strategy), _reason(told))
    return replace(decision, judgement=judgement, text=shape(decision.text))


def _reason(judgement: Judgement) -> str:
    strategy = judgement.strategy
    is_ours = isinstance(strategy, str) or type(strategy).__module__.split(".")[0] == _OURS
    if not is_ours:
        # Somebody else's template may have the words in it.
        return "redacted"
    numbers = tuple(
        fact if isinstance(fact, (int, float)) else shape(str(fact)) for fact in judgement.facts
    )
    return replace(judgement, facts=numbers).reason
