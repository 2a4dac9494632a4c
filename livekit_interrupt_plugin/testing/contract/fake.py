"""The driver on the fake host, with the little of a session that a call needs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from ...events import Transcript
from ...hosts.driver import Driver
from ..fake_host import FakeHost
from .call import HANGOVER, SECONDS_PER_WORD, Act, Call, Final, Interim, Reply, Say, Voice
from .outcome import Outcome, decided, since_opening
from .performer import REPLY_WITHIN, Clock, NoReply

__all__ = ["FakePerformer"]

#: Seconds between two looks at what is due; the detector's window as well.
STEP = 0.01
#: Seconds of voice before the detector says that speech starts.
ACTIVATION = 0.05
#: Seconds of quiet after the newest words before the user's turn is over: LiveKit's default.
ENDPOINTING = 0.5
#: Seconds from the end of the user's turn until the reply is heard.
THINKING = 0.15


class FakePerformer:
    """``Driver`` and ``FakeHost``: what every host is compared with, and no LiveKit in it."""

    release = ""
    host = "FakeHost"
    clock = Clock.VIRTUAL

    def cannot(self, call: Call) -> str | None:
        return None

    async def perform(self, call: Call) -> Outcome:
        return await _Performance(call).run()


@dataclass(frozen=True)
class _Words:
    text: str
    is_final: bool


class _Performance:
    """One call: its agenda, the agent's speech and the user's turn."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._host = FakeHost()
        self._driver = Driver(call.policy(), self._host)
        self._host.wake = self._driver.wake
        self._agenda: list[tuple[float, Callable[[], None]]] = []
        self._voices: list[Voice] = []
        self._openings: list[float] = []
        self._speeches: list[bool] = []
        self._silences: list[float] = []
        self._given: list[str] = []
        self._speaks_until: float | None = None
        self._interrupts = 0
        # The session: what it heard of, and when that makes a turn.
        self._conversation: list[str] = []
        self._heard = self._kept = 0
        self._replies_at: float | None = None
        self._newest_words = 0.0

    async def run(self) -> Outcome:
        for act in self._call.acts:
            await self._play(act)
        self._driver.close()
        return Outcome(
            decided(self._host.decisions, self._openings),
            (*self._speeches, *([True] if self._speaks_until is not None else [])),
            tuple(self._given),
            tuple(since_opening(at, self._openings) for at in self._silences),
        )

    async def _play(self, act: Act) -> None:
        if isinstance(act.opening, Say):
            self._speak(act.opening.text, interruptible=act.opening.interruptible)
        elif isinstance(act.opening, Reply):
            await self._wait_for_the_reply()
        opened = self._now
        self._openings.append(opened)
        for happening in act.happenings:
            self._script(happening, opened)
        while self._now < opened + act.lasts:
            await self._step()

    async def _wait_for_the_reply(self) -> None:
        until = self._now + REPLY_WITHIN
        while self._speaks_until is None:
            await self._step()
            if self._now > until:
                raise NoReply

    # -- the user ---------------------------------------------------------------------------

    def _script(self, happening: Voice | Interim | Final, opened: float) -> None:
        if isinstance(happening, Voice):
            start, end = opened + happening.start, opened + happening.end
            self._voices.append(Voice(start, end))
            self._at(start + ACTIVATION, lambda: self._voice_starts(start))
            self._at(end + HANGOVER, self._voice_ends)
        else:
            words = _Words(happening.text, isinstance(happening, Final))
            self._at(opened + happening.at, lambda: self._writes(words))

    def _voice_starts(self, onset: float) -> None:
        self._host.follow(self._driver.user_started(onset=onset), None)

    def _voice_ends(self) -> None:
        self._driver.user_ended(silence=HANGOVER)

    def _writes(self, words: _Words) -> None:
        route = self._driver.transcribed(Transcript(self._driver.now(), words.text, words.is_final))
        self._host.follow(route, words)

    # -- time -------------------------------------------------------------------------------

    @property
    def _now(self) -> float:
        return self._host.clock

    def _at(self, when: float, call: Callable[[], None]) -> None:
        self._agenda.append((when, call))
        self._agenda.sort(key=lambda entry: entry[0])

    async def _step(self) -> None:
        await asyncio.sleep(STEP)  # async strategies think meanwhile
        self._host.advance(round(self._now + STEP, 6) - self._now)
        while self._agenda and self._agenda[0][0] <= self._now + 1e-6:
            self._agenda.pop(0)[1]()
        if self._voice_sounds(since=ACTIVATION):
            self._driver.voice_heard(STEP)
        self._play_on()
        self._listen()

    def _voice_sounds(self, *, since: float = 0.0, until: float = 0.0) -> bool:
        return any(v.start + since < self._now <= v.end + until for v in self._voices)

    # -- the agent --------------------------------------------------------------------------

    def _speak(self, text: str, *, interruptible: bool = True) -> None:
        words = text.split()
        self._speaks_until = until = self._now + len(words) * SECONDS_PER_WORD
        self._host.interruptible = interruptible and self._call.may_interrupt
        self._driver.agent_started()
        for number, word in enumerate(words, start=1):
            self._at(self._now + number * SECONDS_PER_WORD, partial(self._said, word, until))

    def _said(self, word: str, until: float) -> None:
        if self._speaks_until == until:  # and was not cut before
            self._driver.agent_said(word)

    def _play_on(self) -> None:
        if self._speaks_until is None:
            return
        if self._host.interrupts > self._interrupts:
            self._interrupts = self._host.interrupts
            self._silences.append(self._now)
            self._fall_silent(to_the_end=False)
        elif self._now >= self._speaks_until - 1e-6:
            self._fall_silent(to_the_end=True)
            self._driver.agent_ended()

    def _fall_silent(self, *, to_the_end: bool) -> None:
        self._speaks_until = None
        self._speeches.append(to_the_end)

    # -- the session ------------------------------------------------------------------------

    def _listen(self) -> None:
        """Take in what was delivered and kept; reply when the user's turn is over."""
        self._conversation += self._host.kept[self._kept :]
        self._kept = len(self._host.kept)
        new, self._heard = self._host.heard[self._heard :], len(self._host.heard)
        finals = [words.text for words in new if isinstance(words, _Words) and words.is_final]
        if any(finals):
            self._conversation += filter(None, finals)
            self._replies_at = self._now
            self._newest_words = self._now
        if self._replies_at is not None and self._turn_is_over():
            self._replies_at = None
            self._given.append(" ".join(self._conversation))
            self._speak(self._call.reply(len(self._given)))

    def _turn_is_over(self) -> bool:
        if self._speaks_until is not None or self._voice_sounds(until=HANGOVER):
            return False
        quiet = self._newest_words
        ended = [voice.end + HANGOVER for voice in self._voices if voice.start <= self._now]
        return self._now >= max([quiet, *ended]) + ENDPOINTING + THINKING
