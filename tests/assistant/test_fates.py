"""What becomes of words that did not interrupt, on real assistants of 0.x."""

import inspect
from typing import Any

import pytest

from livekit_interrupt_plugin import Action, Commands, Fate, InterruptionPolicy, MinWords
from livekit_interrupt_plugin.testing.assistant import ScriptedLLM

from .scene import SIX_SECONDS, Call, LiveKits, in_virtual_time, on_the_phone

pytestmark = pytest.mark.usefixtures("no_complaints")

OPINION = "that sounds very good"
FATES = {"discard": Fate.DISCARDED, "keep": Fate.KEPT, "answer": Fate.ANSWERED}


def only_commands(unmatched: Any, **options: Any) -> dict[str, Any]:
    return {"policy": InterruptionPolicy(Commands(), unmatched=unmatched, **options)}


def of_fate(call: Call) -> list[tuple[str, Fate | None]]:
    return [(d.text, d.fate) for d in call.decisions if d.action is not Action.HOLD]


def check(call: Call, said: str, unmatched: str) -> None:
    """*said* was said over the first speech, and has its fate."""
    assert of_fate(call) == [(said, FATES[unmatched])]
    assert call.user_turns == ([] if unmatched == "discard" else [said])
    assert call.llm.asked == ([said] if unmatched == "answer" else [])
    assert call.heard[0].is_whole


@pytest.mark.parametrize("unmatched", FATES)
@pytest.mark.parametrize("said", [OPINION, "stop"])
@in_virtual_time
async def test_words_over_a_protected_speech_have_their_fate(said: str, unmatched: str) -> None:
    async with on_the_phone(**only_commands(unmatched)) as call:
        await call.tells(SIX_SECONDS, allow_interruptions=False)
        call.says(said, 2.0)
        await call.until(14.0)

        check(call, said, unmatched)
        if said == "stop":
            assert "must not be interrupted" in call.decisions[-1].reason


@pytest.mark.parametrize("unmatched", FATES)
@in_virtual_time
async def test_words_in_the_grace_have_their_fate(unmatched: str) -> None:
    async with on_the_phone(**only_commands(unmatched, grace=4.0)) as call:
        began = await call.tells(SIX_SECONDS)
        call.says(OPINION, began + 0.3)
        await call.until(14.0)

        check(call, OPINION, unmatched)


def told(call: Call) -> list[tuple[str, str]]:
    """What the language model was told last, but its instructions."""
    context = call.llm.contexts[-1]
    return [(role, text.strip()) for role, text in context if role != "system"]


@in_virtual_time
async def test_the_language_model_is_told_of_kept_words_as_said_over_the_agent() -> None:
    async with on_the_phone(**only_commands("keep")) as call:
        await call.tells(SIX_SECONDS)
        call.says("we like it", 1.5)
        call.says("very nice", 3.8)
        await call.until(9.0)
        call.says("and what now", 9.0)
        await call.until(14.0)

        assert call.llm.asked == ["and what now"]
        assert told(call) == [
            ("assistant", SIX_SECONDS.strip()),
            ("user", "we like it"),
            ("user", "very nice"),
            ("user", "and what now"),
        ]


@in_virtual_time
async def test_words_kept_over_a_reply_stand_behind_it_and_its_question() -> None:
    async with on_the_phone(llm=ScriptedLLM([SIX_SECONDS]), **only_commands("keep")) as call:
        call.says("and what now", 0.5)
        began = await call.stage.agent_audible()
        call.says("fine", began + 1.1)
        await call.until(began + 9.0)
        call.says("and then", began + 9.0)
        await call.until(began + 14.0)

        assert told(call) == [
            ("user", "and what now"),
            ("assistant", SIX_SECONDS.strip()),
            ("user", "fine"),
            ("user", "and then"),
        ]


@pytest.mark.skipif(
    "add_to_chat_ctx" not in inspect.signature(LiveKits.say).parameters,
    reason="in this release every speech is in the conversation",
)
@in_virtual_time
async def test_kept_words_stay_where_they_are_when_their_speech_is_not_in_the_conversation() -> (
    None
):
    async with on_the_phone(**only_commands("keep")) as call:
        await call.tells(SIX_SECONDS, add_to_chat_ctx=False)
        call.says("we like it", 2.0)
        await call.until(8.0)
        call.says("and what now", 8.0)
        await call.until(13.0)
        call.says("and then", 13.0)
        await call.until(17.0)

        assert [text for role, text in told(call) if role == "user"] == [
            "we like it",
            "and what now",
            "and then",
        ]
        assert told(call)[0] == ("user", "we like it")


@in_virtual_time
async def test_an_interim_and_its_late_final_are_kept_once() -> None:
    async with on_the_phone(policy=InterruptionPolicy(MinWords(9), unmatched="keep")) as call:
        await call.tells(SIX_SECONDS)
        call.voice(1.5, 2.5)
        call.stt.interim("that sounds like", 2.3)
        call.stt.final("That sounds like a plan.", 5.5)
        await call.until(10.0)

        assert of_fate(call) == [("that sounds like", Fate.KEPT), ("a plan.", Fate.KEPT)]
        assert call.user_turns == ["that sounds like", "a plan."]


@pytest.mark.parametrize("no_trace", [False, True])
@pytest.mark.parametrize("said", ["a voice", "an interim", "a final"])
@in_virtual_time
async def test_an_overlap_in_which_the_assistant_is_closed_has_a_last_decision(
    said: str, no_trace: bool
) -> None:
    async with on_the_phone(policy=InterruptionPolicy(), no_trace=no_trace) as call:
        await call.tells(SIX_SECONDS)
        call.voice(3.0, None if said == "a voice" else 3.7)
        if said == "an interim":
            call.stt.interim("okay", 3.6)
        if said == "a final":
            call.stt.final("okay", 3.8)
        await call.until(3.9)
        assert all(d.action is Action.HOLD for d in call.decisions)

    last = call.decisions[-1]
    assert (last.action, last.reason) == (Action.PASS, "the call ended")
    assert of_fate(call) == [("" if said == "a voice" else "okay", Fate.DISCARDED)]
    assert call.user_turns == call.llm.asked == []
