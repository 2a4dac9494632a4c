"""In which form and order the session hears of what was withheld."""

import dataclasses
import time
from typing import Any

import pytest
from livekit.agents import llm, stt, vad

from livekit_interrupt_plugin import InterruptionPolicy, MinWords
from livekit_interrupt_plugin.hosts.streams.withheld import MOST, Withheld

from .scene import in_virtual_time, on_the_phone

Passed = list[tuple[float, Any]]
WORDS = InterruptionPolicy(MinWords(4), stable=0.0)


def start(duration: float = 0.1) -> vad.VADEvent:
    return voice_event("start_of_speech", speech_duration=duration, speaking=True)


def voice_event(name: str, **fields: Any) -> vad.VADEvent:
    fields = {"speech_duration": 0.0, "silence_duration": 0.0} | fields
    return vad.VADEvent(vad.VADEventType(name), samples_index=0, timestamp=0.0, **fields)


def words_event(name: str, text: str) -> stt.SpeechEvent:
    data = stt.SpeechData(language="en", text=text)  # type: ignore[arg-type]
    return stt.SpeechEvent(stt.SpeechEventType(name), alternatives=[data])


def told(events: list[tuple[str, Any]]) -> list[str]:
    return [
        event.alternatives[0].text if kind == "stt" and event.alternatives else event.type.value
        for kind, event in events
    ]


@in_virtual_time
async def test_voice_events_are_released_as_copies_whose_durations_grew(delivered: Passed) -> None:
    async with on_the_phone(policy=WORDS, no_trace=True) as call:
        await call.tells()
        began = start(duration=0.1)
        ended = voice_event("end_of_speech", speech_duration=1.0, silence_duration=0.5)
        await call.until(3.1)
        call.vad.emit_event(began)
        await call.until(4.5)
        call.vad.emit_event(ended)
        call.stt.final("one two three four", 5.0)
        await call.until(5.1)

        released = [e for at, e in delivered if at >= 5.0 and e.type.value.endswith("of_speech")]
        assert released == [
            dataclasses.replace(began, speech_duration=pytest.approx(0.1 + 1.9)),
            dataclasses.replace(ended, silence_duration=pytest.approx(0.5 + 0.5)),
        ]
        assert began.speech_duration == 0.1
        assert ended.silence_duration == 0.5


@pytest.mark.skipif(
    "metrics" not in llm.ChatMessage.model_fields, reason="this release does not date turns"
)
@in_virtual_time
async def test_the_turn_of_an_interruption_has_the_times_of_its_voice() -> None:
    async with on_the_phone(policy=WORDS) as call:
        await call.tells()
        epoch = time.time() - call.stage.now
        call.voice(3.0, 4.2)
        call.stt.final("one two three four", 4.9)  # after the detector's end at 4.75
        await call.until(9.0)

        (message,) = [m for m in call.assistant.history.items if getattr(m, "role", "") == "user"]
        metrics = message.metrics
        assert metrics["started_speaking_at"] - epoch == pytest.approx(3.0, abs=0.1)
        assert metrics["stopped_speaking_at"] - epoch == pytest.approx(4.2, abs=0.1)


@in_virtual_time
async def test_only_the_newest_inference_and_interim_are_released(delivered: Passed) -> None:
    async with on_the_phone(policy=WORDS, no_trace=True) as call:
        await call.tells()
        call.voice(3.0, None)
        call.stt.interim("one", 3.4)
        call.stt.final("one", 3.6)
        call.stt.interim("two", 3.9)
        call.stt.interim("two three", 4.2)
        call.stt.interim("two three four", 4.5)
        await call.until(4.501)

        released = [e for at, e in delivered if at == pytest.approx(4.5, abs=1e-6)]
        assert [e.type.value for e in released] == [
            "start_of_speech",
            "final_transcript",
            "inference_done",
            "interim_transcript",
        ]
        assert released[-1].alternatives[0].text == "two three four"


@in_virtual_time
async def test_interruption_and_release_happen_in_one_callback(delivered: Passed) -> None:
    async with on_the_phone(policy=WORDS, no_trace=True) as call:
        await call.tells()
        speech = call.assistant.current_speech
        seen: list[tuple[bool, list[str]]] = []

        def note(decision: Any) -> None:
            if decision.fate is not None:
                now = [e.type.value for at, e in delivered if at == decision.at]
                seen.append((speech.interrupted, now))

        call.assistant.on("interruption_decision", note)
        call.voice(3.0, None)
        call.stt.interim("one two", 4.0)
        call.stt.final("one two three four", 4.5)
        await call.until(6.0)

        # The words that decided it are delivered by the same callback, right after.
        ((was_interrupted, released),) = seen
        assert was_interrupted
        assert released == ["start_of_speech", "inference_done"]


# -- what is kept ---------------------------------------------------------------------------------


def test_a_start_comes_first_even_if_the_detector_said_so_after_the_words() -> None:
    withheld = Withheld()
    withheld.add("stt", "interim_transcript", words_event("interim_transcript", "hello"), 1.0)
    withheld.add("vad", "start_of_speech", start(), 1.1)

    assert told(withheld.take(2.0)) == ["start_of_speech", "hello"]


def test_each_utterance_keeps_the_newest_inference_before_its_end() -> None:
    withheld = Withheld()
    for at in range(2):
        withheld.add("vad", "start_of_speech", start(), at)
        for duration in (0.1, 0.2, 0.3):
            event = voice_event("inference_done", speech_duration=duration)
            withheld.add("vad", "inference_done", event, at)
        withheld.add("vad", "end_of_speech", voice_event("end_of_speech"), at)

    taken = withheld.take(2.0)
    assert told(taken) == ["start_of_speech", "inference_done", "end_of_speech"] * 2
    assert [e.speech_duration for _, e in taken if e.type.value == "inference_done"] == [0.3, 0.3]


def test_what_is_withheld_is_bounded_and_no_word_is_lost() -> None:
    withheld = Withheld()
    for number in range(5 * MOST):
        withheld.add("vad", "start_of_speech", start(), number)
        withheld.add("stt", "final_transcript", words_event("final_transcript", f"w{number}"), 0.0)
        withheld.add("vad", "end_of_speech", voice_event("end_of_speech"), number)

    assert len(withheld) <= MOST
    taken = told(withheld.take(5.0 * MOST))
    words = " ".join(text for text in taken if not text.endswith("_of_speech"))
    assert words == " ".join(f"w{number}" for number in range(5 * MOST))
    assert taken[0] == "start_of_speech"
    assert taken[-1] == "end_of_speech"


@in_virtual_time
async def test_a_user_who_talks_over_a_protected_speech_without_end_does_no_harm(caplog) -> None:
    async with on_the_phone(no_trace=True) as call:
        await call.tells("one " * 100, allow_interruptions=False)
        call.voice(2.0, 28.0)
        for number in range(1200):
            call.stt.final(f"w{number}", 2.0 + number * 0.02)
        await call.until(35.0)

        assert [segment.interrupted for segment in call.heard] == [False]
        assert not [r for r in caplog.records if r.name == "livekit_interrupt_plugin"]


@in_virtual_time
async def test_what_is_withheld_is_released_to_the_newest_stream() -> None:
    async with on_the_phone(policy=WORDS) as call:
        await call.tells()
        call.voice(3.0, 5.0)
        call.stt.final("one two", 3.6)
        await call.until(4.0)
        newer = call.assistant.stt.stream()  # as a hand-off makes one, up to 1.4
        await call.until(4.5)
        call.stt.final("three four", 4.5)

        texts = [(await anext(newer)).alternatives[0].text for _ in range(2)]
        assert texts == ["one two", "three four"]
        assert call.captions == []
        await newer.aclose()
