"""The real Silero VAD hears what the microphone plays, at the right time."""

import asyncio

import numpy as np
import pytest
from livekit.agents.vad import VADEventType

from livekit_interrupt_plugin.testing.livekit import Microphone
from livekit_interrupt_plugin.testing.virtual_time import run

silero = pytest.importorskip("livekit.plugins.silero", reason="silero is an optional plugin")

RATE = 16_000

# Formants in Hz of "a", "i", "e" and "u": enough of a voice for the detector.
VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (530, 1840, 2480), (300, 870, 2240))


def resonate(signal: np.ndarray, frequency: float, bandwidth: float) -> np.ndarray:
    decay = np.exp(-np.pi * bandwidth / RATE)
    first, second = 2 * decay * np.cos(2 * np.pi * frequency / RATE), -decay * decay
    out = np.zeros(len(signal) + 2)
    for n, sample in enumerate(signal):
        out[n + 2] = sample + first * out[n + 1] + second * out[n]
    return out[2:]


def vowels() -> np.ndarray:
    """A second of vowels on a wavering pitch of about 120 Hz."""
    count = RATE // len(VOWELS)
    time = np.arange(RATE) / RATE
    pitch = 120 + 15 * np.sin(2 * np.pi * 2.5 * time)
    pulses = np.diff(np.floor(np.cumsum(pitch) / RATE), prepend=0.0)
    voice = []
    for number, formants in enumerate(VOWELS):
        sound = pulses[number * count : (number + 1) * count]
        for formant, bandwidth in zip(formants, (60, 90, 120), strict=True):
            sound = resonate(sound, formant, bandwidth)
        voice.append(sound / np.abs(sound).max() * np.hanning(count))
    return (12_000 * np.concatenate(voice)).astype(np.int16)


def test_silero_hears_a_voice_where_it_was_played() -> None:
    async def main() -> tuple[float, list[tuple[float, VADEventType]]]:
        microphone = Microphone()
        stream = silero.VAD.load().stream()
        onset = microphone.play(vowels(), at=1.0)
        loop = asyncio.get_running_loop()
        loop.call_at(3.5, lambda: asyncio.ensure_future(microphone.aclose()))

        async def feed() -> None:
            async for frame in microphone:
                stream.push_frame(frame)
            stream.end_input()

        feeding = asyncio.ensure_future(feed())
        edges = [
            (loop.time(), event.type)
            async for event in stream
            if event.type is not VADEventType.INFERENCE_DONE
        ]
        await feeding
        await stream.aclose()
        return onset, edges

    onset, edges = run(main)

    assert [kind for _, kind in edges] == [
        VADEventType.START_OF_SPEECH,
        VADEventType.END_OF_SPEECH,
    ]
    assert edges[0][0] - onset == pytest.approx(0.12, abs=0.1)
    assert edges[1][0] - (onset + 1.0) == pytest.approx(0.55, abs=0.15)
