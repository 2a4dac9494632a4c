"""The agent's speech: one playback, from its first audible sound to its end."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

__all__ = ["AgentSpeech", "AgentWords"]


class AgentWords:
    """The words of the agent's speech; shared with its overlaps, so that they see it grow."""

    __slots__ = ("text",)

    def __init__(self) -> None:
        self.text = ""

    def add(self, text: str) -> None:
        self.text = f"{self.text} {text.strip()}".strip()


@dataclass(slots=True)
class AgentSpeech:
    """The speech that is playing, or that just ended; as it is here, none has begun yet."""

    #: When it became audible, in seconds on the clock of the events.
    began: float = -math.inf
    interruptible: bool = True
    words: AgentWords = field(default_factory=AgentWords)
    #: True once it has ended or was interrupted.
    is_over: bool = True
