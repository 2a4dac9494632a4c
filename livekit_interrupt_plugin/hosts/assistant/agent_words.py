"""What the agent of a LiveKit 0.x assistant has said so far, as the caller hears it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from ..complaint import complain_of
from ..paced_text import Pace, Segment
from .speech import current_speech, played_text, written_text

__all__ = ["AssistantWords"]


class AssistantWords:
    """Tells the words of the speech that is playing, as far as they were spoken.

    From 0.8 LiveKit follows them itself, for its captions. Before, they are paced from the first
    audible sound on, as those of a voice nobody has measured.

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

    def watch(self) -> None:
        self._assistant.on("agent_started_speaking", self._on_started)

    def close(self) -> None:
        self._assistant.off("agent_started_speaking", self._on_started)

    def tell(self) -> None:
        """Tell what was spoken by now."""
        if self._has_failed or self._speech is None:
            return
        try:
            self._tell_words()
        except Exception as error:
            self._has_failed = True
            complain_of(error, "what the agent says is not followed any more")

    def _on_started(self, *_: Any) -> None:
        self.tell()
        self._speech = current_speech(self._assistant)
        self._told = []
        self._paced = _PacedText()
        self._paced.is_heard_from(asyncio.get_running_loop().time())

    def _tell_words(self) -> None:
        words = self._spoken().split()
        if new := _more(self._told, words):
            self._told = words
            self._said(" ".join(new))

    def _spoken(self) -> str:
        written = written_text(self._speech)
        if written is None:
            return played_text(self._speech) or ""
        text, is_complete = written
        is_over = current_speech(self._assistant) is not self._speech
        if is_over:
            return "" if self._speech.interrupted else text
        return self._paced.by(asyncio.get_running_loop().time(), text, is_complete=is_complete)


class _PacedText:
    """The text of a speech of 0.7, which is written as fast as it is synthesised."""

    def __init__(self) -> None:
        self._segment = Segment()
        self._pace = Pace()
        self._taken = 0
        self._spoken = ""

    def is_heard_from(self, now: float) -> None:
        self._segment.goes_on(now)

    def by(self, now: float, written: str, *, is_complete: bool) -> str:
        """As much of *written* as will have been spoken by *now*."""
        self._segment.add(written[self._taken :], end=None)
        self._taken = len(written)
        if is_complete and not self._segment.is_complete:
            self._segment.complete()
        while (due := self._segment.next_ends(self._pace)) is not None and due <= now:
            self._spoken = f"{self._spoken} {self._segment.take()}"
        return self._spoken


def _more(told: list[str], words: list[str]) -> list[str]:
    """What *words* add to those told; a mark that closes the last of them is a word by itself."""
    new = words[len(told) :]
    if told and len(words) >= len(told):
        before, now = told[-1], words[len(told) - 1]
        if now != before and now.startswith(before):
            return [now.removeprefix(before), *new]
    return new
