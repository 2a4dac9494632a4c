"""``VoiceAssistant``: how it is started, how it speaks, what it tells."""

import asyncio
import gc
import itertools
import logging
import threading
from typing import Any

import pytest
from livekit.agents import Agent, Plugin, llm

from livekit_interrupt_plugin import Action, Decision, Fate
from livekit_interrupt_plugin.hosts import plugin
from livekit_interrupt_plugin.testing.livekit import Microphone, ScriptedTTS, Speaker

from .scene import STORY, TAKEN, Call, in_virtual_time, on_the_phone

SHORT = "one two three four five six seven eight nine ten"  # 3 seconds


# -- starting -----------------------------------------------------------------------------------


def staged(call: Call) -> Speaker:
    """Sets the sound up as a stage does, without starting."""
    speaker = call.stage.speaker
    call.assistant.input.audio = Microphone()
    call.assistant.output.audio = speaker
    return speaker


@in_virtual_time
async def test_the_old_style_schedules_at_once_and_awaiting_it_is_optional() -> None:
    call = Call()
    speaker = staged(call)
    call.assistant.start(None)
    gc.collect()
    await asyncio.sleep(1.0)
    call.assistant.say("hello there")
    await asyncio.sleep(2.0)

    assert [segment.heard for segment in speaker.heard] == [pytest.approx(0.6)]
    await call.assistant.aclose()


@in_virtual_time
async def test_the_old_style_can_be_awaited() -> None:
    call = Call()
    staged(call)
    await call.assistant.start(None)

    assert call.assistant.agent_state == "listening"
    await call.assistant.aclose()


@in_virtual_time
async def test_the_old_style_has_the_instructions_it_was_given() -> None:
    call = Call(instructions="You sell flowers.")
    staged(call)
    await call.assistant.start(None)

    assert call.assistant.current_agent.instructions == "You sell flowers."
    await call.assistant.aclose()


@in_virtual_time
async def test_the_old_style_goes_on_with_the_chat_ctx_it_was_given() -> None:
    context = llm.ChatContext.empty()
    context.add_message(role="system", content="You sell flowers.")
    context.add_message(role="user", content="I like roses")
    call = Call(chat_ctx=context)
    staged(call)
    await call.assistant.start(None)
    await asyncio.sleep(0.5)
    now = asyncio.get_running_loop().time()
    call.says("what do I like", now)
    await asyncio.sleep(5.0)

    assert call.assistant.current_agent.instructions == "You sell flowers."
    assert call.llm.contexts[-1] == [
        ("system", "You sell flowers."),
        ("user", "I like roses"),
        ("user", "what do I like"),
    ]
    await call.assistant.aclose()


@in_virtual_time
async def test_the_new_style_takes_an_agent_by_name_or_by_place() -> None:
    for by_name in (True, False):
        call = Call()
        staged(call)
        agent = Agent(instructions="You sell flowers.")
        await (call.assistant.start(agent=agent) if by_name else call.assistant.start(agent))

        assert call.assistant.current_agent is agent
        await call.assistant.aclose()


@in_virtual_time
async def test_the_new_style_does_nothing_before_it_is_awaited() -> None:
    call = Call()
    staged(call)
    starting = call.assistant.start(agent=Agent(instructions="You sell flowers."))
    await asyncio.sleep(1.0)
    assert call.assistant.agent_state == "initializing"

    await starting
    assert call.assistant.agent_state == "listening"
    await call.assistant.aclose()


# -- speaking -----------------------------------------------------------------------------------


def overlapping(call: Call) -> bool:
    spans = sorted(span for segment in call.heard for span in segment.audible)
    return any(later[0] < earlier[1] for earlier, later in itertools.pairwise(spans))


@in_virtual_time
async def test_by_default_a_speech_waits_for_the_current_one() -> None:
    async with on_the_phone() as call:
        await call.tells(SHORT)
        await call.until(1.0)
        call.assistant.say("two words")
        await call.until(8.0)

        assert [segment.interrupted for segment in call.heard] == [False, False]
        assert [segment.heard for segment in call.heard] == [
            pytest.approx(3.0),
            pytest.approx(0.6),
        ]
        assert not overlapping(call)


@in_virtual_time
async def test_a_speech_may_interrupt_the_current_one() -> None:
    async with on_the_phone() as call:
        await call.tells()
        await call.until(2.0)
        call.assistant.say("two words", interrupt_current_if_possible=True)
        await call.until(8.0)

        assert [segment.interrupted for segment in call.heard] == [True, False]
        assert call.heard[0].end == pytest.approx(2.0, abs=0.05)
        assert call.heard[1].start == pytest.approx(2.05, abs=0.1)
        assert not overlapping(call)


@in_virtual_time
async def test_a_speech_waits_for_one_that_must_not_be_interrupted() -> None:
    async with on_the_phone() as call:
        await call.tells(SHORT, allow_interruptions=False)
        await call.until(1.0)
        call.assistant.say("two words", interrupt_current_if_possible=True)
        await call.until(8.0)

        assert [segment.interrupted for segment in call.heard] == [False, False]
        assert call.heard[1].start >= call.heard[0].end


@in_virtual_time
async def test_speeches_asked_for_at_once_are_heard_one_after_the_other() -> None:
    async with on_the_phone(tts=ScriptedTTS(latency=0.3)) as call:
        for number in range(4):
            call.assistant.say(f"speech number {number}", interrupt_current_if_possible=False)
            await asyncio.sleep(0.001)  # LiveKit's queue cannot bear two at the same nanosecond
        await call.until(9.0)

        assert [segment.heard for segment in call.heard] == [pytest.approx(0.9)] * 4
        assert not overlapping(call)


@in_virtual_time
async def test_of_speeches_that_interrupt_each_other_the_last_is_heard() -> None:
    async with on_the_phone() as call:
        for number in range(4):
            call.assistant.say(f"speech number {number}", interrupt_current_if_possible=True)
            await call.until(0.4 * (number + 1))
        await call.until(9.0)

        assert call.heard[-1].heard == pytest.approx(0.9)
        assert [segment.interrupted for segment in call.heard] == [True, True, True, False]
        assert not overlapping(call)


PREPARE = {"preemptive_generation": True}
prepares_replies = pytest.mark.skipif(
    "preemptive_generation" not in TAKEN, reason="this release prepares no replies"
)


@prepares_replies
@in_virtual_time
async def test_a_reply_that_is_prepared_but_not_scheduled_is_dropped_for_the_new_speech() -> None:
    async with on_the_phone(**PREPARE, min_endpointing_delay=1.5) as call:
        call.voice(0.5, 1.4)
        call.stt.final("what time is it", 1.6)
        await call.until(2.4)
        assert call.llm.asked == ["what time is it"]
        (prepared,) = [e.speech_handle for e in call.events("speech_created")]
        assert not prepared.scheduled

        call.assistant.say("one moment please")
        await call.until(2.5)
        assert prepared.interrupted

        # LiveKit prepares another reply when the turn ends, and that is heard.
        await call.until(9.0)
        assert call.heard[0].start == pytest.approx(2.45, abs=0.05)
        assert call.user_turns == ["what time is it"]
        assert call.llm.asked == ["what time is it"] * 2
        assert call.stage.history[-1] == ("assistant", "You said what time is it.")
        assert not overlapping(call)


@prepares_replies
@in_virtual_time
async def test_where_livekit_has_no_way_to_drop_it_the_prepared_reply_follows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with on_the_phone(**PREPARE, min_endpointing_delay=1.5) as call:
        call.voice(0.5, 1.4)
        call.stt.final("what time is it", 1.6)
        await call.until(2.4)

        activity = call.assistant._activity
        with monkeypatch.context() as without:
            # An activity of a release that has no such name.
            class Later:
                def __getattr__(self, name: str) -> Any:
                    if name == "_cancel_preemptive_generation":
                        raise AttributeError(name)
                    return getattr(activity, name)

            without.setattr(call.assistant, "_activity", Later())
            call.assistant.say("one moment please")
        await call.until(9.0)

        assert "one moment please" in call.tts.spoken
        assert call.user_turns == ["what time is it"]
        assert call.heard[-1].interrupted is False
        assert not overlapping(call)


# -- what it tells ------------------------------------------------------------------------------


@in_virtual_time
async def test_every_decision_says_what_why_and_how_late() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.says("okay", 2.0)
        call.says("please stop right now", 5.0)
        await call.until(9.0)

        assert {d.action for d in call.decisions} == {
            Action.HOLD,
            Action.IGNORE,
            Action.INTERRUPT,
        }
        for decision in call.decisions:
            assert isinstance(decision, Decision)
            assert decision.reason
            assert decision.strategy == "MinWords(4)"
            assert decision.latency >= 0.0
            assert decision.onset_latency >= decision.latency
            assert (decision.fate is None) is (decision.action is Action.HOLD)
        interrupt = call.interrupts[0]
        assert interrupt.text == "please stop right now"
        assert interrupt.reason == "4 of 4 words"
        assert interrupt.fate is Fate.ANSWERED
        assert interrupt.onset_latency == pytest.approx(1.4, abs=0.05)


@in_virtual_time
async def test_the_gate_tells_the_same_as_the_assistant() -> None:
    call = Call()
    of_the_gate: list[Any] = []
    call.assistant.gate.on("interruption_decision", of_the_gate.append)
    await call.stage.start()
    await call.tells()
    call.says("okay", 2.0)
    await call.until(5.0)

    assert of_the_gate == call.decisions
    assert of_the_gate
    await call.stage.aclose()


# -- LiveKit's list of plugins ------------------------------------------------------------------


def registered() -> list[Plugin]:
    return [p for p in Plugin.registered_plugins if p.package == "livekit_interrupt_plugin"]


def test_it_is_registered_once_as_a_plugin() -> None:
    plugin.register()

    assert len(registered()) == 1


def test_in_another_thread_it_is_quietly_not_registered(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    others = [p for p in Plugin.registered_plugins if p not in registered()]
    monkeypatch.setattr(Plugin, "registered_plugins", others)
    errors: list[BaseException] = []

    def work() -> None:
        try:
            plugin.register()
        except BaseException as error:
            errors.append(error)

    with caplog.at_level(logging.DEBUG):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()

    assert errors == []
    assert caplog.records == []
    assert registered() == []


@in_virtual_time
async def test_what_is_said_is_not_in_livekits_report_of_events() -> None:
    async with on_the_phone() as call:
        await call.tells(STORY)
        call.says("okay", 2.0)
        await call.until(5.0)

        assert not [
            event
            for event in getattr(call.assistant, "_recorded_events", [])
            if isinstance(event, Decision)
        ]
