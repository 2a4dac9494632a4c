"""CPU of a whole session with Silero, with the gate and without, in turn."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import Any

from livekit.agents import AgentSession
from livekit.plugins import silero

from livekit_interrupt_plugin import InterruptionGate
from livekit_interrupt_plugin.demo.call import load_clip
from livekit_interrupt_plugin.testing.livekit import ScriptedSTT, ScriptedTTS, Stage
from livekit_interrupt_plugin.testing.virtual_time import run

__all__ = ["added_milliseconds"]

#: Seconds of a call, in which the agent tells a story and the caller says "okay" now and then.
SECONDS = 60.0
EVERY = 4.0


def added_milliseconds(pairs: int) -> float:
    """Milliseconds of CPU that the gate adds to a second of the call: median of *pairs* pairs."""
    detector = silero.VAD.load()
    for gated in (True, False):
        _cpu_of_a_call(detector, gated=gated)
    differences = [
        _cpu_of_a_call(detector, gated=True) - _cpu_of_a_call(detector, gated=False)
        for _ in range(pairs)
    ]
    return statistics.median(differences) / SECONDS * 1e3


def _cpu_of_a_call(detector: Any, *, gated: bool) -> float:
    began = time.process_time()
    run(lambda: _call(detector, gated=gated), limit=SECONDS * 2)
    return time.process_time() - began


async def _call(detector: Any, *, gated: bool) -> None:
    gate = InterruptionGate()
    recogniser = ScriptedSTT()
    stt, vad = (gate.stt(recogniser), gate.vad(detector)) if gated else (recogniser, detector)
    session: AgentSession[Any] = AgentSession(
        **gate.session_arguments(
            stt=stt, vad=vad, tts=ScriptedTTS(seconds_per_word=SECONDS), turn_detection="vad"
        )
    )
    if gated:
        gate.attach(session)
    stage = Stage(session)
    await stage.start()
    # Protected, or the session without a gate would have less to do after the first "okay".
    session.say("story", allow_interruptions=False)
    began = await stage.agent_audible()
    _talk(stage, recogniser, began)
    await asyncio.sleep(SECONDS - 5.0)
    await stage.aclose()


def _talk(stage: Stage, recogniser: ScriptedSTT, began: float) -> None:
    okay = load_clip("okay")
    for turn in range(1, int((SECONDS - 10.0) / EVERY)):
        stage.microphone.play(okay, at=began + turn * EVERY)
        recogniser.say("okay", began + turn * EVERY)
