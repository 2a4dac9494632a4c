"""Which audio strategies hear."""

import numpy as np
import pytest

from livekit_interrupt_plugin import BaseInterruptionStrategy, InterruptionPolicy

from .scene import STORY, in_virtual_time, on_the_phone


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


@pytest.mark.parametrize("muted", [False, True])
@in_virtual_time
async def test_strategies_hear_the_user_though_the_session_mutes_its_recogniser(
    muted: bool,
) -> None:
    ear = Ear()
    options = {"discard_audio_if_uninterruptible": muted, "policy": InterruptionPolicy([ear])}
    async with on_the_phone(**options) as call:
        call.assistant.say(STORY, allow_interruptions=not muted)
        began = await call.stage.agent_audible()
        call.stage.microphone.play(np.full(16_000, 9_000, dtype=np.int16), at=began + 2.0)
        call.says("wait stop now", began + 2.0)
        await call.until(began + 5.0)

    assert ear.loudest == 9_000
