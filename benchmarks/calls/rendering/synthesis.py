"""Text to sound, by flite and espeak-ng."""

from __future__ import annotations

import io
import subprocess
import wave

import numpy as np
from livekit import rtc

from ..material.pcm import SAMPLE_RATE, Pcm
from ..material.utterances import Utterance
from ..material.voices import AGENT

_STRETCH = "duration_stretch=0.9"  # flite's voices speak slowly
_AGENT = ("-v", "en-us+f3", "-s", "160")  # words per minute
# A cough is made of a vowel on purpose: noise, clicks and synthetic breath do not wake Silero. Each
# caller has one of their own: voice, words per minute, pitch.
_COUGHS = {
    "rms": ("en", "130", "70"),
    "slt": ("en+f3", "130", "60"),
    "awb": ("en+m3", "130", "50"),
    "kal16": ("en-us", "130", "70"),
}


def synthesise(utterance: Utterance, voice: str) -> Pcm:
    """*utterance* in *voice*, with whatever silence the synthesiser leaves around it."""
    if utterance.kind == "cough":
        name, speed, pitch = _COUGHS[voice]
        sounds = str(utterance.espeak)
        return _run("espeak-ng", "-v", name, "-s", speed, "-p", pitch, "--stdout", sounds)
    if voice == AGENT:
        return _run("espeak-ng", *_AGENT, "--stdout", utterance.text)
    said = ("-p", utterance.flite) if utterance.flite else ("-t", f"{utterance.text}.")
    return _run("flite", "-voice", voice, "--setf", _STRETCH, *said, "-o", "/dev/stdout")


def _run(*command: str) -> Pcm:
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    with wave.open(io.BytesIO(output)) as wav:
        rate = wav.getframerate()
        # Who writes to a pipe does not know the length when the header is written.
        pcm = np.frombuffer(output[44:], dtype=np.int16)
    return pcm if rate == SAMPLE_RATE else _resampled(pcm, rate)


def _resampled(pcm: Pcm, rate: int) -> Pcm:
    quality = rtc.AudioResamplerQuality.VERY_HIGH
    resampler = rtc.AudioResampler(rate, SAMPLE_RATE, num_channels=1, quality=quality)
    frames = [*resampler.push(bytearray(pcm.tobytes())), *resampler.flush()]
    return np.concatenate([np.frombuffer(bytes(frame.data), np.int16) for frame in frames])
