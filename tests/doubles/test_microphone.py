"""A microphone is exact to the sample and does not drift."""

import asyncio

import numpy as np
import pytest

from livekit_interrupt_plugin.testing.livekit import Microphone
from livekit_interrupt_plugin.testing.virtual_time import run

RATE = 16_000


def clip(value: int, seconds: float) -> np.ndarray:
    return np.full(round(seconds * RATE), value, dtype=np.int16)


async def listen(microphone: Microphone, seconds: float) -> np.ndarray:
    """The samples of so many seconds, from the microphone's first frame on."""
    frames = []
    for _ in range(round(seconds / 0.02)):
        frame = await microphone.__anext__()
        frames.append(np.frombuffer(bytes(frame.data), dtype=np.int16))
    return np.concatenate(frames)


def test_a_clip_begins_at_the_sample_it_was_scheduled_for() -> None:
    async def main() -> tuple[float, np.ndarray]:
        microphone = Microphone()
        onset = microphone.play(clip(1000, 0.5), at=0.3001)
        return onset, await listen(microphone, 2.0)

    onset, heard = run(main)

    voiced = np.flatnonzero(heard)
    assert onset == pytest.approx(0.3001, abs=1 / RATE)
    assert voiced[0] == round(onset * RATE)
    assert voiced[-1] == voiced[0] + 0.5 * RATE - 1


def test_a_clip_without_a_time_begins_now_even_in_the_middle_of_a_frame() -> None:
    async def main() -> tuple[float, np.ndarray]:
        microphone = Microphone()
        heard = asyncio.ensure_future(listen(microphone, 2.0))
        await asyncio.sleep(1.0073)
        return microphone.play(clip(1000, 0.1)), await heard

    onset, heard = run(main)

    assert onset == pytest.approx(1.0073, abs=1 / RATE)
    assert np.flatnonzero(heard)[0] == round(onset * RATE)


def test_a_frame_comes_every_20_ms_without_drift() -> None:
    async def main() -> list[float]:
        microphone = Microphone()
        loop = asyncio.get_running_loop()
        await asyncio.sleep(1.0)
        times = []
        for number in range(500):
            await asyncio.sleep(0.013 if number % 7 == 0 else 0.0)  # a reader that dawdles
            await microphone.__anext__()
            times.append(loop.time())
        return times

    times = run(main)

    assert times[-1] == pytest.approx(1.013 + 500 * 0.02)


def test_overlapping_clips_are_mixed_and_clipped() -> None:
    async def main() -> np.ndarray:
        microphone = Microphone()
        microphone.play(clip(30_000, 0.2), at=0.1)
        microphone.play(clip(20_000, 0.2), at=0.2)
        return await listen(microphone, 0.5)

    heard = run(main)

    at = [heard[round(t * RATE)] for t in (0.05, 0.15, 0.25, 0.35, 0.45)]
    assert at == [0, 30_000, 32_767, 20_000, 0]


def test_a_closed_microphone_ends() -> None:
    async def main() -> int:
        microphone = Microphone()
        asyncio.get_running_loop().call_later(
            0.5, lambda: asyncio.ensure_future(microphone.aclose())
        )
        return len([frame async for frame in microphone])

    assert run(main) in (24, 25)
