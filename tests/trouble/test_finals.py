"""Finals late, doubled and out of order; transcripts with nothing in them."""

from typing import Any

import pytest

from livekit_interrupt_plugin import Action, Fate, InterruptionPolicy

from ..hosts.scene import STORY, Call, in_virtual_time, on_the_phone
from .account import assert_accounted_for, heard, seconds_of

ORDER = "please stop right now"


@in_virtual_time
async def test_late_finals_belong_to_what_they_transcribe() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.voice(2.0, 2.3)
        call.stt.final("okay", 4.6)  # 2.3 s late: its overlap is over at 3.8
        call.voice(6.0, 7.2)
        call.stt.final(ORDER, 8.6)  # 1.4 s late: just in time
        await call.until(14.0)

        assert call.heard[0].end == pytest.approx(8.6, abs=0.05)
        late = [d for d in call.decisions if d.strategy == "late transcript"]
        assert [(d.text, d.fate, d.overlap) for d in late] == [("okay", Fate.DISCARDED, 1)]
        assert call.user_turns == [ORDER]
        assert set(call.llm.asked) == {ORDER}
        assert_accounted_for(call, "okay", ORDER)


@in_virtual_time
async def test_a_doubled_final_of_a_backchannel_is_discarded_twice_and_cuts_nothing() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.voice(3.0, 3.3)
        call.stt.interim("okay", 3.3)
        for at in (3.5, 3.55, 6.0):  # the last one long after its overlap is over
            call.stt.final("okay", at)
        await call.until(14.0)

        assert heard(call) == [seconds_of(STORY)]
        assert call.outcomes == [(Action.IGNORE, "okay okay"), (Action.IGNORE, "okay")]
        assert call.llm.asked == []
        assert_accounted_for(call, "okay")


@pytest.mark.parametrize("silent", [True, False], ids=["silent agent", "over the agent"])
@in_virtual_time
async def test_a_doubled_final_is_answered_in_the_agents_silence_and_over_it_alike(
    silent: bool,
) -> None:
    async with on_the_phone() as call:
        if not silent:
            await call.tells()
        call.voice(3.0, 4.2)
        call.stt.final(ORDER, 4.4)
        call.stt.final(ORDER, 4.45)
        await call.until(10.0)

        # LiveKit does not know doubles; the gate takes none away that is not its own to take.
        assert call.user_turns == [f"{ORDER} {ORDER}"]
        assert call.llm.asked[-1] == f"{ORDER} {ORDER}"
        assert [a for a, _ in call.outcomes] == ([] if silent else [Action.INTERRUPT])


@in_virtual_time
async def test_finals_out_of_order_are_one_overlap_in_the_order_they_came() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.voice(3.0, 3.6)
        call.voice(4.0, 4.6)
        call.stt.final("now", 4.7)
        call.stt.final("right", 4.8)
        call.stt.final("please stop", 4.9)
        await call.until(10.0)

        assert call.heard[0].end == pytest.approx(4.9, abs=0.05)
        assert call.outcomes == [(Action.INTERRUPT, "now right please stop")]
        assert call.user_turns == ["now right please stop"]
        assert_accounted_for(call, "please stop", "right", "now")


@in_virtual_time
async def test_an_interim_that_comes_after_its_final_adds_nothing() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.voice(3.0, 3.3)
        call.stt.final("okay", 3.5)
        call.stt.interim("okay", 3.55)
        await call.until(14.0)

        assert heard(call) == [seconds_of(STORY)]
        assert {d.fate for d in call.decisions} == {None, Fate.DISCARDED}
        assert_accounted_for(call, "okay")


# -- nothing in them ----------------------------------------------------------------------------

TURN = ["I want to order", "two large pizzas"]


def with_blanks(call: Call, at: float) -> None:
    """One turn in two finals, and between its words transcripts of nothing."""
    call.voice(at, at + 2.4)
    script: list[tuple[float, str, bool]] = [
        (0.3, "", False),
        (0.6, "I want", False),
        (0.7, "", False),
        (1.2, TURN[0], True),
        (1.25, "", True),
        (1.3, "", False),
        (1.6, "two", False),
        (1.7, "  ", False),
        (2.2, TURN[1], False),
        (2.3, " ", True),
        (2.35, "", False),
        (2.6, TURN[1], True),
        (2.7, "", True),
    ]
    for after, text, is_final in script:
        (call.stt.final if is_final else call.stt.interim)(text, at + after)


@pytest.mark.parametrize("options", [{}, {"policy": InterruptionPolicy()}, {"no_trace": True}])
@pytest.mark.parametrize("silent", [True, False], ids=["silent agent", "over the agent"])
@in_virtual_time
async def test_blank_transcripts_within_a_turn_take_none_of_its_words(
    silent: bool, options: dict[str, Any]
) -> None:
    async with on_the_phone(**options) as call:
        if not silent:
            await call.tells()
        with_blanks(call, 3.0)
        await call.until(14.0)

        assert [turn.split() for turn in call.user_turns] == [" ".join(TURN).split()]
        assert call.llm.asked[-1].split() == " ".join(TURN).split()
        assert len(call.heard) == (1 if silent else 2)
        assert_accounted_for(call, *TURN)


@pytest.mark.parametrize("no_trace", [False, True])
@in_virtual_time
async def test_blank_transcripts_alone_over_the_agent_are_nothing_at_all(no_trace: bool) -> None:
    async with on_the_phone(no_trace=no_trace) as call:
        await call.tells()
        for at in (3.0, 5.0):
            call.stt.interim("", at)
            call.stt.final(" ", at + 0.3)
        await call.until(14.0)

        assert call.decisions == []
        assert heard(call) == [seconds_of(STORY)]
        assert call.llm.asked == []
        assert call.user_turns == []


@in_virtual_time
async def test_a_blank_final_after_a_backchannel_discards_it_once() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.voice(3.0, 3.3)
        call.stt.interim("okay", 3.3)
        call.stt.final("okay", 3.5)
        call.stt.final("", 3.6)
        call.stt.final("", 6.0)
        await call.until(14.0)

        assert call.outcomes == [(Action.IGNORE, "okay")]
        assert heard(call) == [seconds_of(STORY)]
        assert_accounted_for(call, "okay")
