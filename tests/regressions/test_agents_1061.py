"""livekit/agents #1061: "interrupt_min_words does not work in VoicePipelineAgent" (0.8.3–0.11.1).

With ``interrupt_min_words=2`` an "ok" in the middle of a story still stopped it: the words are
counted where the voice is heard, but when the caller's turn is over its reply is validated, and
that interrupts whatever is playing without counting.
"""

import pytest

from livekit_interrupt_plugin.testing.assistant import ScriptedLLM

from ..assistant.scene import STORY, Call, in_virtual_time, on_the_phone
from .own import LIVEKITS, counts_words_of_finals, decides_on_finals, stopped_at


async def says_ok(call: Call) -> float:
    """When the story began."""
    call.says("tell me a story", 0.5)
    await call.until(5.0)
    call.voice(5.0, 5.3)
    call.stt.final("ok", 5.6)
    await call.until(25.0)
    return call.heard[0].start


@in_virtual_time
async def test_livekits_story_is_cut_off_by_it() -> None:
    if counts_words_of_finals() or not decides_on_finals():
        pytest.skip("this line validates no reply without counting its words")
    async with on_the_phone(kind=LIVEKITS, interrupt_min_words=2, llm=ScriptedLLM([STORY])) as call:
        await says_ok(call)

        assert stopped_at(call) < 7.5


@in_virtual_time
async def test_our_story_is_told_to_its_end_and_the_ok_is_answered_by_nobody() -> None:
    async with on_the_phone(interrupt_min_words=2, llm=ScriptedLLM([STORY])) as call:
        began = await says_ok(call)

        assert stopped_at(call) == pytest.approx(began + 9.9, abs=0.1)
        assert call.llm.asked == ["tell me a story"]
