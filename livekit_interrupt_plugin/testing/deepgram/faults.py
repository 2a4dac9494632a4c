"""What happens to messages on their way to the client."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from .messages import Message, Results, SpeechStarted, as_json

_IN_RESULTS = frozenset({"channel", "is_final", "metadata", "speech_final", "type"})
_IN_ALTERNATIVE = frozenset({"confidence", "transcript", "words"})
#: What can be left out of a Results message.
KEYS = _IN_RESULTS | _IN_ALTERNATIVE


class Faults:
    """Loses, shortens, repeats and damages messages; each is asked for, and happens once."""

    def __init__(self) -> None:
        self._is_silent = False
        self._to_lose = 0  # interims
        self._to_repeat = 0  # finals
        self._shorten_by: list[int] = []  # words, one number for each interim
        self._to_omit: list[str] = []  # keys, one for each Results

    def go_silent(self) -> None:
        """Send nothing."""
        self._is_silent = True

    def speak_again(self) -> None:
        """Send again."""
        self._is_silent = False

    def lose(self, interims: int) -> None:
        """Lose the next *interims*."""
        self._to_lose += interims

    def repeat(self) -> None:
        """Send the next final twice."""
        self._to_repeat += 1

    def shorten(self, words: int) -> None:
        """Take the last *words* from the next interim, those of earlier calls aside."""
        self._shorten_by.append(words)

    def omit(self, key: str) -> None:
        """Leave *key* out of the next Results, those of earlier calls aside."""
        if key not in KEYS:
            known = ", ".join(sorted(KEYS))
            raise ValueError(f"a key of Results must be one of {known}, got {key!r}")
        self._to_omit.append(key)

    def encode(self, message: Message, request_id: str) -> list[str]:
        """What is sent in place of *message*."""
        if self._is_silent or self._is_lost(message):
            return []
        fields = as_json(self._shortened(message), request_id)
        if isinstance(message, Results) and self._to_omit:
            _leave_out(self._to_omit.pop(0), fields)
        return [json.dumps(fields)] * self._times(message)

    def _is_lost(self, message: Message) -> bool:
        if not self._to_lose or not _is_interim(message):
            return False
        self._to_lose -= 1
        return True

    def _shortened(self, message: Message) -> Message:
        if not self._shorten_by or not isinstance(message, Results) or message.is_final:
            return message
        count = len(message.text.split()) - self._shorten_by.pop(0)
        count = max(0, count)
        text = " ".join(message.text.split()[:count])
        return replace(message, text=text, words=message.words[:count])

    def _times(self, message: Message) -> int:
        is_final = isinstance(message, Results) and message.is_final
        if not self._to_repeat or not is_final:
            return 1
        self._to_repeat -= 1
        return 2


def is_wanted(message: Message, query: dict[str, str]) -> bool:
    """Whether a client that connected with *query* asked for messages of this kind."""
    if _is_interim(message):
        return query.get("interim_results") == "true"
    if isinstance(message, SpeechStarted):
        return query.get("vad_events") == "true"
    return True


def _is_interim(message: Message) -> bool:
    return isinstance(message, Results) and not message.is_final


def _leave_out(key: str, results: dict[str, Any]) -> None:
    holder = results if key in _IN_RESULTS else results["channel"]["alternatives"][0]
    del holder[key]
