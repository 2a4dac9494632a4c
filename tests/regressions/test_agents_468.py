"""livekit/agents #468, 0.7: with a recogniser that does not stream nothing interrupts.

Its words come when the voice is over, and they were answered when the agent had finished.
"""

import pytest

from ..assistant.scene import ScriptedBatchSTT, in_virtual_time, on_the_phone


@in_virtual_time
async def test_its_words_interrupt_when_they_come() -> None:
    async with on_the_phone(stt=ScriptedBatchSTT(["please stop talking now"])) as call:
        await call.tells()
        call.voice(3.0, 4.2)  # until 4.75 for the detector, and 0.2 s for the recogniser
        await call.until(10.0)

        assert call.heard[0].end == pytest.approx(4.95, abs=0.05)
        assert call.user_turns == ["please stop talking now"]


@in_virtual_time
async def test_what_does_not_interrupt_is_not_answered_later() -> None:
    async with on_the_phone(stt=ScriptedBatchSTT(["uh huh"])) as call:
        await call.tells()
        call.voice(3.0, 3.6)
        await call.until(20.0)

        assert [heard.is_whole for heard in call.heard] == [True]
        assert call.llm.asked == []
