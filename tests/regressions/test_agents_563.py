"""livekit/agents #563, 0.8: the answer to an interruption waits for the speech it interrupted."""

import pytest

from ..assistant.scene import in_virtual_time, on_the_phone


@in_virtual_time
async def test_the_interrupted_speech_is_over_before_the_answer_and_not_after() -> None:
    async with on_the_phone() as call:
        await call.tells()  # would last until 9.95
        call.says("what time do you open", 2.0)
        await call.until(9.0)

        story, answer = call.heard
        assert story.end == pytest.approx(2.0 + 1.2 + 0.2, abs=0.03)
        assert story.end < answer.start < 6.5
        assert answer.is_whole
