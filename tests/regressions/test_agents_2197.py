"""livekit/agents #2197: "min_interruption_duration not functional" (1.0.19).

With ``min_interruption_duration=10`` a single "Hello" stopped the agent, in every one of its
speeches; so it did at 5. The duration is asked of the voice detector alone, and the transcript that
follows interrupts whatever it says. Closed; all nine minors do it.
"""

import pytest

from livekit_interrupt_plugin import Fate, InterruptionPolicy, MinDuration

from ..hosts.scene import in_virtual_time, on_the_phone
from .alone import LONG_STORY, alone, stopped_at

TEN_SECONDS = InterruptionPolicy(MinDuration(10.0))


@in_virtual_time
async def test_without_the_gate_hello_stops_an_agent_that_wants_ten_seconds_of_speech() -> None:
    async with on_the_phone(**alone(min_duration=10.0)) as call:
        await call.tells(LONG_STORY)
        call.says("hello", 3.0)
        await call.until(8.0)

        stopped = stopped_at(call)
        assert stopped is not None
        assert 3.0 < stopped < 4.0
        assert call.user_turns == ["hello"]


@in_virtual_time
async def test_hello_does_not_stop_an_agent_that_wants_ten_seconds_of_voice() -> None:
    async with on_the_phone(policy=TEN_SECONDS) as call:
        await call.tells(LONG_STORY)
        call.says("hello", 3.0)
        await call.until(60.0)

        assert stopped_at(call) is None
        assert [(d.text, d.fate) for d in call.decisions if d.fate] == [("hello", Fate.DISCARDED)]
        assert call.user_turns == []


@in_virtual_time
async def test_ten_seconds_of_voice_stop_it_and_not_nine() -> None:
    async with on_the_phone(policy=TEN_SECONDS) as call:
        await call.tells(LONG_STORY)
        call.voice(3.0, 12.0)
        call.stt.final("nine seconds of it", 12.2)
        call.voice(15.0, 27.0)
        call.stt.final("twelve seconds of it", 27.2)
        await call.until(40.0)

        assert stopped_at(call) == pytest.approx(25.0, abs=0.15)
        assert call.user_turns == ["twelve seconds of it"]
