"""The async dialect: strategies of four methods, as other frameworks have them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Protocol, runtime_checkable

from .rules import whole_number
from .words import split_words

__all__ = ["BaseInterruptionStrategy", "InterruptionStrategy", "MinWordsInterruptionStrategy"]


@runtime_checkable
class InterruptionStrategy(Protocol):
    """Anything with these four methods, whatever framework it was written for.

    While the agent speaks, the user's audio and text are handed over as they come; the strategy
    is asked on each interim, on each final and when the user stops; then it is reset. When an
    interim revises words that were handed over before, it is reset and fed again from the start.
    One instance belongs to one session.
    """

    async def append_audio(self, audio: bytes, sample_rate: int) -> None:
        """Take in audio: 16-bit little-endian mono PCM at *sample_rate* Hz."""

    async def append_text(self, text: str) -> None:
        """Take in words; they follow the ones before."""

    async def should_interrupt(self) -> bool:
        """Whether the user takes the floor, by all that was appended since the last reset."""

    async def reset(self) -> None:
        """Forget everything that was appended."""


class BaseInterruptionStrategy(ABC):
    """The base class of an async strategy; implement the methods you need."""

    async def append_audio(self, audio: bytes, sample_rate: int) -> None:  # noqa: B027 # optional
        """Take in audio: 16-bit little-endian mono PCM at *sample_rate* Hz."""

    async def append_text(self, text: str) -> None:  # noqa: B027 # optional
        """Take in words; they follow the ones before."""

    @abstractmethod
    async def should_interrupt(self) -> bool:
        """Whether the user takes the floor, by all that was appended since the last reset."""

    @abstractmethod
    async def reset(self) -> None:
        """Forget everything that was appended."""


class MinWordsInterruptionStrategy(BaseInterruptionStrategy):
    """Interrupts at *min_words* words or more, however they were split over calls.

    Raises:
        ConfigurationError: *min_words* is not a whole number above 0.
    """

    def __init__(self, *, min_words: int) -> None:
        whole_number("MinWordsInterruptionStrategy", "min_words", min_words, at_least=1)
        self._min_words = min_words
        self._text = ""

    async def append_text(self, text: str) -> None:
        self._text = f"{self._text} {text}"

    async def should_interrupt(self) -> bool:
        return len(split_words(self._text)) >= self._min_words

    async def reset(self) -> None:
        self._text = ""

    def __repr__(self) -> str:
        return f"MinWordsInterruptionStrategy(min_words={self._min_words})"
