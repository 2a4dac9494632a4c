"""Rules that change: over what is said first, from now on, and for a while."""

import logging
import threading

import pytest

from livekit_interrupt_plugin import (
    Action,
    Commands,
    ConfigurationError,
    InterruptionPolicy,
    MinWords,
    Profiles,
)
from livekit_interrupt_plugin.hosts.assistant import tested_releases

from .scene import SIX_SECONDS, STORY, Call, in_virtual_time, on_the_phone

LOOSE = InterruptionPolicy(MinWords(1))
STRICT = InterruptionPolicy(Commands())


def outcomes(call: Call) -> list[tuple[Action, str | None]]:
    return [(d.action, d.profile) for d in call.decisions if d.action is not Action.HOLD]


@in_virtual_time
async def test_what_the_agent_says_first_has_its_own_policy() -> None:
    async with on_the_phone(policy=Profiles(LOOSE, first=STRICT)) as call:
        began = await call.tells(SIX_SECONDS)
        call.says("tell me more", began + 2.0)
        await call.until(began + 12.0)
        began = await call.tells(STORY)
        call.says("tell me more", began + 2.0)
        await call.until(began + 14.0)

        assert outcomes(call) == [(Action.IGNORE, "first"), (Action.INTERRUPT, None)]


@pytest.mark.parametrize("from_a_thread", [False, True])
@in_virtual_time
async def test_a_change_holds_from_the_next_event(from_a_thread: bool) -> None:
    async with on_the_phone(policy=LOOSE) as call:
        began = await call.tells(STORY)
        gate = call.assistant.gate
        if from_a_thread:
            thread = threading.Thread(target=gate.use, args=(STRICT,), kwargs={"name": "strict"})
            thread.start()
            thread.join()
        else:
            gate.use(STRICT, name="strict")
        call.says("tell me more", began + 2.0)
        await call.until(began + 4.5)
        gate.use(gate.policy)
        call.says("tell me more", began + 5.0)
        await call.until(began + 14.0)

        assert outcomes(call) == [(Action.IGNORE, "strict"), (Action.INTERRUPT, None)]


@in_virtual_time
async def test_what_holds_meanwhile_gives_way_to_what_held_before() -> None:
    async with on_the_phone(policy=LOOSE) as call:
        began = await call.tells(STORY)
        with call.assistant.gate.using(STRICT):
            call.says("tell me more", began + 2.0)
            await call.until(began + 4.5)
        call.says("tell me more", began + 5.0)
        await call.until(began + 14.0)

        assert outcomes(call) == [(Action.IGNORE, "changed"), (Action.INTERRUPT, None)]


@in_virtual_time
async def test_a_change_before_the_agent_speaks_holds_when_it_does() -> None:
    async with on_the_phone(policy=LOOSE) as call:
        call.assistant.gate.use(STRICT)
        began = await call.tells(STORY)
        call.says("tell me more", began + 2.0)
        await call.until(began + 4.5)

        assert outcomes(call) == [(Action.IGNORE, "changed")]


@in_virtual_time
async def test_what_never_holds_on_this_line_is_said_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tested_releases, "_told", set())
    with caplog.at_level(logging.WARNING, "livekit_interrupt_plugin"):
        for _ in range(2):
            async with on_the_phone(policy=Profiles(thinking=STRICT, tools={"pay": STRICT})):
                pass

    told = [r.getMessage() for r in caplog.records if "never hold" in r.getMessage()]
    assert len(told) == 1
    assert "those for thinking and tools never hold" in told[0]


@in_virtual_time
async def test_what_is_no_policy_is_said_at_once() -> None:
    async with on_the_phone() as call:
        with pytest.raises(ConfigurationError, match="must be an InterruptionPolicy or Profiles"):
            call.assistant.gate.use("strict")
