"""livekit/agents #3751: "min_interruption_duration seems to have no effect" (1.2.7).

Three settings were tried with a duration of ten seconds: any word, with interim transcripts; at
least three words, with them; any word, with final transcripts only. The first was interrupted
within seconds, the second at the third word, the third within seconds. From 1.6 on LiveKit no
longer interrupts at an interim where it has a voice detector; at a final it does. Open.
"""

import pytest

from livekit_interrupt_plugin import InterruptionPolicy, MinDuration, MinWords

from ..hosts.scene import Call, in_virtual_time, on_the_phone
from .alone import LONG_STORY, alone, stopped_at

WORDS = ["I", "have", "been", "wondering", "for", "a", "while", "now"]

#: What was tried, its ``min_interruption_words``, and whether there were interims.
TRIED = {"any word": (0, True), "three words": (3, True), "no interims": (0, False)}
in_each_way = pytest.mark.parametrize("way", TRIED)


def ours(way: str) -> InterruptionPolicy:
    """The rule that was meant."""
    least, _ = TRIED[way]
    return InterruptionPolicy(MinDuration(10.0) & MinWords(least) if least else MinDuration(10.0))


def speaks(call: Call, way: str, seconds: float) -> None:
    """Speak from 3.0 s on; a final after each two words, and perhaps an interim after the first."""
    _, interims = TRIED[way]
    call.voice(3.0, 3.0 + seconds)
    for number, word in enumerate(WORDS):
        at = 3.3 + 0.6 * number
        if number % 2:
            call.stt.final(f"{WORDS[number - 1]} {word}", at + 0.3)
        elif interims:
            call.stt.interim(word, at)


@in_each_way
@in_virtual_time
async def test_without_the_gate_words_stop_an_agent_that_wants_ten_seconds(way: str) -> None:
    least, _ = TRIED[way]
    async with on_the_phone(**alone(min_duration=10.0, min_words=least)) as call:
        await call.tells(LONG_STORY)
        speaks(call, way, 8.0)
        await call.until(16.0)

        stopped = stopped_at(call)
        assert stopped is not None
        if stopped > 11.0:
            pytest.skip("in this release words interrupt when the user's turn is over")
        assert stopped < 6.5


@in_each_way
@in_virtual_time
async def test_ten_seconds_are_ten_seconds_whatever_is_said(way: str) -> None:
    async with on_the_phone(policy=ours(way)) as call:
        await call.tells(LONG_STORY)
        speaks(call, way, 12.0)
        await call.until(25.0)

        assert stopped_at(call) == pytest.approx(13.0, abs=0.15)
        assert call.user_turns == [" ".join(WORDS)]


@in_each_way
@in_virtual_time
async def test_eight_seconds_are_not_ten(way: str) -> None:
    async with on_the_phone(policy=ours(way)) as call:
        await call.tells(LONG_STORY)
        speaks(call, way, 8.0)
        await call.until(60.0)

        assert stopped_at(call) is None
        assert call.user_turns == []
