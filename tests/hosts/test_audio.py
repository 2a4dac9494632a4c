"""Which audio strategies hear."""

from typing import Any

import numpy as np
import pytest
from livekit.agents import AgentSession

from livekit_interrupt_plugin import BaseInterruptionStrategy, InterruptionPolicy
from livekit_interrupt_plugin.testing.livekit import ScriptedVAD
from livekit_interrupt_plugin.testing.virtual_time import run

from .scene import HEARS_AT_ONCE, STORY, Call, on_the_phone


class Ear(BaseInterruptionStrategy):
    """Remembers the loudest sample it was given."""

    def __init__(self) -> None:
        self.loudest = 0

    async def append_audio(self, audio: bytes, sample_rate: int) -> None:
        samples = np.frombuffer(audio, dtype=np.int16)
        self.loudest = max(self.loudest, int(np.abs(samples).max(initial=0)))

    async def should_interrupt(self) -> bool:
        return False

    async def reset(self) -> None:
        pass


async def loud_while_muted(call: Call, *, muted: bool) -> None:
    call.assistant.say(STORY, allow_interruptions=not muted)
    began = await call.stage.agent_audible()
    call.stage.microphone.play(np.full(16_000, 9_000, dtype=np.int16), at=began + 2.0)
    call.says("wait stop now", began + 2.0)
    await call.until(began + 5.0)


def mutes_the_detector() -> bool:
    """Whether LiveKit's own session mutes its detector along with its recogniser, as to 1.2."""

    class Listening(ScriptedVAD):
        loudest = 0

        def stream(self) -> Any:
            stream = super().stream()
            push = stream.push_frame

            def noting(frame: Any) -> None:
                self.loudest = max(self.loudest, *np.frombuffer(frame.data, dtype=np.int16))
                push(frame)

            stream.push_frame = noting
            return stream

    detector = Listening()

    async def main() -> None:
        options = {"kind": AgentSession, "discard_audio_if_uninterruptible": True}
        async with on_the_phone(**options, vad=detector, **HEARS_AT_ONCE) as call:
            await loud_while_muted(call, muted=True)

    run(main)
    return detector.loudest == 0


@pytest.mark.parametrize("muted", [False, True])
def test_strategies_hear_the_user_though_the_session_mutes_its_recogniser(muted: bool) -> None:
    if muted and mutes_the_detector():
        pytest.skip("this release mutes the voice detector too: nobody hears the user")
    ear = Ear()

    async def main() -> None:
        options = {"discard_audio_if_uninterruptible": muted, "policy": InterruptionPolicy([ear])}
        async with on_the_phone(**options) as call:
            await loud_while_muted(call, muted=muted)

    run(main)

    assert ear.loudest == 9_000
