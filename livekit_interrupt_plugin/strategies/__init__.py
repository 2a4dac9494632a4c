"""The strategies, one file each, and the algebra that combines them."""

from .backchannel import Backchannel
from .base import AllOf, AnyOf, Not, Strategy
from .commands import Commands
from .consult import Consult
from .echo import Echo
from .min_confidence import MinConfidence
from .min_duration import MinDuration
from .min_loudness import MinLoudness
from .min_opinion import MinOpinion
from .min_words import MinWords
from .phrases import Phrases
from .predicate import Predicate
from .speaker import Speaker

__all__ = [
    "AllOf",
    "AnyOf",
    "Backchannel",
    "Commands",
    "Consult",
    "Echo",
    "MinConfidence",
    "MinDuration",
    "MinLoudness",
    "MinOpinion",
    "MinWords",
    "Not",
    "Phrases",
    "Predicate",
    "Speaker",
    "Strategy",
]
