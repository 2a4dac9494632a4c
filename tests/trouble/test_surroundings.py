"""The same call, whatever finds the user's words and turns."""

from typing import Any

import pytest
from livekit.agents import Agent
from livekit.agents.types import NOT_GIVEN

from livekit_interrupt_plugin import Action
from livekit_interrupt_plugin.testing.livekit import ScriptedBatchSTT, ScriptedSTT, ScriptedVAD
from livekit_interrupt_plugin.testing.virtual_time import run

from ..hosts.scene import Call, in_virtual_time, on_the_phone
from .account import BARE, CAN_UPDATE, assert_accounted_for, heard

ORDER = "please stop right now"
LATER = "what time is it"
ANSWERS = [1.8, 1.8]  # "You said ...", six words each


async def a_call(call: Call, *, batch: bool = False) -> None:
    """A backchannel, an interruption, and a turn of the user's while the agent is silent."""
    await call.tells()
    for words, at in (("okay", 3.0), (ORDER, 6.0), (LATER, 18.0)):
        call.voice(at, at + 0.3 * len(words.split()))
        if not batch:
            call.stt.say(words, at)
    await call.until(25.0)


@pytest.mark.parametrize(
    "options",
    [
        {"turn_detection": "vad"},
        {"turn_detection": "stt"},
        # From 1.6 LiveKit's own model, which runs here with the weights it comes with.
        {"turn_detection": NOT_GIVEN},
        {"turn_detection": NOT_GIVEN, "no_trace": True},
        {"turn_detection": "stt", "instead": {"vad": None}},
        {"turn_detection": NOT_GIVEN, "instead": {"vad": None}},
    ],
    ids=["vad", "stt", "default", "default, no trace", "stt without a VAD", "no VAD"],
)
@in_virtual_time
async def test_a_call_goes_the_same_way_however_turns_are_detected(options: dict[str, Any]) -> None:
    async with on_the_phone(**options) as call:
        await a_call(call)

        assert call.heard[0].end == pytest.approx(7.4, abs=0.05)
        assert heard(call)[1:] == ANSWERS
        assert call.outcomes == [(Action.IGNORE, "okay"), (Action.INTERRUPT, ORDER)]
        # Where a release prepares replies ahead it may ask twice.
        assert list(dict.fromkeys(call.llm.asked)) == [ORDER, LATER]
        assert call.user_turns == [ORDER, LATER]
        assert_accounted_for(call, "okay", ORDER, LATER)


@in_virtual_time
async def test_a_call_goes_the_same_way_with_a_recogniser_that_does_not_stream() -> None:
    batch = ScriptedBatchSTT(["okay", ORDER, LATER])
    async with on_the_phone(stt=batch) as call:
        await a_call(call, batch=True)

        # It hears the end of the utterance (7.2 + 0.55) and takes 0.2 s.
        assert call.heard[0].end == pytest.approx(7.95, abs=0.05)
        assert heard(call)[1:] == ANSWERS
        assert call.outcomes == [(Action.IGNORE, "okay"), (Action.INTERRUPT, ORDER)]
        assert list(dict.fromkeys(call.llm.asked)) == [ORDER, LATER]
        assert_accounted_for(call, "okay", ORDER, LATER)


@pytest.mark.skipif(not CAN_UPDATE, reason="this release cannot gate what an agent brings")
@pytest.mark.parametrize("brings", [("stt",), ("vad",), ("stt", "vad")], ids=str)
@in_virtual_time
async def test_a_call_goes_the_same_way_with_what_the_agent_brings(brings: tuple[str, ...]) -> None:
    own: dict[str, Any] = {"stt": ScriptedSTT(), "vad": ScriptedVAD()}
    agent = Agent(instructions="Answer.", **{name: own[name] for name in brings})
    async with on_the_phone(agent) as call:
        for name in brings:
            setattr(call, name, own[name])
        await a_call(call)

        assert call.heard[0].end == pytest.approx(7.4, abs=0.05)
        assert call.outcomes == [(Action.IGNORE, "okay"), (Action.INTERRUPT, ORDER)]
        assert call.llm.asked == [ORDER, LATER]
        assert_accounted_for(call, "okay", ORDER, LATER)


@in_virtual_time
async def test_without_a_recogniser_the_agent_is_heard_to_its_end_and_nobody_is_asked() -> None:
    async with on_the_phone(instead={"stt": None}) as call:
        await call.tells()
        call.voice(3.0, 3.3)
        call.voice(6.0, 7.2)
        await call.until(14.0)

        assert heard(call) == [9.9]
        assert [(action, words) for action, words in call.outcomes] == [(Action.IGNORE, "")] * 2
        assert call.user_turns == []


def with_manual_turns(**options: Any) -> tuple[float, list[str], list[str]]:
    """When the agent was cut, what the user said, and what the model was asked."""
    came_of_it: list[tuple[float, list[str], list[str]]] = []

    async def main() -> None:
        async with on_the_phone(turn_detection="manual", **options) as call:
            await call.tells()
            call.says("okay", 3.0)
            call.says(LATER, 5.0)
            await call.until(7.0)
            call.assistant.interrupt()
            call.assistant.commit_user_turn()
            await call.until(12.0)

            came_of_it.append((call.heard[0].end, call.user_turns, call.llm.asked))
            assert call.decisions == []

    run(main)
    return came_of_it[0]


def test_with_manual_turns_the_application_ends_the_turn_and_has_all_words() -> None:
    end, user_turns, asked = with_manual_turns()

    # 1.2 cuts the agent at the first word even so; from 1.3 on the application does.
    assert (end, user_turns, asked) == with_manual_turns(**BARE)
    assert user_turns == asked == [f"okay {LATER}"]
