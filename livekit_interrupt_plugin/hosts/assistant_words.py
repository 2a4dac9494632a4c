"""What the agent of a LiveKit 0.x assistant has said so far, as the caller hears it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from .assistant_speech import current_speech, played_text
from .paced_text import Pace, Segment

__all__ = ["AssistantWords"]

logger = logging.getLogger("livekit_interrupt_plugin")


class AssistantWords:
    """Tells the words of the speech that is playing, as far as they were spoken.

    From 0.8 LiveKit follows them itself, for its captions. Before, they are paced from the first
    audible sound on, as a voice nobody has measured.

    Args:
        said: Called with the next words; what it raises stops this for good.
    """

    def __init__(self, assistant: Any, *, said: Callable[[str], object]) -> None:
        self._assistant = assistant
        self._said = said
        self._speech: Any = None
        self._told: list[str] = []
        self._paced = _PacedText()
        self._has_failed = False

    def speech_began(self) -> None:
        """A speech is audible from now on, or a first one after silence."""
        self._begin(current_speech(self._assistant))

    def tell(self) -> None:
        """Tell what was spoken by now."""
        if self._has_failed:
            return
        try:
            self._tell_words()
        except Exception:
            self._has_failed = True
            logger.warning("what the agent says is not followed any more", exc_info=True)

    def _begin(self, speech: Any) -> None:
        self._speech = speech
        self._told = []
        self._paced = _PacedText()

    def _tell_words(self) -> None:
        speech = current_speech(self._assistant)
        if speech is None or self._speech is None:
            return
        if speech is not self._speech:
            self._begin(speech)
        text = played_text(speech)
        words = (self._paced.text(speech) if text is None else text).split()
        if new := _more(self._told, words):
            self._told = words
            self._said(" ".join(new))


class _PacedText:
    """The text of a speech of 0.7, where it is written as fast as it is synthesised."""

    def __init__(self) -> None:
        self._segment = Segment()
        self._pace = Pace()
        self._taken = 0
        self._spoken = ""
        self._segment.goes_on(_now())

    def text(self, speech: Any) -> str:
        written = getattr(speech, "collected_text", "")
        self._segment.add(written[self._taken :], end=None)
        self._taken = len(written)
        if isinstance(speech.source, str) and written and not self._segment.is_complete:
            self._segment.complete()
        while (due := self._segment.next_ends(self._pace)) is not None and due <= _now():
            self._spoken = f"{self._spoken} {self._segment.take()}"
        return self._spoken


def _more(told: list[str], words: list[str]) -> list[str]:
    """What *words* add to those told; a mark that closes the last of them is a word by itself."""
    new = words[len(told) :]
    if told and len(words) >= len(told):
        mark = words[len(told) - 1].removeprefix(told[-1])
        if mark and mark != words[len(told) - 1]:
            return [mark, *new]
    return new


def _now() -> float:
    return asyncio.get_event_loop().time()
