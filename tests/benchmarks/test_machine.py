"""In real time: the recogniser in another process, and whether the machine keeps up."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from typing import Any

import numpy as np
import pytest

pytest.importorskip("pocketsphinx", reason="the bench extra is not installed")

from livekit import rtc
from livekit.agents import stt

from benchmarks.calls.material.pcm import SAMPLE_RATE, Pcm, samples
from benchmarks.calls.material.voices import cepstral_mean, voice
from benchmarks.calls.play.ear_process import EarProcess
from benchmarks.calls.play.lag import Lag
from benchmarks.calls.play.remote_stt import RemoteSTT
from livekit_interrupt_plugin.demo.decoding import Decoding
from livekit_interrupt_plugin.demo.recogniser import PocketSphinxSTT


async def recognised(by: stt.STT[Any], pcm: Pcm) -> list[tuple[str, str]]:
    """The kind and the text of each event that *by* makes of *pcm*, usage aside."""
    stream = by.stream()
    stream.push_frame(rtc.AudioFrame(pcm.tobytes(), SAMPLE_RATE, 1, len(pcm)))
    stream.end_input()
    events = [
        (event.type.value, event.alternatives[0].text if event.alternatives else "")
        async for event in stream
    ]
    await stream.aclose()
    return [event for event in events if event[0] != "recognition_usage"]


def test_ears_in_another_process_hear_what_ears_in_this_one_hear():
    said = voice("rms")["command-3"].pcm
    pcm = np.concatenate([np.zeros(samples(0.5), np.int16), said, np.zeros(samples(1.0), np.int16)])

    mean = cepstral_mean("rms", None)

    async def main() -> list[list[tuple[str, str]]]:
        ears = EarProcess()
        ears.load(mean)
        ears.begin()
        there = RemoteSTT(ears, mean)
        both = await asyncio.gather(recognised(there, pcm), recognised(there, pcm))
        ears.end()
        here = PocketSphinxSTT(Decoding(cepstral_mean=mean))
        return [*both, await recognised(here, pcm)]

    first, second, here = asyncio.run(main())

    assert first == second == here
    assert ("final_transcript", "wait stop") in here


def test_who_speaks_to_ears_that_are_busy_does_not_wait_for_them():
    ears = EarProcess()
    pid = ears.process.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)

    def speak() -> None:
        for _ in range(2_000):
            ears.hear(0, bytes(960))

    speaker = threading.Thread(target=speak, daemon=True)
    speaker.start()
    speaker.join(20.0)
    still_waits = speaker.is_alive()
    ears.process.kill()

    assert not still_waits


def test_a_loop_that_is_blocked_is_late_in_the_time_in_which_it_is():
    async def main() -> tuple[float, float]:
        loop, lag = asyncio.get_running_loop(), Lag()
        started_at = loop.time()
        lag.start()
        await asyncio.sleep(0.05)
        time.sleep(0.2)  # what is measured
        await asyncio.sleep(0.05)
        lag.stop()
        return lag.worst(started_at - 1, started_at), lag.worst(started_at, started_at + 1)

    before, blocked = asyncio.run(main())

    assert before == 0.0
    assert blocked > 0.15
