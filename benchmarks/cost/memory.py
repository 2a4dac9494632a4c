"""Memory of one call over hours: the driver and all that it keeps, on a clock that is turned."""

from __future__ import annotations

import gc
import tracemalloc
from typing import Any

from livekit_interrupt_plugin import Decision, InterruptionPolicy
from livekit_interrupt_plugin.events import Transcript
from livekit_interrupt_plugin.hosts.driver import Driver, Route
from livekit_interrupt_plugin.hosts.streams.withheld import Withheld
from livekit_interrupt_plugin.overlap import Overlap
from livekit_interrupt_plugin.reaction import Reaction

__all__ = ["LongCall", "kilobytes_each_hour"]

#: Seconds of the agent's turn and of the pause after it.
TURN, PAUSE = 20.0, 3.0
WINDOW = 0.032


class LongCall:
    """A host that remembers nothing, and a call that goes on and on."""

    def __init__(self, policy: InterruptionPolicy) -> None:
        self.clock = 0.0
        self.decisions = 0
        self.driver = Driver(policy, self)
        self._withheld = Withheld()
        self._wish: float | None = None

    def talk(self, seconds: float) -> None:
        """Let the call go on for so long: turns, and somebody who listens aloud."""
        until = self.clock + seconds
        while self.clock < until:
            self._turn()

    def _turn(self) -> None:
        driver, began = self.driver, self.clock
        driver.agent_started()
        for word in range(int(TURN / 0.35)):
            self._advance(began + 0.35 * (word + 1))
            driver.agent_said("right?" if word % 20 == 19 else f"word{word}")
            if word % 10 == 5:
                self._overlap("mm-hmm" if word % 20 == 5 else "oh i see that is good")
        driver.agent_ended()
        self._advance(self.clock + PAUSE)

    def _overlap(self, text: str) -> None:
        self.driver.user_started(onset=self.clock)
        words = text.split()
        for count in range(1, len(words) + 1):
            for _ in range(6):
                self._advance(self.clock + WINDOW)
                self.driver.voice_heard(WINDOW)
            self._hear(" ".join(words[:count]), is_final=False)
        self.driver.user_ended(silence=0.0)
        self._hear(text, is_final=True)

    def _hear(self, text: str, *, is_final: bool) -> None:
        route = self.driver.transcribed(
            Transcript(self.driver.now(), text, is_final, language="en")
        )
        if route is Route.WITHHOLD:
            name = "final_transcript" if is_final else "interim_transcript"
            self._withheld.add("stt", name, text, self.clock)

    def _advance(self, until: float) -> None:
        while self._wish is not None and self._wish <= until:
            self.clock, self._wish = max(self.clock, self._wish), None
            self.driver.wake()
        self.clock = max(self.clock, until)

    # -- the verbs of a host ----------------------------------------------------------------

    def now(self) -> float:
        return self.clock

    def may_interrupt(self) -> bool:
        return True

    def deaf_until(self, now: float) -> float | None:
        return None

    def interrupt(self) -> None: ...

    def lower(self, reaction: Reaction) -> None: ...

    def restore(self) -> None: ...

    def release(self) -> None:
        self._withheld.take(self.clock)

    def drop(self) -> None:
        self._withheld.forget()

    def answer_later(self) -> None: ...

    def keep(self, text: str) -> None: ...

    def wake_at(self, when: float | None) -> None:
        self._wish = when

    def announce(self, decision: Decision) -> None:
        self.decisions += 1

    def overlap_updated(self, overlap: Overlap) -> None: ...


def kilobytes_each_hour(hours: float, policy: InterruptionPolicy | None = None) -> list[float]:
    """Kilobytes that are in use after each hour of a call, more than after the first minutes."""
    call = LongCall(policy or InterruptionPolicy())
    tracemalloc.start()
    call.talk(600.0)
    before = _in_use()
    grown = []
    for _ in range(max(1, round(hours))):
        call.talk(min(hours, 1.0) * 3600.0)
        grown.append((_in_use() - before) / 1024)
    tracemalloc.stop()
    return grown


def _in_use() -> int:
    gc.collect()
    current: Any = tracemalloc.get_traced_memory()[0]
    return int(current)
