"""The six checks with LiveKit's own audio source and stream, in real time, all at once.

A program of its own: `test_native.py` runs it.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from scene import SIX_SECONDS, Call

from livekit_interrupt_plugin import Action

#: Seconds by which a shared machine may be late; the audio, too, before livekit 1.0.
LATE = 1.5


class RealCall(Call):
    """Times are loop times: a real loop's clock does not begin at 0."""

    def __init__(self, **options: Any) -> None:
        super().__init__(native=True, **options)
        self.began = 0.0

    async def begin(self, **options: Any) -> None:
        await self.stage.start()
        self.began = await self.tells(SIX_SECONDS, **options)

    async def passed(self, seconds: float) -> None:
        """Wait until *seconds* after the agent became audible."""
        await asyncio.sleep(self.began + seconds - asyncio.get_running_loop().time())

    @property
    def stopped(self) -> list[float]:
        """When the agent fell silent, in seconds since it became audible."""
        times = self.stage.times("agent_stopped_speaking")
        return [at - self.stage.times("agent_started_speaking")[0] for at in times]


def near(at: float) -> Any:
    return pytest.approx(at + LATE / 2, abs=LATE / 2 + 0.1)


#: The end of six seconds of speech; an interruption comes well before.
END = near(6.0)


async def short_words_are_kept(call: RealCall) -> None:
    await call.begin()
    call.says("please stop talking", call.began + 2.0)
    await call.passed(8.5)

    assert call.stopped == [END]
    assert call.interrupts == []


async def grace_and_then_an_interruption(call: RealCall) -> None:
    await call.begin()
    call.voice(call.began + 0.05, call.began + 0.3)
    call.stt.final("one two three four five", call.began + 0.1)
    await call.passed(5.0)

    assert call.stopped[0] == near(1.0)
    assert call.user_turns == ["one two three four five"]


async def a_final_without_a_voice(call: RealCall) -> None:
    await call.begin()
    call.stt.final("what time do you open", call.began + 2.0)
    await call.passed(6.0)

    assert call.stopped[0] == near(2.0)
    assert call.llm.asked == ["what time do you open"]


async def an_interim_without_a_voice(call: RealCall) -> None:
    await call.begin()
    call.stt.interim("what time do you open", call.began + 2.0)
    call.stt.final("what time do you open", call.began + 3.0)
    await call.passed(7.0)

    assert call.stopped[0] == near(2.2)
    assert call.llm.asked == ["what time do you open"]


async def a_backchannel_is_neither_here_nor_there(call: RealCall) -> None:
    await call.begin()
    call.says("uh huh", call.began + 2.0)
    await call.passed(8.5)
    call.says("what time is it", call.began + 8.5)
    await call.passed(13.5)

    assert call.stopped[0] == END
    assert call.llm.asked == ["what time is it"]
    assert call.outcomes == [(Action.IGNORE, "uh huh")]


async def a_protected_speech_stays(call: RealCall) -> None:
    await call.begin(allow_interruptions=False)
    call.says("please stop talking right now", call.began + 2.0)
    await call.passed(8.5)

    assert call.stopped == [END]
    assert call.llm.asked == []


CHECKS: tuple[Callable[[RealCall], Awaitable[None]], ...] = (
    short_words_are_kept,
    grace_and_then_an_interruption,
    a_final_without_a_voice,
    an_interim_without_a_voice,
    a_backchannel_is_neither_here_nor_there,
    a_protected_speech_stays,
)


async def perform(check: Callable[[RealCall], Awaitable[None]]) -> None:
    call = RealCall()
    try:
        await check(call)
    finally:
        await call.stage.aclose()


async def perform_all() -> int:
    performances = [perform(check) for check in CHECKS]
    results = await asyncio.gather(*performances, return_exceptions=True)
    for check, result in zip(CHECKS, results, strict=True):
        outcome = "holds" if result is None else f"fails: {result!r}"
        sys.stdout.write(f"{check.__name__} {outcome}\n")
    sys.stdout.flush()
    return sum(result is not None for result in results)


if __name__ == "__main__":
    # Its native part tells closed loops of the end of streams, and aborts in livekit before 1.0.
    os._exit(asyncio.run(perform_all()))
