"""Wherever the gate fails, the session goes on as LiveKit's own, warned of once and counted."""

import inspect
from typing import Any

import pytest

from livekit_interrupt_plugin import InterruptionPolicy, MinLoudness, MinWords, Profiles
from livekit_interrupt_plugin.hosts.driver import Driver

from ..hosts.scene import in_virtual_time, on_the_phone
from ..hosts.test_fail_open import gate_failures

#: Whatever LiveKit calls ends in one of these.
ENTRIES = (
    *("agent_started", "agent_said", "agent_ended", "user_started", "voice_heard", "user_ended"),
    *("transcribed", "heard_audio", "wake", "opinion", "policy_changed", "agent_thinks", "now"),
)
#: What it is told when there is nothing to go on with: the call, or the agent's thinking, is over.
LAST = ("call_ended", "agent_gave_up")
POLICY = InterruptionPolicy(MinWords(9) & MinLoudness(-60.0))
SITUATIONS = Profiles(POLICY, thinking=InterruptionPolicy(MinWords(20)))
ORDER = "please stop right now"


def test_these_are_all_entries_of_the_driver() -> None:
    public = {name for name, _ in inspect.getmembers(Driver, inspect.isfunction) if name[0] != "_"}

    assert public - {"close"} == {*ENTRIES, *LAST}


@pytest.mark.parametrize("no_trace", [False, True])
@pytest.mark.parametrize("entry", ENTRIES)
@in_virtual_time
async def test_the_session_goes_on_wherever_the_gate_fails(
    entry: str,
    no_trace: bool,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("by the gate")

    monkeypatch.setattr(Driver, entry, fails)
    async with on_the_phone(policy=SITUATIONS, no_trace=no_trace) as call:
        gate = call.assistant.gate
        await call.tells()
        call.says("okay", 3.0)
        await call.until(4.0)
        gate.opinion("model", 0.2)
        call.says(ORDER, 11.0)
        call.says("what time is it", 15.0)
        await call.until(20.0)

        # The caller is heard from then on, whatever became of the words before.
        assert call.user_turns[-1] == "what time is it"
        assert len(gate_failures(caplog)) == 1
        assert gate.faults["the gate"] == 1
