"""livekit/agents #824, 0.8 and 0.9: what is said over uninterruptible speech piles up replies."""

from ..assistant.scene import STORY, in_virtual_time, on_the_phone


@in_virtual_time
async def test_three_sentences_over_a_protected_speech_bring_no_reply_and_the_next_turn_one() -> (
    None
):
    async with on_the_phone() as call:
        await call.tells(STORY, allow_interruptions=False)
        call.says("can you hear me", 0.5)
        call.says("hello can you hear me", 2.3)
        call.says("is anybody there at all", 4.2)
        await call.until(12.0)
        assert call.llm.asked == []

        call.says("what time is it", 12.0)
        await call.until(20.0)

        assert call.llm.asked == ["what time is it"]
        assert call.user_turns == ["what time is it"]
        assert [heard.is_whole for heard in call.heard] == [True, True]
