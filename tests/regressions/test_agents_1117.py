"""livekit/agents #1117: interrupted by an interim, and then no reply (0.8–0.12).

A recogniser whose interims reach ``interrupt_min_words`` stops the agent. If it then thinks better
of it and no final comes, nobody ever answers: the agent is silent, and the caller waits.
"""

import pytest

from ..assistant.scene import Call, in_virtual_time, on_the_phone
from .own import LIVEKITS, stopped_at

WORDS = "what time do you"


async def says_what_no_final_comes_of(call: Call) -> None:
    await call.tells()
    call.voice(3.0, 4.0)
    call.stt.interim(WORDS, 3.6)
    await call.until(25.0)


@in_virtual_time
async def test_livekits_agent_stops_and_never_answers() -> None:
    async with on_the_phone(kind=LIVEKITS, interrupt_min_words=3) as call:
        await says_what_no_final_comes_of(call)

        assert stopped_at(call) < 6.0
        assert WORDS not in call.llm.asked


@in_virtual_time
async def test_ours_answers_the_words_it_stopped_for() -> None:
    async with on_the_phone(interrupt_min_words=3) as call:
        await says_what_no_final_comes_of(call)

        # 0.2 s: what an interim's words have to stand.
        assert stopped_at(call) == pytest.approx(3.8, abs=0.05)
        assert call.llm.asked == [WORDS]
        assert call.user_turns == [WORDS]
