"""Loudness, confidence and speaker: what the words alone do not say."""

import math
from array import array

import pytest

from livekit_interrupt_plugin import (
    Action,
    ConfigurationError,
    InterruptionPolicy,
    MinConfidence,
    MinLoudness,
    MinOpinion,
    MinWords,
    Speaker,
)
from livekit_interrupt_plugin.events import (
    AgentSpeechStarted,
    AudioHeard,
    Opinion,
    Transcript,
    UserSpeechStarted,
)
from livekit_interrupt_plugin.loudness import QUIETEST, RecentLoudness, dbfs
from livekit_interrupt_plugin.testing import play, settled


def sine(amplitude: float, samples: int = 1600) -> bytes:
    return array("h", (int(amplitude * 32767 * math.sin(i / 5)) for i in range(samples))).tobytes()


def spoken_at(level: float, frame: float = 0.02) -> list[AudioHeard]:
    frames = round(0.6 / frame)
    return [AudioHeard(2.0 + frame * (i + 1), level, frame) for i in range(frames)]


def outcome(strategy, *events):
    return settled(play(strategy, AgentSpeechStarted(0.0), *events))[0]


def test_a_full_scale_sine_is_three_decibels_below_full_scale():
    assert dbfs(sine(1.0)) == pytest.approx(-3.0, abs=0.1)


def test_half_the_amplitude_is_six_decibels_less():
    assert dbfs(sine(0.5)) == pytest.approx(dbfs(sine(1.0)) - 6.0, abs=0.1)


def test_silence_and_no_audio_are_the_quietest():
    assert dbfs(bytes(640)) == dbfs(b"") == QUIETEST


@pytest.mark.parametrize("frame", [0.01, 0.02, 0.1])
def test_smoothing_goes_by_time_and_not_by_frames(frame):
    loudness = RecentLoudness()
    for i in range(round(0.4 / frame)):
        level = loudness.add(frame * i, -20.0, frame)

    # After two time constants 86 % of the power is there.
    assert level == pytest.approx(-20.0 + 10 * math.log10(1 - math.exp(-2)), abs=0.01)


def test_a_near_voice_interrupts_and_a_voice_across_the_room_does_not():
    near = outcome(
        MinWords(2) & MinLoudness(-35),
        UserSpeechStarted(2.0),
        *spoken_at(-25),
        Transcript(2.7, "wait stop"),
    )
    far = outcome(
        MinWords(2) & MinLoudness(-35),
        UserSpeechStarted(2.0),
        *spoken_at(-50),
        Transcript(2.7, "wait stop"),
    )

    assert near.action is Action.INTERRUPT
    assert far.action is Action.IGNORE
    assert far.reason == "quieter than -35 dBFS"


def test_loudness_from_before_the_words_counts_where_no_voice_was_detected():
    decision = outcome(
        MinWords(2) & MinLoudness(-35), *spoken_at(-25), Transcript(3.0, "wait stop")
    )

    assert decision.action is Action.INTERRUPT


def test_a_click_is_not_loud():
    decision = outcome(
        MinWords(1) & MinLoudness(-20),
        AudioHeard(2.0, -50.0, 0.02),
        AudioHeard(2.01, -12.0, 0.01),
        AudioHeard(2.03, -50.0, 0.02),
        Transcript(2.4, "the"),
    )

    assert decision.action is Action.IGNORE


def test_without_any_audio_loudness_is_unsure():
    decision = outcome(MinWords(2) & MinLoudness(-35), Transcript(2.4, "wait stop"))

    assert decision.action is Action.IGNORE
    assert decision.reason == "no audio yet"


@pytest.mark.parametrize(
    ("confidence", "action"),
    [(0.9, Action.INTERRUPT), (0.3, Action.IGNORE), (None, Action.INTERRUPT)],
)
def test_words_the_recogniser_is_unsure_of_do_not_interrupt(confidence, action):
    decision = outcome(
        MinWords(2) & MinConfidence(0.6), Transcript(2.4, "wait stop", confidence=confidence)
    )

    assert decision.action is action


@pytest.mark.parametrize(
    ("strategy", "speaker", "action"),
    [
        (Speaker(), "A", Action.INTERRUPT),
        (Speaker(), "B", Action.IGNORE),
        (Speaker("B"), "B", Action.INTERRUPT),
        (Speaker("B"), "A", Action.IGNORE),
        (Speaker("B"), None, Action.INTERRUPT),
    ],
)
def test_only_the_speaker_asked_for_interrupts(strategy, speaker, action):
    decisions = play(
        MinWords(2) & strategy,
        Transcript(0.0, "good morning", is_final=True, speaker="A"),
        AgentSpeechStarted(1.0),
        Transcript(3.4, "wait stop", speaker=speaker),
    )

    assert settled(decisions)[0].action is action


def test_an_opinion_of_the_open_overlap_decides_whenever_it_comes():
    decision = outcome(
        MinOpinion("model", 0.8),
        UserSpeechStarted(2.0),
        Opinion(2.2, "model", 0.5),
        Opinion(2.4, "other", 0.9),
        Opinion(2.5, "model", 0.85, "sounds like a question"),
    )

    assert (decision.action, decision.at) == (Action.INTERRUPT, 2.5)
    assert decision.reason == "sounds like a question, on voice alone"


def test_an_opinion_of_another_overlap_is_void():
    decision = outcome(
        MinOpinion("model"), UserSpeechStarted(2.0), Opinion(2.2, "model", 1.0, overlap=7)
    )

    assert decision.action is Action.IGNORE


@pytest.mark.parametrize("bad", [-97, 0.5, "loud", True, float("nan")])
def test_a_loudness_that_cannot_be_is_refused(bad):
    with pytest.raises(ConfigurationError, match="MinLoudness: dbfs must be"):
        MinLoudness(bad)


@pytest.mark.parametrize("bad", [0, 1.1, "0.5", True, float("nan")])
def test_a_confidence_that_cannot_be_is_refused(bad):
    with pytest.raises(ConfigurationError, match="MinConfidence: confidence must be"):
        MinConfidence(bad)


@pytest.mark.parametrize("bad", ["", "  ", 3])
def test_a_speaker_without_a_label_is_refused(bad):
    with pytest.raises(ConfigurationError, match="Speaker: label must be"):
        Speaker(bad)


def test_a_speaker_alone_is_no_policy():
    with pytest.raises(ConfigurationError, match="would interrupt on just the speech"):
        InterruptionPolicy(Speaker())
