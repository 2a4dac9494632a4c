"""livekit/agents #824: what callers say over ``allow_interruptions=False`` (0.8–0.12).

Up to 0.10.0 each sentence was answered behind the protected speech, one answer after another; from
0.10.1 on all of them are gone without a trace. Ours says in its decisions what became of them, and
the policy says what shall become of them.
"""

import pytest

from livekit_interrupt_plugin import Fate, InterruptionPolicy, MinWords

from ..assistant.scene import Call, in_virtual_time, on_the_phone
from .own import LIVEKITS

SAID = ["are you there", "hello can you hear me"]


async def talks_over_a_protected_speech(call: Call) -> None:
    await call.tells(allow_interruptions=False)
    call.says(SAID[0], 3.0)
    call.says(SAID[1], 6.0)
    await call.until(30.0)


@in_virtual_time
async def test_livekits_answers_them_twice_or_forgets_them() -> None:
    async with on_the_phone(kind=LIVEKITS) as call:
        await talks_over_a_protected_speech(call)

        assert len(call.llm.asked) == 2 or call.user_turns == []


@pytest.mark.parametrize(
    ("unmatched", "fate", "answers"),
    [("discard", Fate.DISCARDED, 0), ("keep", Fate.KEPT, 0), ("answer", Fate.ANSWERED, 1)],
)
@in_virtual_time
async def test_ours_says_what_became_of_them(unmatched: str, fate: Fate, answers: int) -> None:
    policy = InterruptionPolicy(MinWords(2), unmatched=unmatched)
    async with on_the_phone(policy=policy) as call:
        await talks_over_a_protected_speech(call)

        assert call.heard[0].seconds == pytest.approx(9.9, abs=0.05)
        assert [(d.text, d.fate) for d in call.decisions if d.fate] == [(t, fate) for t in SAID]
        # Some lines ask their model once more, for a reply that nobody hears.
        assert len(call.stage.times("agent_stopped_speaking")) == 1 + answers
        kept = " ".join(call.user_turns)
        assert all((text in kept) is (fate is not Fate.DISCARDED) for text in SAID)
