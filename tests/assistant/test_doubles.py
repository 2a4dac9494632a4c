"""The doubles: what LiveKit's own class makes of them, and what they say of it."""

import asyncio
from array import array
from typing import Any

import pytest
from livekit import rtc
from livekit.agents import vad

from livekit_interrupt_plugin.testing.assistant import (
    Microphone,
    Room,
    ScriptedBatchSTT,
    ScriptedLLM,
    ScriptedSTT,
    ScriptedTTS,
    ScriptedVAD,
    Speaker,
    livekit_makes,
)

from .scene import Call, LiveKits, in_virtual_time, on_the_phone


def frame(level: int, seconds: float, *, fades: bool = False) -> rtc.AudioFrame:
    """At 8 kHz; at the end of a speech it fades to silence."""
    samples = array("h", [level] * round(8_000 * seconds))
    if fades:
        samples[-80:] = array("h", [0] * 80)
    return rtc.AudioFrame(bytearray(samples.tobytes()), 8_000, 1, len(samples))


# -- an assistant on the stage ------------------------------------------------------------------


@in_virtual_time
async def test_livekits_own_assistant_answers_on_the_stage() -> None:
    async with on_the_phone(kind=LiveKits, llm=ScriptedLLM(["At nine."])) as call:
        call.says("when do you open", 0.5)
        await call.until(6.0)

        assert [(role, text.strip()) for role, text in call.stage.history] == [
            ("user", "when do you open"),
            ("assistant", "At nine."),
        ]
        assert [heard.seconds for heard in call.heard] == [pytest.approx(0.6, abs=0.01)]
        assert call.llm.asked == ["when do you open"]
        assert call.llm.contexts == [[("user", "when do you open")]]
        assert [text.strip() for text in call.tts.spoken] == ["At nine."]
        assert call.stage.times("agent_started_speaking") == [call.heard[0].start]
        assert call.captions[-1] == "when do you open"


@in_virtual_time
async def test_livekits_own_assistant_is_interrupted_on_the_stage() -> None:
    async with on_the_phone(kind=LiveKits, interrupt_min_words=0) as call:
        await call.tells()
        call.voice(2.0, 4.0)
        call.stt.final("stop", 4.2)
        await call.until(12.0)

        # 0.7 fades out for 2.8 s.
        assert not call.heard[0].is_whole
        assert call.stage.times("agent_stopped_speaking")[0] < 6.0
        assert call.llm.asked[-1] == "stop"


@in_virtual_time
async def test_what_a_say_raises_is_known() -> None:
    call = Call()
    await call.stage.start()
    call.stage.say("hello", no_such_option=True)
    await call.until(1.0)

    assert [type(failure) for failure in call.stage.failures] == [TypeError]


def test_what_livekit_makes_is_itself_again_afterwards() -> None:
    real = rtc.AudioSource
    with livekit_makes(AudioSource=print):
        assert rtc.AudioSource is print

    assert rtc.AudioSource is real


# -- the speaker and the microphone -------------------------------------------------------------


@in_virtual_time
async def test_the_speaker_plays_at_the_speed_of_sound() -> None:
    speaker = Speaker()
    source: Any = speaker.source(8_000, 1)
    for level in (100, 100, 300):
        await source.capture_frame(frame(level, 0.5))
    await source.capture_frame(frame(300, 0.5, fades=True))
    took = asyncio.get_running_loop().time()
    await asyncio.sleep(3.0)

    # Where the installed source has a queue it takes in one second ahead.
    assert took == pytest.approx(1.0 if hasattr(rtc.AudioSource, "clear_queue") else 2.0)
    (heard,) = speaker.heard
    assert (heard.start, heard.end, heard.is_whole) == (0.0, pytest.approx(2.0), True)
    assert speaker.loudest(0.6, 0.9) == 100
    assert speaker.loudest(0.6, 1.2) == 300


@in_virtual_time
async def test_what_is_cleared_is_not_heard() -> None:
    speaker = Speaker()
    source: Any = speaker.source(8_000, 1)
    asyncio.get_running_loop().call_at(0.7, source.clear_queue)
    await source.capture_frame(frame(100, 1.0))
    await asyncio.sleep(2.0)

    (heard,) = speaker.heard
    assert (heard.end, heard.is_whole) == (0.7, False)
    assert source.queued_duration == 0.0


@in_virtual_time
async def test_who_waits_for_the_speaker_is_told_when_it_is_silent_and_when_it_is_not() -> None:
    speaker = Speaker()
    source: Any = speaker.source(8_000, 1)
    asyncio.get_running_loop().call_at(0.5, speaker.play, frame(100, 0.4))
    began = await speaker.audible()
    await source.wait_for_playout()
    silent = asyncio.get_running_loop().time()

    assert (began, silent) == (0.5, pytest.approx(0.9))


@in_virtual_time
async def test_the_microphone_speaks_what_it_is_told_in_frames_of_20_ms() -> None:
    microphone = Microphone()
    microphone.play(array("h", [7] * 480).tobytes())
    frames = []
    async for event in microphone:
        frames.append(bytes(event.frame.data))
        if len(frames) == 3:
            await microphone.aclose()

    assert asyncio.get_running_loop().time() == pytest.approx(0.08)
    assert [array("h", pcm).count(7) for pcm in frames] == [320, 160, 0]


# -- the scripted models ------------------------------------------------------------------------


@in_virtual_time
async def test_the_detector_says_what_silero_would() -> None:
    detector = ScriptedVAD()
    detector.speak(1.0, 2.0)
    events: list[tuple[float, Any]] = []

    async def listen() -> None:
        async for event in detector.stream():
            events.append((asyncio.get_running_loop().time(), event))

    listening = asyncio.ensure_future(listen())
    await asyncio.sleep(4.0)
    await detector.streams[0].aclose()
    await listening

    kinds = vad.VADEventType
    starts = [at for at, event in events if event.type is kinds.START_OF_SPEECH]
    ends = [at for at, event in events if event.type is kinds.END_OF_SPEECH]
    voiced = {at for at, e in events if e.type is kinds.INFERENCE_DONE and e.probability > 0.5}
    assert starts == [pytest.approx(1.05, abs=0.04)]
    assert ends == [pytest.approx(2.55, abs=0.04)]
    assert len(voiced) * detector.window == pytest.approx(1.0, abs=0.05)
    assert detector.streams == []


@in_virtual_time
async def test_what_a_recogniser_says_while_nobody_listens_is_undelivered() -> None:
    recogniser = ScriptedSTT()
    recogniser.final("hello")

    assert [event.alternatives[0].text for event in recogniser.undelivered] == ["hello"]


@in_virtual_time
async def test_a_recogniser_may_fail() -> None:
    recogniser = ScriptedSTT()
    stream = recogniser.stream()
    recogniser.interim("hel", 1.0)
    recogniser.fail(ConnectionError("meant to fail"), 2.0)

    assert (await stream.__anext__()).alternatives[0].text == "hel"
    with pytest.raises(ConnectionError, match="meant to fail"):
        await stream.__anext__()


@in_virtual_time
async def test_a_field_that_no_transcript_has_is_an_error() -> None:
    with pytest.raises(TypeError, match="has no nonsense"):
        ScriptedSTT().final("hello", nonsense=1)


@in_virtual_time
async def test_a_recogniser_that_does_not_stream_says_so() -> None:
    with pytest.raises(NotImplementedError, match="use a StreamAdapter"):
        ScriptedBatchSTT(["hello"]).stream()
    with pytest.raises(NotImplementedError, match="use ScriptedBatchSTT"):
        await ScriptedSTT().recognize()


@in_virtual_time
async def test_its_texts_come_one_by_one_and_then_nothing() -> None:
    recogniser = ScriptedBatchSTT(["one"], latency=0.5)
    texts = [(await recogniser.recognize()).alternatives[0].text for _ in range(2)]

    assert texts == ["one", ""]
    assert recogniser.requested_at == [0.0, pytest.approx(0.5)]


@in_virtual_time
async def test_a_model_may_find_out_what_to_say() -> None:
    async with on_the_phone(kind=LiveKits, llm=ScriptedLLM(str.upper)) as call:
        call.says("hello", 0.5)
        await call.until(6.0)

        assert call.stage.history[-1][1].strip() == "HELLO"


@in_virtual_time
async def test_a_room_writes_down_who_said_what() -> None:
    room = Room(object())
    segments = [rtc.TranscriptionSegment(**_segment("hi"))]
    await room.local_participant.publish_transcription(_Transcription("agent", segments))

    assert room.captions == [("agent", "hi", True)]


class _Transcription:
    def __init__(self, who: str, segments: list[Any]) -> None:
        self.participant_identity, self.segments = who, segments


def _segment(text: str) -> dict[str, Any]:
    known = rtc.TranscriptionSegment.__annotations__
    language = {"language": ""} if "language" in known else {}
    return {"id": "1", "text": text, "start_time": 0, "end_time": 0, "final": True, **language}


def test_a_synthesiser_begins_and_ends_in_silence() -> None:
    pcm = ScriptedTTS(sample_rate=8_000)._tone(0, 800, 800)
    samples = array("h", bytes(pcm))

    assert set(samples[:80]) == set(samples[-80:]) == {0}
    assert 0 not in samples[80:-80]
