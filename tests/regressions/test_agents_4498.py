"""livekit/agents #4498: "stale transcripts getting added to next user turn" (1.3.9).

With ``min_interruption_words`` the agent spoke on when the user said "uh-huh" or "okay", as it
should; but the word waited, and when the agent had finished it stood in front of what the user
said next, so that the model was confused by an answer to nothing. Closed; all nine minors do it.
"""

import pytest

from livekit_interrupt_plugin import Fate, InterruptionPolicy, MinWords

from ..hosts.scene import Call, in_virtual_time, on_the_phone
from .alone import alone

STORY = "story " * 20  # 6 seconds
TWO_WORDS = InterruptionPolicy(MinWords(2))


async def listens_and_asks(call: Call, *murmurs: str) -> None:
    await call.tells(STORY)
    for number, murmur in enumerate(murmurs):
        call.says(murmur, 2.0 + 1.5 * number)
    call.says("what time is it", 10.0)
    await call.until(18.0)

    assert [segment.interrupted for segment in call.heard] == [False, False]


@in_virtual_time
async def test_without_the_gate_the_murmur_is_in_the_next_turn() -> None:
    async with on_the_phone(**alone(min_words=2)) as call:
        await listens_and_asks(call, "okay")

        assert call.user_turns == ["okay what time is it"]
        assert call.llm.asked[-1] == "okay what time is it"


@pytest.mark.parametrize("murmurs", [("okay",), ("uh-huh", "okay")])
@in_virtual_time
async def test_the_next_turn_is_what_was_said_in_it(murmurs: tuple[str, ...]) -> None:
    async with on_the_phone(policy=TWO_WORDS) as call:
        await listens_and_asks(call, *murmurs)

        assert call.user_turns == ["what time is it"]
        assert set(call.llm.asked) == {"what time is it"}
        assert [d.text for d in call.decisions if d.fate is Fate.DISCARDED] == list(murmurs)


@in_virtual_time
async def test_so_it_is_if_the_murmurs_transcript_comes_after_the_agents_end() -> None:
    async with on_the_phone(policy=TWO_WORDS) as call:
        await call.tells(STORY)
        call.voice(4.9, 5.2)
        call.stt.final("okay", 6.5)
        call.says("what time is it", 10.0)
        await call.until(18.0)

        assert call.user_turns == ["what time is it"]
