"""livekit/agents #663: "Agents stops speaking randomly" (0.8.6 and 0.8.7).

A final that came while a reply was still being prepared made the hook raise "speech not
initialized"; that ended the task which reads the recogniser, and the assistant was deaf for the
rest of the call. The two releases are not among those supported, so that theirs is not shown here;
what is, holds on every line: neither words in that moment nor a strategy that raises deafens ours.
"""

from livekit_interrupt_plugin import InterruptionPolicy, Predicate
from livekit_interrupt_plugin.testing.assistant import ScriptedLLM

from ..assistant.scene import in_virtual_time, on_the_phone

QUESTION = "what time do you open today"


@in_virtual_time
async def test_words_while_a_reply_is_prepared_leave_the_assistant_with_its_ears() -> None:
    async with on_the_phone(llm=ScriptedLLM(latency=2.0)) as call:
        call.says("tell me a story", 0.5)
        call.says("no wait tell me two of them", 3.2)  # its answer is being prepared
        await call.until(14.0)
        call.says(QUESTION, 14.0)
        await call.until(24.0)

        assert call.llm.asked[-1] == QUESTION
        assert "two of them" in " ".join(call.user_turns)


@in_virtual_time
async def test_a_strategy_that_raises_leaves_it_with_its_ears_too() -> None:
    def broken(_: object) -> bool:
        raise RuntimeError("speech not initialized")

    async with on_the_phone(policy=InterruptionPolicy(Predicate(broken))) as call:
        await call.tells()
        call.says("please stop talking right now", 3.0)
        await call.until(14.0)
        call.says(QUESTION, 14.0)
        await call.until(20.0)

        assert call.heard[0].seconds > 9.8
        assert call.llm.asked == [QUESTION]
