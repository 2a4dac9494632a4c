"""A voice detector that dies or never ends its speech, a wall clock that is set, a new track."""

import asyncio
import time
from typing import Any

import pytest
from livekit.agents import vad

from livekit_interrupt_plugin import Action, Fate
from livekit_interrupt_plugin.testing.livekit import Microphone, ScriptedVAD
from livekit_interrupt_plugin.testing.livekit.vad import _ScriptedVADStream
from livekit_interrupt_plugin.testing.virtual_time import run

from ..hosts.scene import Call, in_virtual_time, on_the_phone
from .account import assert_accounted_for, heard, seconds_of

ORDER = "please stop right now"
STORY_SECONDS = 33 * 0.3


# -- a detector that dies ------------------------------------------------------------------------


class Mortal(ScriptedVAD):
    """A detector whose streams end at *dies*, with an error or without a word."""

    def __init__(self, dies: float, error: Exception | None) -> None:
        super().__init__()
        self.dies, self.error = dies, error

    def stream(self) -> vad.VADStream:
        return _MortalStream(self)


class _MortalStream(_ScriptedVADStream):
    async def _main_task(self) -> None:
        mortal: Any = self._vad
        left = mortal.dies - asyncio.get_running_loop().time()
        listening = asyncio.ensure_future(super()._main_task())
        await asyncio.wait({listening}, timeout=left)
        listening.cancel()
        await asyncio.wait({listening})
        if mortal.error is not None:
            raise mortal.error


@pytest.mark.parametrize("error", [None, RuntimeError("out of memory")], ids=["ends", "raises"])
@pytest.mark.parametrize("dies", [3.1, 3.6, 4.5], ids=["in a voice", "in its quiet", "after it"])
@in_virtual_time
async def test_when_the_detector_dies_words_alone_decide(
    dies: float, error: Exception | None
) -> None:
    async with on_the_phone(
        vad=Mortal(dies, error), turn_detection="stt", min_endpointing_delay=0.3
    ) as call:
        await call.tells()
        call.says("okay", 3.0)
        said = call.says(ORDER, 6.0)
        await call.until(said + 3.0)

        assert call.assistant.gate.overlap is None
        assert call.outcomes == [(Action.IGNORE, "okay"), (Action.INTERRUPT, ORDER)]
        assert call.heard[0].interrupted
        assert ORDER in call.captions


# -- a detector that never ends its speech --------------------------------------------------------


@pytest.mark.parametrize("no_trace", [False, True])
@in_virtual_time
async def test_a_voice_that_never_ends_holds_neither_an_overlap_nor_its_words(
    no_trace: bool,
) -> None:
    async with on_the_phone(no_trace=no_trace) as call:
        await call.tells()
        start = vad.VADEvent(vad.VADEventType.START_OF_SPEECH, 0, 0.0, 0.05, 0.0, speaking=True)
        call.stage.events.clear()
        await call.until(3.0)
        call.vad.emit_event(start)
        call.stt.say("okay", 3.0)
        await call.until(16.0)
        # Nobody said that it ended, and a story of ten seconds is over.
        assert call.assistant.gate.overlap is None
        assert [d.fate for d in call.decisions if d.fate] != []
        assert heard(call) == [seconds_of("x " * 33)]

        call.assistant.say("one two three four five six seven eight nine ten " * 2)
        await call.stage.agent_audible()
        at = call.stage.now
        call.stt.say(ORDER, at + 2.0)
        await call.until(at + 8.0)

        assert call.outcomes[-1] == (Action.INTERRUPT, ORDER)
        assert call.heard[-1].interrupted
        assert ORDER in call.captions


# -- clocks ---------------------------------------------------------------------------------------


def a_call(steps: dict[float, float]) -> Call:
    """A call in which the wall clock is set by so many seconds at those times."""
    calls: list[Call] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        wall = time.time  # that of virtual time
        offset = 0.0

        def set_by(seconds: float) -> None:
            nonlocal offset
            offset += seconds

        for at, seconds in steps.items():
            loop.call_at(at, set_by, seconds)
        # Undone on the loop: it is the clock of virtual time that comes back.
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(time, "time", lambda: wall() + offset)
            async with on_the_phone() as call:
                calls.append(call)
                await call.tells()
                call.says("okay", 3.0)
                call.says(ORDER, 6.0)
                call.says("what time is it", 14.0)
                await call.until(20.0)

    run(main, limit=120.0)
    return calls[0]


@pytest.mark.parametrize("by", [-3600.0, -1.5, 3600.0, 86400.0])
@pytest.mark.parametrize("at", [3.15, 6.5, 10.0])
def test_setting_the_wall_clock_changes_no_decision(at: float, by: float) -> None:
    steady = a_call({})
    stepped = a_call({at: by})

    def told(call: Call) -> list[Any]:
        return [(round(d.at, 2), d.action, d.text, d.fate) for d in call.decisions]

    assert told(stepped) == told(steady)
    assert heard(stepped)[0] == heard(steady)[0]
    assert stepped.user_turns[:1] == [ORDER]
    assert_accounted_for(stepped, "okay", ORDER, "what time is it")


# -- the caller's track ---------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["okay", ORDER])
@pytest.mark.parametrize("gap", [0.0, 0.3])
@in_virtual_time
async def test_a_track_that_is_published_again_in_an_overlap_changes_nothing(
    words: str, gap: float
) -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.says(words, 3.0)
        await call.until(3.2)
        for _ in range(2):  # taken down and put up again, twice
            before, call.stage.microphone = call.stage.microphone, Microphone()
            call.assistant.input.audio = None
            await before.aclose()
            await asyncio.sleep(gap)
            call.assistant.input.audio = call.stage.microphone
        await call.until(13.0)

        assert call.outcomes[0][1].startswith(words.split()[0])
        assert call.assistant.gate.overlap is None
        fates = {d.fate for d in call.decisions if d.fate}
        assert fates == {Fate.DISCARDED if words == "okay" else Fate.ANSWERED}
        assert call.heard[0].interrupted is (words == ORDER)
        assert_accounted_for(call, words)
