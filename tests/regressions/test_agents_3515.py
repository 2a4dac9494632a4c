"""livekit/agents #3515: "min_interruption_duration seems to be ignored over" the words (1.2).

With ``min_interruption_duration=30`` and ``min_interruption_words=1`` (Amazon Transcribe) the agent
was to wait until thirty seconds of one long sentence, read without a breath; it stopped at the
first words. A recogniser that writes as one speaks has words long before the duration is reached,
and LiveKit takes either for enough. Open.
"""

from collections.abc import Sequence

import pytest

from livekit_interrupt_plugin import InterruptionPolicy, MinDuration, MinWords

from ..hosts.scene import Call, in_virtual_time, on_the_phone
from .alone import LONG_STORY, alone, stopped_at

SENTENCE = (
    "before you go on I would like you to know that my neighbour who has never owned a car says "
    "somebody left one in front of my house and nobody on our street can tell whose it is"
)
#: A word takes a second, so that it lasts longer than thirty.
BEGINS, ENDS = 3.0, 3.0 + len(SENTENCE.split())
BOTH = InterruptionPolicy(MinWords(1) & MinDuration(30.0))


def reads(call: Call, words: Sequence[str]) -> None:
    """Read *words* without a breath; the recogniser closes a piece at every fifth."""
    call.voice(BEGINS, BEGINS + len(words))
    for number in range(1, len(words) + 1):
        piece = words[(number - 1) // 5 * 5 : number]
        is_last = len(piece) == 5 or number == len(words)
        (call.stt.final if is_last else call.stt.interim)(" ".join(piece), BEGINS + number + 0.3)


@in_virtual_time
async def test_without_the_gate_the_first_words_stop_an_agent_that_wants_thirty_seconds() -> None:
    async with on_the_phone(**alone(min_duration=30.0, min_words=1)) as call:
        await call.tells(LONG_STORY)
        reads(call, SENTENCE.split()[:12])
        await call.until(20.0)

        stopped = stopped_at(call)
        assert stopped is not None
        if stopped > BEGINS + 12:
            pytest.skip("in this release words interrupt when the user's turn is over")
        assert stopped <= BEGINS + 5.5  # the first final at the latest


@in_virtual_time
async def test_both_are_waited_for_and_what_was_said_by_then_is_answered_whole() -> None:
    async with on_the_phone(policy=BOTH) as call:
        await call.tells(LONG_STORY)
        reads(call, SENTENCE.split())
        await call.until(ENDS + 6.0)

        assert stopped_at(call) == pytest.approx(BEGINS + 30.0, abs=0.15)
        assert call.user_turns == [SENTENCE]


@in_virtual_time
async def test_a_shorter_sentence_stops_nobody() -> None:
    async with on_the_phone(policy=BOTH) as call:
        await call.tells(LONG_STORY)
        reads(call, SENTENCE.split()[:12])
        await call.until(60.0)

        assert stopped_at(call) is None
        assert call.user_turns == []


@in_virtual_time
async def test_thirty_seconds_without_a_word_stop_nobody_either() -> None:
    async with on_the_phone(policy=BOTH) as call:
        await call.tells(LONG_STORY)
        call.voice(BEGINS, BEGINS + 35.0)
        await call.until(60.0)

        assert stopped_at(call) is None
