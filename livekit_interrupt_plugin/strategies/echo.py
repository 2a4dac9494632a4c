"""The agent's own words, coming back through the caller's loudspeaker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from ..overlap import Overlap
from ..rules import seconds_at_least, whole_number
from ..verdict import Judgement
from ..words import asks, spell, split_words, written
from .base import Strategy

__all__ = ["Echo"]

#: Characters of the agent's text that are looked at: half a minute of speech.
_READ = 500
#: Seconds that a recogniser takes from a word to its first interim, at the most that is usual.
_RECOGNISER = 1.0


@dataclass(frozen=True, slots=True)
class Echo(Strategy):
    """All that was heard so far is what the agent itself has just said.

    YES when it is nothing but stretches of the agent's words, in the agent's order, each of at
    least *count* words. UNSURE while the last stretch is shorter; with the final it is the
    user's: "the second one" repeats an option. So is a question ("Monday morning at nine?"),
    where the recogniser prints question marks and the agent has not asked. NO where the host does
    not tell what the agent says. Combine it: ``MinWords(3) & ~Echo()``.

    An echo sounds while the agent speaks, somebody who repeats has heard the words to their end:
    words that were spoken more than *delay* seconds before the onset are no echo. So on our dev
    set, where nobody echoes, ``~Backchannel() & ~Echo()`` misses no more than without it; it
    waits 0.04 words longer, since many a first word is one of the agent's last.

    Args:
        count: Words of the shortest echo. With three, five more repetitions are lost ("to the
            right").
        window: Within how many of the agent's newest words the echo ends. Twelve are four
            seconds: one for the recogniser, a half for the line, and the rest because the host
            estimates how far the agent has got.
        delay: Seconds from the end of the agent's word until its echo has begun: a half for the
            line, and the rest because the host estimates. Where no voice was heard the onset is
            when the first words were written, and the recogniser gets a second more.

    Raises:
        ConfigurationError: a number is not a whole one, *window* is less than *count*, or
            *delay* is negative.
    """

    count: int = 4
    window: int = 12
    delay: float = 0.8

    is_about_the_floor: ClassVar[bool] = False

    def __post_init__(self) -> None:
        whole_number("Echo", "count", self.count, at_least=1, hint="4 unless you know better")
        whole_number("Echo", "window", self.window, at_least=self.count, hint="at least count")
        seconds_at_least("Echo", "delay", self.delay, 0.0)

    def judge(self, overlap: Overlap) -> Judgement:
        if not overlap.words:
            return self.unsure("no words yet")
        if not overlap.agent_text:
            return self.no("it is not known what the agent says")
        if asks(overlap.text) and not overlap.agent_asked:
            return self.no("'{0}' is a question, and not the agent's", overlap.text)
        heard = spell(overlap.words)
        written_late = 0.0 if overlap.voiced else _RECOGNISER
        spoken = _spoken(overlap.agent_text_since(overlap.onset - self.delay - written_late))
        stretch = _last_stretch(heard, spoken, self.count, self.window)
        if not stretch:
            return self.no("'{0}' is not what the agent has just said", written(heard))
        if _words_in(stretch) >= self.count:
            return self.yes("'{0}' is what the agent has just said", written(heard))
        if overlap.is_complete:
            return self.no("'{0}' is too short for an echo", written(stretch))
        return self.unsure("'{0}' may be the agent's own words", written(stretch))

    def __repr__(self) -> str:
        shown = [f"count={self.count}"] * (self.count != 4)
        shown += [f"window={self.window}"] * (self.window != 12)
        shown += [f"delay={self.delay!r}"] * (self.delay != 0.8)
        return f"Echo({', '.join(shown)})"


def _last_stretch(
    heard: Sequence[str], spoken: Sequence[str], count: int, window: int
) -> Sequence[str]:
    """What is left of *heard* for the last stretch of *spoken*; nothing where some do not fit."""
    begin = 0
    while heard:
        recent = max(begin, len(spoken) - window - len(heard) + 1)
        if _find(heard, spoken, recent) is not None:
            return heard
        length, begin = _longest(heard, spoken, begin)
        if _words_in(heard[:length]) < count:
            break
        heard = heard[length:]
    return ()


def _longest(heard: Sequence[str], spoken: Sequence[str], begin: int) -> tuple[int, int]:
    """How much of the beginning of *heard* is in *spoken* from *begin* on, and where it ends."""
    # More than was spoken is not in it: who says a megabyte costs no more than that.
    for length in range(min(len(heard) - 1, len(spoken) - begin), 0, -1):
        place = _find(heard[:length], spoken, begin)
        if place is not None:
            return length, place + length
    return 0, begin


def _find(part: Sequence[str], whole: Sequence[str], begin: int) -> int | None:
    size = len(part)
    for place in range(begin, len(whole) - size + 1):
        if whole[place : place + size] == part:
            return place
    return None


def _words_in(units: Sequence[str]) -> int:
    return len(split_words(written(units)))


@lru_cache(maxsize=64)
def _spoken(text: str) -> tuple[str, ...]:
    """The agent's last words; nobody reads more of a long speech."""
    return spell(split_words(text[-_READ:]))
