"""livekit/agents #1061, 0.8.3 to 0.11.1: too few words interrupt a reply of the model.

They were validated as the next turn, and that stopped every reply that was playing.
"""

from ..assistant.scene import in_virtual_time, on_the_phone


@in_virtual_time
async def test_two_words_do_not_stop_a_reply() -> None:
    async with on_the_phone(interrupt_min_words=4) as call:
        call.says("tell me a very long story about your shop please", 0.5)
        began = await call.stage.agent_audible()
        call.says("uh huh.", began + 1.2)
        await call.until(began + 12.0)

        assert [heard.is_whole for heard in call.heard] == [True]
        assert len(set(call.llm.asked)) == 1
        assert call.user_turns == ["tell me a very long story about your shop please"]
