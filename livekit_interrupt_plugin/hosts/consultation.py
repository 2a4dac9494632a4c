"""Asks the strategies of the async dialect, off the audio path."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from ..dialect import BaseInterruptionStrategy
from ..strategies.consult import Consult
from .breaker import FAILURES, REST, Breaker
from .complaint import complain_of

__all__ = ["Consultation"]

logger = logging.getLogger("livekit_interrupt_plugin")

#: Seconds one strategy may take to answer; one that hangs does not block the next.
BUDGET = 0.2
#: Seconds of the newest audio that are kept for a strategy that has to be fed again.
KEPT_AUDIO = 30.0
#: Seconds of audio from before the overlap that belong to it: a detector needs time to notice.
LEAD_IN = 0.5

#: A chunk: its number, 16-bit mono PCM, its rate in Hz.
_Chunk = tuple[int, bytes, int]


class Consultation:
    """One session's async strategies, asked in order; the first yes ends the round.

    One that raises, takes longer than its budget or talks nonsense has no say; one that does so
    again and again is not asked for a while (see :mod:`.breaker`).

    Args:
        consults: Whom to ask.
        answered: Told the source, its answer and the overlap's number.
        failed: Told the source each time it has no answer.
    """

    def __init__(
        self,
        consults: Sequence[Consult],
        answered: Callable[[str, bool, int], None],
        failed: Callable[[str], None],
    ) -> None:
        self._members = [_Member(consult, failed) for consult in consults]
        self._answered = answered
        self._audio: deque[_Chunk] = deque()
        self._kept = 0.0
        self._chunks = 0
        self._is_open = False
        self._wish: tuple[int, str] | None = None
        self._newest: tuple[int, str] | None = None
        self._overlap_over = False
        self._round: asyncio.Task[None] | None = None
        self.wants_audio = any(member.wants_audio for member in self._members)

    def heard_audio(self, audio: bytes, sample_rate: int) -> None:
        """Keep *audio* (16-bit mono PCM at *sample_rate* Hz); a bounded stretch of it is."""
        self._chunks += 1
        self._audio.append((self._chunks, audio, sample_rate))
        self._kept += _seconds(audio, sample_rate)
        bound = KEPT_AUDIO if self._is_open else LEAD_IN
        while self._kept > bound and len(self._audio) > 1:
            _, oldest, rate = self._audio.popleft()
            self._kept -= _seconds(oldest, rate)

    def overlap_began(self) -> None:
        """From now on the audio belongs to an overlap."""
        self._is_open = True

    def consult(self, overlap: int, text: str, *, again: bool = False) -> None:
        """Ask about *text*, all words of *overlap* so far; *again* even if nothing is new.

        A newer wish replaces one that was not asked yet.
        """
        if again or (overlap, text) != self._newest:
            self._newest = self._wish = (overlap, text)
            self._go()

    def overlap_is_over(self) -> None:
        """Reset everybody; what was not asked yet is not asked any more."""
        self._is_open = False
        self._wish = None
        self._overlap_over = True
        self._go()

    def close(self) -> None:
        if self._round is not None:
            self._round.cancel()
        for member in self._members:
            member.close()

    def _go(self) -> None:
        if self._round is None or self._round.done():
            self._round = asyncio.ensure_future(self._work())

    async def _work(self) -> None:
        while self._overlap_over or self._wish is not None:
            if self._overlap_over:
                self._overlap_over = False
                for member in self._members:
                    await member.forget()
            if self._wish is not None:
                (overlap, text), self._wish = self._wish, None
                await self._ask_all(overlap, text)

    async def _ask_all(self, overlap: int, text: str) -> None:
        for member in self._members:
            answer = await member.ask(text, list(self._audio))
            if answer is None:
                continue
            self._answered(member.source, answer, overlap)
            if answer or self._overlap_over:
                return


class _Member:
    """One strategy and what it has been fed since its last reset."""

    def __init__(self, consult: Consult, failed: Callable[[str], None]) -> None:
        self.source = consult.source
        self._failed = failed
        self._breaker = Breaker()
        self._strategy = consult.consulted
        self._text = ""
        self._chunk = 0
        self._is_fresh = False
        self._running: asyncio.Task[Any] | None = None
        self._said: set[str] = set()
        append_audio = getattr(type(consult.consulted), "append_audio", None)
        self.wants_audio = append_audio is not BaseInterruptionStrategy.append_audio

    async def ask(self, text: str, audio: Sequence[_Chunk]) -> bool | None:
        """Its answer, or None where it has none: it raised, took too long or talks nonsense."""
        answer: bool | None = await self._within_budget(self._feed_and_ask(text, audio))
        if answer is not None and self._breaker.answered():
            logger.info("%s answers again", self.source)
        return answer

    async def forget(self) -> None:
        self._is_fresh = False
        await self._within_budget(self._reset())

    def close(self) -> None:
        if self._running is not None:
            self._running.cancel()

    async def _feed_and_ask(self, text: str, audio: Sequence[_Chunk]) -> bool:
        if not self._is_fresh or not _continues(self._text, text):
            await self._reset()
        for number, pcm, sample_rate in audio if self.wants_audio else ():
            if number > self._chunk:
                self._chunk = number
                await self._strategy.append_audio(pcm, sample_rate)
        # What is new keeps its leading space, for strategies that glue their pieces together.
        if new := text[len(self._text) :]:
            self._text = text
            await self._strategy.append_text(new)
        answer = await self._strategy.should_interrupt()
        if not isinstance(answer, bool):
            raise TypeError(f"should_interrupt() must return a bool, got {answer!r}")
        return answer

    async def _reset(self) -> None:
        self._text = ""
        self._chunk = 0
        self._is_fresh = True
        await self._strategy.reset()

    async def _within_budget(self, work: Coroutine[Any, Any, Any]) -> Any:
        if not self._breaker.lets_pass(_now()):
            work.close()
            return None
        if self._running is not None and not self._running.done():
            work.close()
            self._fails("still hangs over the last question")
            return None
        self._running = task = asyncio.ensure_future(work)
        await asyncio.wait({task}, timeout=BUDGET)
        if not task.done():
            task.cancel()
            # What it raises now is nobody's business any more; asyncio would log it.
            task.add_done_callback(_look_at)
            self._fails("took longer than %.1f s", BUDGET)
            return None
        return self._result_of(task)

    def _result_of(self, task: asyncio.Task[Any]) -> Any:
        if task.cancelled():
            self._fails("gave up")
            return None
        error = task.exception()
        if error is None:
            return task.result()
        self._fails("raised", error=error)
        return None

    def _fails(self, what: str, *facts: object, error: BaseException | None = None) -> None:
        self._is_fresh = False
        self._failed(self.source)
        if "failed" not in self._said:
            message = f"%s {what}; it is UNSURE, and further faults of it are only counted"
            if error is None:
                logger.warning(message, self.source, *facts)
            else:
                complain_of(error, message, self.source, *facts)
        self._said.add("failed")
        if self._breaker.failed(_now()) and "rests" not in self._said:
            self._said.add("rests")
            logger.warning(
                "%s failed %d times in a row: it is asked again in %g s, and so on",
                *(self.source, FAILURES, REST),
            )


def _now() -> float:
    return asyncio.get_running_loop().time()


def _look_at(task: asyncio.Task[Any]) -> None:
    if not task.cancelled():
        task.exception()


def _continues(before: str, text: str) -> bool:
    """Whether *text* is *before* and more words; "stops" is not "stop" and more."""
    more = text[len(before) :]
    return text.startswith(before) and (not before or not more or more[0].isspace())


def _seconds(audio: bytes, sample_rate: int) -> float:
    return len(audio) / 2 / sample_rate
