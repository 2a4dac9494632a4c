"""What every release must get right, as it was found out by running each of them."""

import pytest

from .scene import STORY, in_virtual_time, on_the_phone

pytestmark = pytest.mark.usefixtures("no_complaints")


@in_virtual_time
async def test_three_words_are_not_more_than_three() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.says("please stop talking", 3.0)
        await call.until(12.0)

        assert [heard.seconds for heard in call.heard] == [pytest.approx(9.9, abs=0.05)]
        assert call.interrupts == []
        assert call.llm.asked == []


@in_virtual_time
async def test_words_in_grace_interrupt_when_it_is_over_without_a_further_event() -> None:
    async with on_the_phone() as call:
        began = await call.tells()
        call.voice(began + 0.05, began + 0.3)
        call.stt.final("one two three four five", began + 0.06)
        await call.until(8.0)

        assert [d.at for d in call.interrupts] == [pytest.approx(began + 1.0, abs=0.005)]
        assert call.heard[0].end == pytest.approx(began + 1.0, abs=0.05)
        assert call.user_turns == ["one two three four five"]


@in_virtual_time
async def test_a_final_without_a_voice_interrupts_and_is_answered() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.stt.final("what time do you open", 3.0)
        await call.until(9.0)

        assert call.heard[0].end == pytest.approx(3.0, abs=0.05)
        assert call.user_turns == ["what time do you open"]
        assert call.llm.asked == ["what time do you open"]
        assert call.heard[1].seconds == pytest.approx(7 * 0.3, abs=0.05)


@in_virtual_time
async def test_an_interim_without_a_voice_interrupts_and_its_final_is_answered() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.stt.interim("what time do you open", 3.0)
        call.stt.final("what time do you open", 4.0)
        await call.until(9.0)

        assert call.heard[0].end == pytest.approx(3.0 + 0.2, abs=0.05)
        assert call.user_turns == ["what time do you open"]


@in_virtual_time
async def test_a_backchannel_neither_interrupts_nor_is_answered_now_or_later() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.says("uh huh", 3.0)
        # From 0.12.6 LiveKit answers to nothing being said, 5 s after the voice.
        await call.until(20.0)
        assert call.llm.asked == []
        assert call.user_turns == []

        call.says("what time is it", 20.0)
        await call.until(26.0)

        assert call.heard[0].seconds == pytest.approx(9.9, abs=0.05)
        assert call.llm.asked == ["what time is it"]
        assert call.user_turns == ["what time is it"]
        assert "uh" not in " ".join(call.captions)


@pytest.mark.parametrize("of_session", [True, False])
@in_virtual_time
async def test_a_protected_speech_is_heard_to_its_end(of_session: bool) -> None:
    session = {"allow_interruptions": False} if of_session else {}
    async with on_the_phone(**session) as call:
        await call.tells(STORY, **({} if of_session else {"allow_interruptions": False}))
        call.says("please stop talking right now", 3.0)
        await call.until(13.0)

        assert [heard.seconds for heard in call.heard] == [pytest.approx(9.9, abs=0.05)]
        assert call.interrupts == []
        assert call.llm.asked == []
