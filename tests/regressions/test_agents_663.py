"""livekit/agents #663, 0.8.6: an exception in the hook takes the recogniser with it."""

from dataclasses import dataclass
from typing import Any

from livekit_interrupt_plugin import Strategy

from ..assistant.scene import in_virtual_time, on_the_phone


@dataclass(frozen=True)
class Raising(Strategy):
    def judge(self, overlap: Any) -> Any:
        raise RuntimeError("speech not initialized")


@in_virtual_time
async def test_after_an_exception_the_user_is_still_heard() -> None:
    async with on_the_phone(interruption_strategies=[Raising()]) as call:
        await call.tells("one two three four five six seven eight nine ten")
        call.says("please stop talking now", 1.2)
        await call.until(5.0)
        call.says("what time is it", 5.0)
        await call.until(11.0)

        assert call.user_turns == ["what time is it"]
        assert [heard.is_whole for heard in call.heard] == [True, True]
