"""livekit/agents #563: "`interrupt_min_words` seems to cause queued agent responses" (0.8).

With ``interrupt_min_words=2`` (Deepgram) a second question over the first answer left that answer
talking, and its own answer came behind: only a voice calls the hook, and what it is shown then is
an interim that may not be there yet.
"""

import pytest

from livekit_interrupt_plugin.testing.assistant import ScriptedLLM

from ..assistant.scene import STORY, Call, in_virtual_time, on_the_phone
from .own import LIVEKITS, counts_words_of_finals, stopped_at

FIRST, SECOND = "count backwards from ten", "what color is the sky"
#: When the recogniser has understood the second question.
UNDERSTOOD = 6.8


async def asks_twice(call: Call) -> None:
    call.says(FIRST, 0.5)
    await call.until(5.0)
    call.voice(5.0, 6.5)
    call.stt.final(SECOND, UNDERSTOOD)
    await call.until(25.0)


@in_virtual_time
async def test_livekits_agent_goes_on_with_the_first_answer() -> None:
    if counts_words_of_finals():
        pytest.skip("this line counts the words of a final")
    llm = ScriptedLLM([STORY])
    async with on_the_phone(kind=LIVEKITS, interrupt_min_words=2, llm=llm) as call:
        await asks_twice(call)

        assert stopped_at(call) > UNDERSTOOD + 1.0


@in_virtual_time
async def test_ours_stops_and_answers_the_second_question_at_once() -> None:
    llm = ScriptedLLM([STORY])
    async with on_the_phone(interrupt_min_words=2, llm=llm) as call:
        await asks_twice(call)

        assert stopped_at(call) == pytest.approx(UNDERSTOOD, abs=0.05)
        assert call.llm.asked == [FIRST, SECOND]
        assert call.heard[-1].end < 12.0
