"""livekit/agents #468: "Interrupts don't work while using stream adapter" (0.7).

With a recogniser that does not stream (Whisper behind a StreamAdapter) the agent talked its answer
to the end, and then answered what the caller had said meanwhile, twice. There are no interims, and
the final comes when the detector has long heard the voice end: the hook, which only a voice calls,
never sees the words.
"""

import pytest

from ..assistant.scene import Call, in_virtual_time, on_the_phone
from .own import LIVEKITS, decides_on_finals, stopped_at

QUESTION = "what time do you open today"


async def asks(call: Call) -> None:
    await call.tells()
    call.voice(3.0, 5.0)
    call.stt.final(QUESTION, 5.8)
    await call.until(20.0)


@in_virtual_time
async def test_livekits_agent_talks_to_its_end() -> None:
    if decides_on_finals():
        pytest.skip("this line interrupts on a final of three words")
    async with on_the_phone(kind=LIVEKITS) as call:
        await asks(call)

        assert stopped_at(call) == pytest.approx(9.95, abs=0.05)
        assert call.llm.asked == [QUESTION]


@in_virtual_time
async def test_ours_stops_at_the_final_and_answers_once() -> None:
    async with on_the_phone() as call:
        await asks(call)

        assert stopped_at(call) == pytest.approx(5.8, abs=0.05)
        assert call.user_turns == [QUESTION]
        assert call.llm.asked == [QUESTION]
