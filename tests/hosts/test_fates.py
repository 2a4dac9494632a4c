"""What becomes of words that did not interrupt, on real sessions."""

import inspect
from pathlib import Path
from typing import Any

import pytest
from livekit.agents import AgentSession

from livekit_interrupt_plugin import Action, Commands, Fate, InterruptionPolicy, MinWords
from livekit_interrupt_plugin.events import AgentSpeechStarted, CallEnded

from ..trouble.account import assert_accounted_for
from ..trouble.test_closing import in_the_record
from .scene import STORY, Call, in_virtual_time, on_the_phone
from .test_recorded_calls import of, play, same

OPINION = "that sounds like a very good plan"
FATES = {"discard": Fate.DISCARDED, "keep": Fate.KEPT, "answer": Fate.ANSWERED}
has_warm_up = pytest.mark.skipif(
    "aec_warmup_duration" not in inspect.signature(AgentSession.__init__).parameters,
    reason="this release has no echo warm-up",
)


def only_commands(unmatched: str) -> dict[str, Any]:
    return {"policy": InterruptionPolicy(Commands(), unmatched=unmatched)}


def of_fate(call: Any) -> list[tuple[str, Fate | None]]:
    return [(d.text, d.fate) for d in call.decisions if d.action is not Action.HOLD]


async def check(call: Any, unmatched: str) -> None:
    """OPINION has been said over the first speech, and has its fate."""
    assert of_fate(call) == [(OPINION, FATES[unmatched])]
    assert call.user_turns == ([] if unmatched == "discard" else [OPINION])
    assert call.llm.asked == ([OPINION] if unmatched == "answer" else [])
    assert not call.heard[0].interrupted
    assert_accounted_for(call, OPINION)


@pytest.mark.parametrize("unmatched", FATES)
@in_virtual_time
async def test_words_over_a_protected_speech_have_their_fate(unmatched: str) -> None:
    async with on_the_phone(**only_commands(unmatched)) as call:
        await call.tells(allow_interruptions=False)
        call.says(OPINION, 3.0)
        await call.until(18.0)

        await check(call, unmatched)


@pytest.mark.parametrize("unmatched", FATES)
@in_virtual_time
async def test_words_where_nobody_may_interrupt_have_their_fate(unmatched: str) -> None:
    async with on_the_phone(allow_interruptions=False, **only_commands(unmatched)) as call:
        await call.tells()
        call.says(OPINION, 3.0)
        await call.until(18.0)

        await check(call, unmatched)


@pytest.mark.parametrize("unmatched", FATES)
@in_virtual_time
async def test_words_in_the_grace_have_their_fate(unmatched: str) -> None:
    async with on_the_phone(
        policy=InterruptionPolicy(Commands(), unmatched=unmatched, grace=4.0)
    ) as call:
        began = await call.tells()
        call.says(OPINION, began + 0.3)
        await call.until(18.0)

        await check(call, unmatched)


@pytest.mark.parametrize("unmatched", FATES)
@in_virtual_time
async def test_a_command_over_a_protected_speech_is_not_obeyed_and_has_its_fate(
    unmatched: str,
) -> None:
    async with on_the_phone(**only_commands(unmatched)) as call:
        await call.tells(allow_interruptions=False)
        call.says("stop", 3.0)
        await call.until(18.0)

        assert of_fate(call) == [("stop", FATES[unmatched])]
        assert "must not be interrupted" in call.decisions[-1].reason
        assert_accounted_for(call, "stop")


def told(call: Call) -> list[tuple[str, str]]:
    """What the language model was told last, but its instructions."""
    return [(role, text) for role, text in call.llm.contexts[-1] if role != "system"]


@in_virtual_time
async def test_the_language_model_is_told_of_kept_words_as_said_over_the_agent() -> None:
    async with on_the_phone(**only_commands("keep")) as call:
        await call.tells()
        call.says("we like it", 3.0)
        call.says(OPINION, 6.0)
        call.says("and what now", 11.0)
        await call.until(16.0)

        said = [("assistant", STORY), ("user", "we like it"), ("user", OPINION)]
        assert call.llm.asked == ["and what now"]
        assert told(call) == [*said, ("user", "and what now")]
        assert call.stage.history[:3] == said


@in_virtual_time
async def test_words_kept_over_a_speech_that_is_interrupted_later_stand_between() -> None:
    async with on_the_phone(**only_commands("keep")) as call:
        await call.tells()
        call.says("we like it", 2.0)
        call.says("stop", 6.0)
        await call.until(10.0)

        (agent, begun), *rest = told(call)
        assert (agent, STORY.startswith(begun.rstrip("."))) == ("assistant", True)
        assert rest == [("user", "we like it"), ("user", "stop")]


@in_virtual_time
async def test_kept_words_stay_where_they_are_when_their_speech_is_not_in_the_conversation() -> (
    None
):
    async with on_the_phone(**only_commands("keep")) as call:
        await call.tells(add_to_chat_ctx=False)
        call.says("we like it", 3.0)
        call.says("and what now", 11.0)
        call.says("and then", 15.0)
        await call.until(19.0)

        assert told(call) == [
            ("user", "we like it"),
            ("user", "and what now"),
            ("assistant", "You said and what now."),
            ("user", "and then"),
        ]


@in_virtual_time
async def test_an_interim_and_its_late_final_are_kept_once() -> None:
    async with on_the_phone(policy=InterruptionPolicy(MinWords(9), unmatched="keep")) as call:
        await call.tells()
        call.voice(3.0, 4.0)
        call.stt.interim("that sounds like", 3.8)
        call.stt.final("That sounds like a plan.", 7.0)
        await call.until(12.0)

        assert of_fate(call) == [("that sounds like", Fate.KEPT), ("a plan.", Fate.KEPT)]
        assert call.user_turns == ["that sounds like", "a plan."]


# -- where the recogniser is deaf -----------------------------------------------------------------


@has_warm_up
@in_virtual_time
async def test_a_voice_in_livekits_echo_warm_up_is_on_record_and_is_not_waited_for() -> None:
    async with on_the_phone(aec_warmup_duration=3.0, policy=InterruptionPolicy()) as call:
        began = await call.tells()
        call.voice(began + 1.2, began + 1.8)
        call.says("what about that", began + 4.0)
        await call.until(14.0)

        wordless, decided = [d for d in call.decisions if d.action is not Action.HOLD]
        assert (wordless.text, wordless.fate) == ("", Fate.DISCARDED)
        assert wordless.reason == "the recogniser was given silence, and no words"
        assert wordless.at == pytest.approx(began + 1.8 + 0.6, abs=0.1)
        assert decided.action is Action.INTERRUPT


@has_warm_up
@in_virtual_time
async def test_a_warm_up_is_once_in_a_session() -> None:
    async with on_the_phone(aec_warmup_duration=1.0, policy=InterruptionPolicy()) as call:
        await call.tells("one two three four five six")
        await call.until(4.0)
        call.assistant.say(STORY)
        began = await call.stage.agent_audible()
        call.voice(began + 0.3, began + 0.6)
        await call.until(began + 5.0)

        (decision,) = [d for d in call.decisions if d.fate is not None]
        assert "silence" not in decision.reason


@pytest.mark.parametrize("muted", [False, True])
@in_virtual_time
async def test_a_voice_over_a_speech_that_mutes_the_recogniser_is_on_record(muted: bool) -> None:
    options = {"discard_audio_if_uninterruptible": muted, "policy": InterruptionPolicy()}
    async with on_the_phone(**options) as call:
        await call.tells(allow_interruptions=False)
        call.voice(3.0, 3.6)
        await call.until(8.0)

        (decision,) = [d for d in call.decisions if d.fate is not None]
        assert ("given silence" in decision.reason) is muted


# -- the end of the call --------------------------------------------------------------------------


def says_at_the_end(call: Call, said: str) -> None:
    """What the user has said when the session is closed at 3.9 s."""
    match said:
        case "a voice":
            call.voice(3.0, None)
        case "an interim":
            call.voice(3.0, 3.7)
            call.stt.interim("okay", 3.6)
        case "a final":
            call.voice(3.0, 3.7)
            call.stt.final("okay", 3.8)


@pytest.mark.parametrize("no_trace", [False, True])
@pytest.mark.parametrize("said", ["a voice", "an interim", "a final"])
def test_an_overlap_in_which_the_session_is_closed_has_a_last_decision(
    said: str, no_trace: bool
) -> None:
    closing(said, no_trace, in_the_record("okay"))


@in_virtual_time
async def closing(said: str, no_trace: bool, known: list[str]) -> None:
    async with on_the_phone(policy=InterruptionPolicy(), no_trace=no_trace) as call:
        await call.tells()
        says_at_the_end(call, said)
        await call.until(3.9)
        assert all(d.action is Action.HOLD for d in call.decisions)

    last = call.decisions[-1]
    assert (last.action, last.reason) == (Action.PASS, "the call ended")
    assert last.text == ("" if said == "a voice" else "okay")
    assert [d for d in call.decisions if d.fate is not None] == [last]
    if said == "a final" and last.fate is Fate.KEPT:
        assert call.user_turns == known
    elif last.fate is Fate.DISCARDED:
        assert call.user_turns == []
    assert call.llm.asked == []


def test_words_that_were_to_be_answered_after_the_speech_are_in_the_record_of_the_call() -> None:
    closing_before_the_answer("we like it", in_the_record("we like it"))


@in_virtual_time
async def closing_before_the_answer(said: str, known: list[str]) -> None:
    async with on_the_phone(**only_commands("answer")) as call:
        await call.tells()
        call.says(said, 2.0)
        await call.until(4.5)

    assert of_fate(call) == [(said, Fate.ANSWERED)]
    assert call.user_turns == known
    assert call.llm.asked == []


@in_virtual_time
async def test_an_output_that_is_taken_away_is_not_the_end_of_the_call() -> None:
    async with on_the_phone(policy=InterruptionPolicy()) as call:
        ends = await call.tells() + 9.9
        call.voice(ends - 0.9, ends - 0.7)
        call.stt.final("okay", ends + 0.4)
        await call.until(8.0)
        call.assistant.output.audio = None
        await call.until(14.0)

        assert of_fate(call) == [("okay", Fate.DISCARDED)]
        assert_accounted_for(call, "okay")


@in_virtual_time
async def test_a_call_without_an_open_overlap_ends_without_a_decision() -> None:
    async with on_the_phone(policy=InterruptionPolicy()) as call:
        await call.tells()
        await call.until(4.0)

    assert call.decisions == []


# -- the trace ------------------------------------------------------------------------------------


@pytest.mark.parametrize("warm_up", [None, pytest.param(3.0, marks=has_warm_up)])
def test_the_trace_of_such_a_call_decides_it_again(tmp_path: Path, warm_up: float | None) -> None:
    options = {} if warm_up is None else {"aec_warmup_duration": warm_up}

    async def scene(call: Call) -> None:
        began = await call.tells()
        call.voice(began + 1.2, began + 1.8)
        call.voice(began + 4.0, None)
        call.stt.interim("okay", began + 4.2)
        await call.until(began + 4.4)

    call = play(scene, trace=tmp_path, policy=InterruptionPolicy(), **options)
    trace = of(call)

    assert same(call.decisions, trace)
    assert any(isinstance(event, CallEnded) for event in trace.steps)
    (begun,) = [e for e in trace.steps if isinstance(e, AgentSpeechStarted)]
    assert begun.deaf_until == (None if warm_up is None else pytest.approx(begun.at + warm_up))
    assert call.decisions[-1].reason == "the call ended"
