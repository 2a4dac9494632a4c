"""The figures of one scene under one contender."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SceneFigures:
    """What came of one thing a caller said. Times are seconds from the caller's onset."""

    call: int
    voice: str
    #: dB; None without noise.
    snr: float | None
    recogniser: str
    contender: str
    #: What the caller said, and what it was meant for.
    kind: str
    said: str
    #: How late the event loop was at worst.
    lag: float
    #: Whether the agent's line was being heard when the caller began.
    was_speaking: bool
    reaction: float | None
    #: When the line was stopped for good, and the same if that was in time.
    stopped_at: float | None
    stopped_in_time: float | None
    #: When the word comes that tells that the agent should stop.
    deciding_word: float
    #: Seconds.
    dead_air: float
    #: Replies to it that were heard.
    replies: int
    #: Words: said (as the recogniser heard them), not with the language model when the scene was
    #: over, and with it, or answered, more often than they were said.
    words: int
    lost: int
    twice: int
    #: Word errors of the recogniser, and words in the script.
    word_errors: int
    script_words: int

    @property
    def from_deciding_word(self) -> float | None:
        """Seconds from the onset of the deciding word to silence; 0 if it was silent before."""
        if self.stopped_in_time is None:
            return None
        return max(0.0, self.stopped_in_time - self.deciding_word)
