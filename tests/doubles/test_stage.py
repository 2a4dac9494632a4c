"""LiveKit's own behaviour, without any plugin, on the stage that the doubles build."""

import asyncio
import inspect
from typing import Any

import pytest
from livekit.agents import Agent, AgentSession, APIConnectionError, function_tool, vad

from livekit_interrupt_plugin.testing.livekit import (
    ScriptedBatchSTT,
    ScriptedLLM,
    ScriptedSTT,
    ScriptedTTS,
    ScriptedVAD,
    Stage,
    ToolCall,
)
from livekit_interrupt_plugin.testing.virtual_time import run

STORY = " ".join(["story"] * 20)  # 6 seconds


def options() -> dict[str, Any]:
    """Turns end by the VAD, and the detectors that need a network or a model stay off."""
    known = inspect.signature(AgentSession.__init__).parameters
    if "turn_handling" in known:
        return {
            "turn_handling": {"turn_detection": "vad", "interruption": {"mode": "vad"}},
            "aec_warmup_duration": None,
        }
    warmup = {"aec_warmup_duration": None} if "aec_warmup_duration" in known else {}
    return {"turn_detection": "vad", **warmup}


class Cast:
    """A session of doubles and the stage it is on."""

    def __init__(self, *, kind: type[AgentSession[Any]] = AgentSession, **parts: Any) -> None:
        self.vad = parts.pop("vad", None) or ScriptedVAD()
        self.stt = parts.pop("stt", None) or ScriptedSTT()
        self.llm = parts.pop("llm", None) or ScriptedLLM()
        self.tts = ScriptedTTS()
        self.session = kind(
            vad=self.vad, stt=self.stt, llm=self.llm, tts=self.tts, **options(), **parts
        )
        self.stage = Stage(self.session)


def names(stage: Stage, name: str) -> list[Any]:
    return [event for _, noted, event in stage.events if noted == name]


def test_a_turn_is_answered_when_the_agent_is_silent() -> None:
    async def main() -> None:
        cast = Cast()
        await cast.stage.start()
        cast.vad.speak(1.0, 2.2)
        cast.stt.say("what time is it", 1.0)

        answered_at = await cast.stage.agent_audible()
        await cast.stage.until(8.0)

        # 2.2 + hangover 0.55 + the model's 0.1 and the synthesiser's 0.05
        assert answered_at == pytest.approx(2.9, abs=0.6)
        assert cast.stage.history == [
            ("user", "what time is it"),
            ("assistant", "You said what time is it."),
        ]
        assert cast.llm.asked == ["what time is it"]
        assert [segment.interrupted for segment in cast.stage.speaker.heard] == [False]
        assert cast.stage.speaker.heard[0].heard == pytest.approx(6 * 0.3)
        await cast.stage.aclose()

    run(main)


def test_without_a_plugin_okay_silences_the_agent_and_is_answered() -> None:
    async def main() -> None:
        cast = Cast()
        await cast.stage.start()
        await cast.stage.until(1.0)
        cast.session.say(STORY)
        began = await cast.stage.agent_audible()
        cast.vad.speak(3.0, 3.5)
        cast.stt.say("okay", 3.0)
        await cast.stage.until(11.0)

        story, answer = cast.stage.speaker.heard
        assert began == pytest.approx(1.05)
        assert story.interrupted
        assert 3.0 < story.end < 3.7
        assert answer.start > story.end
        assert ("user", "okay") in cast.stage.history
        assert cast.llm.asked == ["okay"]
        await cast.stage.aclose()

    run(main)


def test_the_same_call_twice_gives_the_same_timeline() -> None:
    timelines: list[list[tuple[float, str]]] = []

    async def main() -> None:
        cast = Cast()
        await cast.stage.start()
        cast.session.say(STORY)
        cast.vad.speak(2.0, 2.9)
        cast.stt.say("wait stop please", 2.0)
        await cast.stage.until(11.0)
        await cast.stage.aclose()
        timelines.append([(at, name) for at, name, _ in cast.stage.events])

    run(main)
    run(main)

    assert timelines[0] == timelines[1]
    assert timelines[0]


def test_the_agent_plays_to_the_end_when_nobody_speaks() -> None:
    async def main() -> None:
        cast = Cast()
        await cast.stage.start()
        await cast.session.say(STORY)

        (story,) = cast.stage.speaker.heard
        assert story.heard == pytest.approx(6.0)
        states = [event.new_state for event in names(cast.stage, "agent_state_changed")]
        assert states == ["listening", "speaking", "listening"]
        await cast.stage.aclose()
        assert len(names(cast.stage, "close")) <= 1

    run(main)


def test_a_tool_is_called_once_and_its_answer_is_spoken() -> None:
    class Clerk(Agent):
        def __init__(self) -> None:
            super().__init__(instructions="Answer in one sentence.")

        @function_tool
        async def opening_hours(self) -> str:
            """When the shop is open."""
            return "nine to five"

    async def main() -> None:
        cast = Cast(llm=ScriptedLLM(lambda said: ToolCall("opening_hours")))
        await cast.stage.start(Clerk())
        cast.vad.speak(1.0, 2.0)
        cast.stt.say("when are you open", 1.0)
        await cast.stage.until(8.0)

        assert cast.llm.asked == ["when are you open"] * 2
        assert cast.llm.contexts[1][-1] == ("tool", "nine to five")
        assert cast.tts.spoken == ["nine to five"]
        await cast.stage.aclose()

    run(main)


def test_replies_come_in_order_and_then_quote_the_user() -> None:
    async def main() -> None:
        cast = Cast(llm=ScriptedLLM(["Hello there."]))
        await cast.stage.start()
        for start, text in ((1.0, "hello"), (5.0, "and now")):
            cast.vad.speak(start, start + 0.6)
            cast.stt.say(text, start)
        await cast.stage.until(12.0)

        assert [text for role, text in cast.stage.history if role == "assistant"] == [
            "Hello there.",
            "You said and now.",
        ]
        await cast.stage.aclose()

    run(main)


def test_a_recogniser_that_does_not_stream_is_asked_at_the_end_of_speech() -> None:
    async def main() -> None:
        batch = ScriptedBatchSTT(["good morning"])
        cast = Cast(stt=batch)
        await cast.stage.start()
        cast.vad.speak(1.0, 2.0)
        await cast.stage.until(8.0)

        assert batch.requested_at == pytest.approx([2.55])
        assert cast.llm.asked == ["good morning"]
        await cast.stage.aclose()

    run(main)


def test_a_recogniser_that_fails_is_deaf_until_it_is_back() -> None:
    async def main() -> None:
        cast = Cast()
        await cast.stage.start()
        cast.stt.interim("lost", at=1.9)
        cast.stt.fail(APIConnectionError("gone"), at=2.0)
        cast.stt.final("nobody hears this", at=2.05)
        cast.vad.speak(5.0, 5.6)
        cast.stt.say("back again", 5.0)
        await cast.stage.until(10.0)

        assert [event.alternatives[0].text for event in cast.stt.undelivered] == [
            "nobody hears this"
        ]
        assert cast.llm.asked == ["back again"]
        await cast.stage.aclose()

    run(main)


def test_recognised_words_grow_one_by_one() -> None:
    async def main() -> None:
        cast = Cast()
        await cast.stage.start()
        final_at = cast.stt.say("one two three", 1.0)
        cast.vad.speak(1.0, 1.9)
        await cast.stage.until(4.0)

        heard = [
            (at, event.transcript, event.is_final)
            for at, name, event in cast.stage.events
            if name == "user_input_transcribed"
        ]
        assert final_at == pytest.approx(2.2)
        assert heard == [
            (1.3, "one", False),
            (1.6, "one two", False),
            (1.9, "one two three", False),
            (2.2, "one two three", True),
        ]
        await cast.stage.aclose()

    run(main)


def test_a_transcript_may_carry_what_only_later_releases_know() -> None:
    async def main() -> None:
        cast = Cast()
        await cast.stage.start()
        cast.stt.final("hello", speaker_id="S1", start_time=0.5)
        with pytest.raises(TypeError, match="speeker_id"):
            cast.stt.final("hello", at=5.0, speeker_id="S1")
        await cast.stage.aclose()

    run(main)


def test_a_session_with_a_start_of_its_own_can_be_put_on_the_stage() -> None:
    started_with: list[dict[str, Any]] = []

    class Host(AgentSession[Any]):
        async def start(self, agent: Agent, **options: Any) -> Any:
            started_with.append(options)
            return await super().start(agent, **options)

    async def main() -> None:
        cast = Cast(kind=Host)
        await cast.stage.start()

        can_record = "record" in inspect.signature(AgentSession.start).parameters
        assert started_with == [{"record": False} if can_record else {}]
        await cast.stage.aclose()

    run(main)


def test_the_vad_emits_what_silero_would() -> None:
    async def main() -> None:
        scripted = ScriptedVAD()
        stream = scripted.stream()
        scripted.speak(1.0, 1.5)
        scripted.speak(1.8, 2.0)  # closer than the hangover: one speech
        scripted.speak(3.0, 3.03)  # too short to be speech
        seen: list[tuple[float, vad.VADEvent]] = []

        async def read() -> None:
            async for event in stream:
                seen.append((asyncio.get_running_loop().time(), event))

        reading = asyncio.create_task(read())
        await asyncio.sleep(4.01)
        reading.cancel()
        await stream.aclose()

        edges = [(at, e) for at, e in seen if e.type is not vad.VADEventType.INFERENCE_DONE]
        windows = [(at, e) for at, e in seen if e.type is vad.VADEventType.INFERENCE_DONE]
        (start_at, start), (end_at, end) = edges
        assert (start_at, end_at) == pytest.approx((1.05, 2.55))
        assert start.speech_duration == pytest.approx(0.05)
        assert (end.speech_duration, end.silence_duration) == pytest.approx((1.0, 0.55))
        assert len(windows) == 125
        hangover = next(e for at, e in windows if at > 2.3)
        assert hangover.speaking
        assert hangover.speech_duration == pytest.approx(1.304, abs=0.001)
        assert hangover.raw_accumulated_silence == pytest.approx(0.304, abs=0.001)
        assert [e.speaking for at, e in windows if at > 2.6] == [False] * 44

    run(main)


def test_a_voice_without_end_goes_on_for_a_stream_that_comes_later() -> None:
    async def main() -> None:
        scripted = ScriptedVAD()
        scripted.speak(1.0, None)
        await asyncio.sleep(5.0)
        stream = scripted.stream()
        event = await stream.__anext__()
        while event.type is vad.VADEventType.INFERENCE_DONE:
            event = await stream.__anext__()

        assert event.type is vad.VADEventType.START_OF_SPEECH
        assert asyncio.get_running_loop().time() == pytest.approx(5.064)
        await stream.aclose()

    run(main)
