"""What PocketSphinx and Silero make of the caller's clips, fed as fast as they are heard."""

from __future__ import annotations

import asyncio
import sys
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from livekit import rtc
from livekit.agents import stt, vad

from livekit_interrupt_plugin.demo.call import CALL, SAMPLE_RATE, load_clip
from livekit_interrupt_plugin.demo.decoding import Decoding
from livekit_interrupt_plugin.demo.recogniser import PocketSphinxSTT
from livekit_interrupt_plugin.demo.shared_recogniser import SharedRecogniser

NOT_INSTALLED = "the demo extra is not installed"
LEAD = 1.0  # seconds of silence before a clip
FRAME = SAMPLE_RATE // 50  # samples: 20 ms

# Each final, as heard; a cough is made of two.
HEARD = {
    "okay": ["okay"],
    "mm_hmm": ["mhm"],
    "cough": ["ha", "ah"],
    "yes_thats_right": ["yes that's right"],
    "wait_stop": ["wait stop"],
    "order": ["actually i wanted to ask about my order"],
    "yes": ["yes"],
}
FINAL, INTERIM = stt.SpeechEventType.FINAL_TRANSCRIPT, stt.SpeechEventType.INTERIM_TRANSCRIPT
SPEECH = [name for name in HEARD if name != "cough"]
each_clip = pytest.mark.parametrize("name", HEARD)


def frames_of(name: str, lead: float = LEAD) -> list[rtc.AudioFrame]:
    """The clip in 20 ms frames, after *lead* seconds of silence and with 1.5 s behind it."""
    silence = (np.zeros(round(seconds * SAMPLE_RATE), np.int16) for seconds in (lead, 1.5))
    audio = np.concatenate([next(silence), load_clip(name), next(silence)])
    whole = audio[: len(audio) // FRAME * FRAME].reshape(-1, FRAME)
    return [rtc.AudioFrame(samples.tobytes(), SAMPLE_RATE, 1, FRAME) for samples in whole]


async def read(stream: stt.RecognizeStream, frames: list[rtc.AudioFrame]) -> list[stt.SpeechEvent]:
    for frame in frames:
        stream.push_frame(frame)
    stream.end_input()
    events = [event async for event in stream]
    await stream.aclose()
    return events


def recognise(frames: list[rtc.AudioFrame]) -> list[stt.SpeechEvent]:
    pytest.importorskip("pocketsphinx", reason=NOT_INSTALLED)

    async def run() -> list[stt.SpeechEvent]:
        return await read(PocketSphinxSTT().stream(), frames)

    return asyncio.run(run())


def at_each_alignment(name: str) -> list[list[stt.SpeechEvent]]:
    """What is heard of the clip, wherever it begins in the 30 ms that are heard at a time."""
    pytest.importorskip("pocketsphinx", reason=NOT_INSTALLED)

    async def run() -> list[list[stt.SpeechEvent]]:
        recogniser = PocketSphinxSTT()
        return [
            await read(recogniser.stream(), frames_of(name, LEAD + shift)) for shift in ALIGNMENTS
        ]

    return asyncio.run(run())


def words(events: list[stt.SpeechEvent], kind: stt.SpeechEventType) -> list[str]:
    return [event.alternatives[0].text for event in events if event.type is kind]


@each_clip
def test_a_clip_is_heard_as_what_it_says(name: str):
    events = recognise(frames_of(name))

    assert words(events, FINAL) == HEARD[name]


# Audio comes in steps of 10 or 20 ms, and is heard in steps of 30.
@pytest.mark.parametrize("shift", [0.01, 0.02])
@pytest.mark.parametrize("name", SPEECH)
def test_words_are_heard_alike_wherever_the_clip_falls_between_two_frames(name: str, shift: float):
    events = recognise(frames_of(name, LEAD + shift))

    assert words(events, FINAL) == HEARD[name]


# The criterion of demo/clips/README.md, at every other of its alignments.
ALIGNMENTS = [milliseconds / 1000 for milliseconds in range(0, 30, 3)]


def test_no_alignment_of_wait_stop_is_guessed_at_with_more_words_than_it_says():
    heard = at_each_alignment("wait_stop")

    guesses = {guess for each in heard for guess in words(each, INTERIM)}
    assert [words(each, FINAL) for each in heard] == [["wait stop"]] * len(ALIGNMENTS)
    assert "wait" in guesses
    assert {guess for guess in guesses if len(guess.split()) > 2} == set()


def test_a_cough_is_heard_as_no_word_at_any_alignment():
    heard = at_each_alignment("cough")

    said = {word for each in heard for text in transcripts(each) for word in text.split()}
    assert all(words(each, FINAL) for each in heard)
    assert said <= {"ha", "ah", "huh", "oh", "uh"}


def test_the_same_audio_is_heard_alike_after_other_audio():
    one_call = [frame for name in SPEECH for frame in frames_of(name)]

    events = recognise(one_call)

    finals = [final for name in SPEECH for final in HEARD[name]]
    assert words(events, FINAL) == finals


@each_clip
def test_an_utterance_starts_then_is_guessed_at_then_is_final_then_ends(name: str):
    events = recognise(frames_of(name))

    letters = "".join(
        event.type.value[0] for event in events
    )  # start, interim, final, end, recognition_usage
    first, _, rest = letters.partition("r")
    assert first == "s" + "i" * first.count("i") + "fe"
    assert rest.endswith("r")


@each_clip
def test_an_interim_is_sent_only_when_it_says_something_new(name: str):
    interims = words(recognise(frames_of(name)), INTERIM)

    assert all(interims)
    assert all(before != after for before, after in pairwise(interims))


def test_a_transcript_says_when_it_was_spoken():
    events = recognise(frames_of("order"))

    final = next(e for e in events if e.type is FINAL)
    interim = next(e for e in events if e.type is INTERIM)
    assert final.alternatives[0].start_time == pytest.approx(LEAD, abs=0.1)
    assert final.alternatives[0].end_time == pytest.approx(LEAD + 2.64, abs=0.15)
    assert LEAD < interim.alternatives[0].end_time < final.alternatives[0].end_time


def test_all_audio_is_accounted_for_as_usage():
    frames = frames_of("okay")

    events = recognise(frames)

    used = sum(e.recognition_usage.audio_duration for e in events if e.recognition_usage)
    assert used == pytest.approx(len(frames) * 0.02, abs=0.03)


def test_silence_is_heard_as_nothing():
    events = recognise(frames_of("yes", lead=3.0)[:150])

    assert [event.type for event in events] == [stt.SpeechEventType.RECOGNITION_USAGE]


def test_two_runs_are_heard_alike_to_the_millisecond():
    def run() -> list[tuple[str, list[tuple[str, float, float]]]]:
        events = recognise(frames_of("order"))
        return [
            (
                e.type.value,
                [(a.text, round(a.start_time, 3), round(a.end_time, 3)) for a in e.alternatives],
            )
            for e in events
        ]

    assert run() == run()


def together(frames: list[list[rtc.AudioFrame]]) -> tuple[list[list[str]], int]:
    """What sessions that share a recogniser hear, each in its audio, and the chunks decoded."""
    pytest.importorskip("pocketsphinx", reason=NOT_INSTALLED)

    async def run() -> tuple[list[list[str]], int]:
        decoding = Decoding()
        streams = [PocketSphinxSTT(decoding).stream() for _ in frames]
        heard = await asyncio.gather(*map(read, streams, frames))
        return [transcripts(events) for events in heard], decoding.decoded_chunks

    return asyncio.run(run())


def transcripts(events: list[stt.SpeechEvent]) -> list[str]:
    return [event.alternatives[0].text for event in events if event.alternatives]


def test_sessions_that_hear_the_same_audio_decode_it_once():
    alone, cost_of_one = together([frames_of("wait_stop")])

    heard, cost_of_four = together([frames_of("wait_stop")] * 4)

    assert heard == alone * 4
    assert cost_of_four == cost_of_one


def test_a_session_that_hears_other_audio_is_not_told_what_the_rest_heard():
    cut_off = frames_of("order")[:100] + frames_of("okay")[:100]

    heard, _ = together([frames_of("order"), cut_off, frames_of("yes")])

    assert heard == [
        transcripts(recognise(f)) for f in (frames_of("order"), cut_off, frames_of("yes"))
    ]


def test_a_shared_recogniser_makes_an_stt_for_each_session():
    pytest.importorskip("pocketsphinx", reason=NOT_INSTALLED)
    shared = SharedRecogniser()

    first, second = shared.stt(), shared.stt()

    assert first is not second


def test_a_session_that_drops_audio_loads_no_decoder_in_the_middle_of_the_call(
    monkeypatch: pytest.MonkeyPatch,
):
    pytest.importorskip("pocketsphinx", reason=NOT_INSTALLED)
    loads: list[Decoding] = []
    load = Decoding._load

    def counted(decoding: Decoding) -> Any:
        loads.append(decoding)
        return load(decoding)

    monkeypatch.setattr(Decoding, "_load", counted)
    frames = frames_of("okay")

    async def run() -> int:
        shared = SharedRecogniser()
        before_the_call = len(loads)
        hears_all, drops_a_second = shared.stt().stream(), shared.stt().stream()
        await asyncio.gather(read(hears_all, frames), read(drops_a_second, frames[53:]))
        return before_the_call

    assert asyncio.run(run()) == len(loads) == 2


def test_without_pocketsphinx_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pocketsphinx", None)

    with pytest.raises(
        ModuleNotFoundError, match=r'pip install "livekit_interrupt_plugin\[demo\]"'
    ):
        PocketSphinxSTT()


@each_clip
def test_silero_takes_each_clip_for_speech(name: str):
    silero = pytest.importorskip(
        "livekit.plugins.silero",
        reason=NOT_INSTALLED,
    )

    async def run() -> list[vad.VADEvent]:
        stream = silero.VAD.load().stream()
        for frame in frames_of(name):
            stream.push_frame(frame)
        stream.end_input()
        events = [event async for event in stream]
        await stream.aclose()
        return events

    kinds = [event.type for event in asyncio.run(run())]
    assert kinds.count(vad.VADEventType.START_OF_SPEECH) == 1
    assert kinds.count(vad.VADEventType.END_OF_SPEECH) == 1


def test_every_clip_of_the_caller_is_tested_here():
    assert {clip.clip for scene in CALL for clip in scene.clips} == set(HEARD)
