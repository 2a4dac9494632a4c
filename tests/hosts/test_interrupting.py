"""Whom an interruption silences, and when the agent counts as audible."""

import asyncio

import pytest
from livekit.agents.voice import SpeechHandle

from livekit_interrupt_plugin import Action, InterruptionPolicy, MinWords
from livekit_interrupt_plugin.testing.livekit import ScriptedTTS

from .scene import STORY, in_virtual_time, on_the_phone

SHORT = "one two three four five six seven eight nine ten"  # 3 seconds
ORDER = "please stop I have a question"


@in_virtual_time
async def test_speeches_that_are_queued_survive_the_interruption_of_the_current_one() -> None:
    async with on_the_phone() as call:
        await call.tells()
        current = call.assistant.current_speech
        queued = []
        for text in ("this is next", "and this is last"):
            await asyncio.sleep(0.001)  # LiveKit's queue cannot bear two at the same nanosecond
            queued.append(call.assistant.say(text))
        call.voice(3.0, 4.2)
        call.stt.final("please stop right now", 4.2)
        await call.until(4.21)  # 1.0 and 1.1 then interrupt whatever begins while the user speaks

        assert current.interrupted
        assert [speech.interrupted for speech in queued] == [False, False]

        await call.until(12.0)
        # LiveKit's own end of the user's turn ends what is current by then, and no more.
        assert ("assistant", "and this is last") in call.stage.history


@in_virtual_time
async def test_a_protected_speech_is_held_as_not_allowed_and_nothing_is_raised(caplog) -> None:
    async with on_the_phone() as call:
        await call.tells(allow_interruptions=False)
        call.says(ORDER, 3.0)
        await call.until(14.0)

        held = [d for d in call.decisions if d.action is Action.HOLD]
        assert [segment.interrupted for segment in call.heard] == [False]
        assert held[-1].strategy == "not allowed"
        assert call.interrupts == []
        assert not [r for r in caplog.records if r.name == "livekit_interrupt_plugin"]


@in_virtual_time
async def test_the_speech_after_an_interrupted_one_is_gated_like_any_other() -> None:
    async with on_the_phone() as call:
        await call.tells()
        await asyncio.sleep(0.001)
        # Protected: the user's turn does not end it.
        call.assistant.say(STORY, allow_interruptions=False)
        call.voice(3.0, 4.2)
        # After the detector's end, so that the next speech need not wait.
        call.stt.interim("please stop right now", 4.8)
        await call.until(5.1)
        assert call.stage.speaker.audible_at(5.09)
        call.says("okay", 7.0)
        await call.until(10.0)

        assert [action for action, _ in call.outcomes] == [Action.INTERRUPT, Action.IGNORE]
        assert [segment.interrupted for segment in call.heard] == [True, False]


@pytest.mark.parametrize("protection", ["speech", "session"])
@in_virtual_time
async def test_the_end_of_a_protected_speech_is_no_leave_to_interrupt(protection: str) -> None:
    session = {"allow_interruptions": False} if protection == "session" else {}
    speech = {"allow_interruptions": False} if protection == "speech" else {}
    async with on_the_phone(**session) as call:
        ends = await call.tells(SHORT, **speech) + 3.0
        call.voice(ends - 2.2, ends - 1.0)
        call.stt.interim("please stop right now", ends - 0.9)  # its final never comes
        await call.until(ends + 5.0)

        assert call.interrupts == []
        assert len(call.outcomes) == 1
        assert call.heard[0].heard == pytest.approx(3.0)


@pytest.mark.skipif(
    SpeechHandle.allow_interruptions.fset is None,
    reason="in this release a speech stays as protected as it was made",
)
@in_virtual_time
async def test_a_speech_that_becomes_interruptible_is_interrupted_by_what_was_said() -> None:
    async with on_the_phone() as call:
        speech = call.assistant.say("one " * 30, allow_interruptions=False)
        await call.stage.agent_audible()
        call.voice(3.0, 6.0)
        call.stt.final(ORDER, 4.8)
        await call.until(5.5)
        speech.allow_interruptions = True
        await call.until(9.0)

        assert call.heard[0].interrupted
        assert call.heard[0].end == pytest.approx(5.5, abs=0.06)


@pytest.mark.parametrize("latency", [0.05, 0.4])
@pytest.mark.parametrize("begins", [-0.1, -0.03], ids=["just before the gap", "in the gap"])
@pytest.mark.parametrize("lasts", [0.3, 0.9])
@pytest.mark.parametrize("no_trace", [False, True])
@in_virtual_time
async def test_a_backchannel_across_the_gap_between_two_speeches_silences_neither(
    latency: float, begins: float, lasts: float, no_trace: bool
) -> None:
    async with on_the_phone(tts=ScriptedTTS(latency=latency), no_trace=no_trace) as call:
        ends = await call.tells(SHORT) + 3.0
        call.assistant.say("and this is what comes next after the gap")
        call.voice(ends + begins, ends + begins + lasts)
        call.stt.final("okay", ends + begins + lasts + 0.3)
        await call.until(12.0)

        # From 1.5 LiveKit lets a speech wait while it believes that the user speaks.
        in_time = ends + latency + 0.1 if no_trace else ends + begins + lasts + 0.7
        assert [segment.interrupted for segment in call.heard] == [False, False]
        assert call.heard[1].heard == pytest.approx(9 * 0.3)
        assert call.heard[1].start <= max(in_time, ends + latency + 0.1)
        assert call.user_turns == []
        assert call.llm.asked == []


@in_virtual_time
async def test_who_takes_the_floor_in_the_gap_is_answered_in_place_of_the_next_speech() -> None:
    async with on_the_phone() as call:
        ends = await call.tells(SHORT) + 3.0
        call.assistant.say("and this is what comes next after the gap")
        call.says(ORDER, ends - 0.1)
        await call.until(12.0)

        assert call.user_turns == [ORDER]
        assert call.llm.asked[-1] == ORDER
        assert call.heard[-1].interrupted is False


@in_virtual_time
async def test_the_grace_counts_from_the_first_sound_and_not_from_the_call_of_say() -> None:
    async with on_the_phone(tts=ScriptedTTS(latency=2.0)) as call:
        began = await call.tells()
        call.stt.final("one two three four five", began + 0.05)
        await call.until(7.0)

        assert began == pytest.approx(2.0, abs=0.1)
        assert call.heard[0].heard == pytest.approx(1.0, abs=0.001)


@in_virtual_time
async def test_the_agent_is_interrupted_before_the_words_are_released() -> None:
    order: list[str] = []
    policy = InterruptionPolicy(MinWords(3))
    async with on_the_phone(policy=policy) as call:
        call.assistant.on("agent_state_changed", lambda event: order.append(event.new_state))
        call.assistant.on("interruption_decision", lambda d: order.append(d.action.value))
        call.assistant.on("user_input_transcribed", lambda event: order.append(event.transcript))
        await call.tells()
        order.clear()
        call.stt.final("stop it now", 3.0)
        call.voice(2.0, 3.0)
        await call.until(3.02)

        assert order.index("interrupt") < order.index("stop it now")
        assert call.heard[0].end == pytest.approx(3.0, abs=1e-3)
