"""An opinion comes from any task, at any time."""

import asyncio
import itertools

import pytest

from livekit_interrupt_plugin import Action, Fate, InterruptionPolicy, MinOpinion, MinWords

from ..hosts.scene import STORY, Call, in_virtual_time, on_the_phone
from .account import assert_accounted_for, heard, seconds_of, warnings_of

BY_OPINION = InterruptionPolicy(MinOpinion("model") | MinWords(9))


async def from_another_task(call: Call, probability: float) -> None:
    async def thinks() -> None:
        call.assistant.gate.opinion("model", probability, "heard a question")

    await asyncio.create_task(thinks())


@in_virtual_time
async def test_an_opinion_of_another_task_interrupts_at_once() -> None:
    async with on_the_phone(policy=BY_OPINION) as call:
        await call.tells()
        call.says("okay", 3.0)
        call.says("hm well", 6.0)
        await call.until(6.4)
        await from_another_task(call, 0.9)
        await call.until(12.0)

        assert call.heard[0].end == pytest.approx(6.4, abs=0.01)
        assert call.interrupts[0].reason == "heard a question"
        assert call.interrupts[0].latency == 0.0
        assert call.llm.asked == ["hm well"]
        assert_accounted_for(call, "okay", "hm well")


@in_virtual_time
async def test_opinions_that_never_stop_coming_change_nothing_but_their_overlap(
    caplog: pytest.LogCaptureFixture,
) -> None:
    call = Call(policy=BY_OPINION)
    talking = {"says": 0.1}

    async def keeps_talking() -> None:
        for _ in itertools.count():
            call.assistant.gate.opinion("model", talking["says"])
            await asyncio.sleep(0.02)

    forever = asyncio.create_task(keeps_talking())  # before the start and after the end
    await asyncio.sleep(0.1)
    await call.stage.start()
    began = await call.tells()
    call.says("okay", began + 3.0)
    await call.until(began + 5.0)
    assert [(d.text, d.fate) for d in call.decisions if d.fate] == [("okay", Fate.DISCARDED)]

    talking["says"] = 0.9  # a yes while nobody talks, and as soon as somebody does
    await call.until(began + 6.0)
    assert call.interrupts == []
    call.says("hm well", began + 7.0)
    await call.until(began + 12.0)
    assert call.heard[0].end == pytest.approx(began + 7.05, abs=0.1)
    assert call.interrupts[0].reason.endswith("on voice alone")
    await call.stage.aclose()
    await asyncio.sleep(1.0)
    forever.cancel()

    assert_accounted_for(call, "okay", "hm well")
    assert warnings_of(caplog) == []


@in_virtual_time
async def test_a_yes_in_the_grace_and_over_a_protected_speech_waits() -> None:
    async with on_the_phone(policy=BY_OPINION) as call:
        await call.tells("one " * 10, allow_interruptions=False)
        call.says("hm", 1.5)
        await call.until(1.8)
        await from_another_task(call, 0.9)
        await call.until(4.0)
        began = await call.tells()
        call.voice(began + 0.2, began + 2.0)
        call.stt.final("well then", began + 2.2)
        await call.until(began + 0.5)
        await from_another_task(call, 0.9)
        await call.until(began + 8.0)

        assert heard(call)[:2] == [3.0, 1.0]
        assert call.outcomes[0] == (Action.IGNORE, "hm")
        assert call.llm.asked == ["well then"]
        assert_accounted_for(call, "hm", "well then")


@in_virtual_time
async def test_an_opinion_on_an_overlap_that_is_over_is_void() -> None:
    async with on_the_phone(policy=BY_OPINION) as call:
        await call.tells()
        call.says("okay", 3.0)
        await call.until(3.3)
        overlap = call.assistant.gate.overlap
        call.voice(6.0, 6.6)
        await call.until(6.3)
        call.assistant.gate.opinion("model", 0.9, overlap=overlap.number)
        await call.until(12.0)

        assert heard(call) == [seconds_of(STORY)]
        assert call.interrupts == []
