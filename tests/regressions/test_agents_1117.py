"""livekit/agents #1117, 0.11: an interim interrupts, its final never comes, nobody answers."""

from ..assistant.scene import in_virtual_time, on_the_phone


@in_virtual_time
async def test_the_interim_that_interrupted_is_answered() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.voice(3.0, 4.4)
        call.stt.interim("what time do you open", 4.2)
        await call.until(12.0)

        assert not call.heard[0].is_whole
        assert call.llm.asked[-1] == "what time do you open"
        assert call.user_turns == ["what time do you open"]
