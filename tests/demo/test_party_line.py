"""Everyone on the line hears the same."""

from __future__ import annotations

import asyncio

import numpy as np

from livekit_interrupt_plugin.demo.call import load_clip
from livekit_interrupt_plugin.demo.party_line import PartyLine
from livekit_interrupt_plugin.testing.livekit import Microphone
from livekit_interrupt_plugin.testing.virtual_time import run


async def _listen(microphone: Microphone) -> bytes:
    return b"".join([bytes(frame.data) async for frame in microphone])


def test_all_extensions_hear_the_same_and_a_clip_where_it_was_put():
    async def main() -> tuple[list[bytes], float]:
        line = PartyLine()
        listening = [asyncio.create_task(_listen(line.extension())) for _ in range(2)]
        line.open()
        onset = line.play("yes", at=0.506)
        await line.until(2.0)
        await line.aclose()
        return await asyncio.gather(*listening), onset

    (first, second), onset = run(main)

    yes = load_clip("yes")
    heard = np.frombuffer(first, np.int16)
    assert first == second
    assert onset == 0.506
    assert not heard[: round(0.506 * 16_000)].any()
    assert np.array_equal(heard[round(0.506 * 16_000) :][: len(yes)], yes)


def test_an_extension_that_hangs_up_leaves_the_others_on_the_line():
    async def main() -> tuple[bytes, bytes]:
        line = PartyLine()
        early, late = line.extension(), line.extension()
        listening = [asyncio.create_task(_listen(end)) for end in (early, late)]
        line.open()
        await line.until(0.5)
        await early.aclose()
        await line.until(1.0)
        await line.aclose()
        heard = await asyncio.gather(*listening)
        return heard[0], heard[1]

    left, stayed = run(main)

    assert len(left) < len(stayed)
    assert stayed.startswith(left)
