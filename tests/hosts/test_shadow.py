"""A policy in the shadow of a live session: it reports, and does nothing."""

from typing import Any

import pytest

from livekit_interrupt_plugin import (
    Action,
    ConfigurationError,
    Disagreement,
    InterruptionGate,
    InterruptionPolicy,
    MinLoudness,
    MinWords,
)

from .scene import Call, in_virtual_time, on_the_phone
from .test_telemetry import WORDS, prometheus

__all__ = ["prometheus"]  # a fixture

NEVER = InterruptionPolicy(MinWords(99))
ANY_WORD = InterruptionPolicy(MinWords(1))


async def a_backchannel_and_a_question(call: Call) -> list[Disagreement]:
    """What the shadow reports of them."""
    found: list[Disagreement] = []
    call.assistant.on("shadow_disagreed", found.append)
    await call.tells()
    call.says("okay", 3.0)
    call.says("but what about tuesday", 6.0)
    await call.until(20.0)
    return found


@in_virtual_time
async def test_a_policy_that_would_have_interrupted_is_reported_and_does_nothing() -> None:
    async with on_the_phone(policy=WORDS, shadow=ANY_WORD) as call:
        (one,) = await a_backchannel_and_a_question(call)

    assert one.actions == (Action.IGNORE, Action.INTERRUPT)
    assert one.live in call.decisions
    assert one.shadow is not None
    assert one.shadow.reason == "1 of 1 words"
    assert call.outcomes == [
        (Action.IGNORE, "okay"),
        (Action.INTERRUPT, call.interrupts[0].text),
    ]


@in_virtual_time
async def test_one_that_would_not_have_interrupted_hears_the_user_out() -> None:
    async with on_the_phone(policy=WORDS, shadow=NEVER) as call:
        (one,) = await a_backchannel_and_a_question(call)

    assert one.actions == (Action.INTERRUPT, Action.IGNORE)
    assert one.shadow is not None
    assert one.shadow.text == "but what about tuesday"
    assert one.live.text != one.shadow.text


@pytest.mark.parametrize("shadow", [NEVER, ANY_WORD, WORDS])
def test_the_call_is_decided_as_without_one(shadow: InterruptionPolicy) -> None:
    def decided(**options: Any) -> list[Any]:
        calls: list[Call] = []

        @in_virtual_time
        async def scene() -> None:
            async with on_the_phone(policy=WORDS, **options) as call:
                calls.append(call)
                await a_backchannel_and_a_question(call)

        scene()
        return [calls[0].decisions, calls[0].heard, calls[0].user_turns, calls[0].captions]

    assert decided(shadow=shadow) == decided()


@in_virtual_time
async def test_disagreements_are_counted(prometheus: Any) -> None:
    async with on_the_phone(policy=WORDS, shadow=ANY_WORD) as call:
        await a_backchannel_and_a_question(call)

    name = "lk_agents_interruption_shadow_disagreements_total"
    assert prometheus[name] == {"ignore interrupt": 1}


@in_virtual_time
async def test_loudness_that_only_the_shadow_asks_for_is_heard_by_it_alone() -> None:
    # Unsure until audio comes; that of the stage is silent.
    quiet = InterruptionPolicy(MinWords(1) & ~MinLoudness(-50.0))
    async with on_the_phone(policy=WORDS, shadow=quiet) as call:
        found = await a_backchannel_and_a_question(call)
        heard = call.assistant.gate.overlap

    assert [one.actions for one in found] == [(Action.IGNORE, Action.INTERRUPT)]
    assert heard is None


@in_virtual_time
async def test_a_listener_that_raises_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: object) -> None:
        raise TypeError("broken")

    async with on_the_phone(policy=WORDS, shadow=ANY_WORD) as call:
        call.assistant.gate.on("shadow_disagreed", broken)
        await a_backchannel_and_a_question(call)

    assert len(call.interrupts) == 1
    assert "a listener of 'shadow_disagreed' raised" in caplog.text


def test_it_must_be_a_policy() -> None:
    with pytest.raises(ConfigurationError, match="shadow must be an InterruptionPolicy"):
        InterruptionGate(shadow=MinWords(2))  # type: ignore[arg-type]
