"""What a paced output costs, and what it brings: gaps and reactions, as the listener hears them.

    python benchmarks/pacing.py [--rounds N] [--as-json FILE]

LiveKit's own room output without a room, in real time; the listener is an audio stream on its
local track. All leads play side by side in one process, on one event loop, so they suffer the
same blocks. *Gap*: silence in two seconds of the agent's voice, in the middle of which the event
loop is blocked once for so many milliseconds. *3 x 100*: all gaps of three blocks, the output
having learned of the first. *-6 dB*: from the order to lower the voice by 12 dB to when it is 6 dB
down; *silent*: from the order to pause to silence.

Network and jitter buffer come on top. Absolute times depend on the machine, and on what else it
is doing: see the column for no block at all.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import math
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from livekit import rtc
from livekit.agents.voice.room_io._output import _ParticipantAudioOutput  # no room, no public way

from livekit_interrupt_plugin.gain import amplitude
from livekit_interrupt_plugin.hosts.session.playout.paced_output import PacedOutput

RATE = 24_000
LEADS = (0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2, math.inf)
BLOCKS = (0.0, 0.05, 0.1, 0.2, 0.5)
LOUD = 8_000
#: Seconds of the listener's resolution.
STEP = 0.01
REACTIONS = ("lower", "pause")


class RoomOutput(_ParticipantAudioOutput):
    """The room's output; its track is published to nobody."""

    def __init__(self) -> None:
        nobody: Any = None
        super().__init__(
            nobody,
            sample_rate=RATE,
            num_channels=1,
            track_publish_options=rtc.TrackPublishOptions(),
        )

    async def _publish_track(self) -> None:
        self.track = rtc.LocalAudioTrack.create_audio_track("voice", self._audio_source)
        self._subscribed_fut.set_result(None)


class Listener:
    """Hears *track*: the level of each hundredth of a second, and when it came."""

    def __init__(self, track: rtc.LocalAudioTrack) -> None:
        self._stream = rtc.AudioStream(track, sample_rate=RATE, num_channels=1)
        self._task = asyncio.ensure_future(self._listen())
        self.levels: list[tuple[float, float]] = []

    async def _listen(self) -> None:
        async for event in self._stream:
            samples = np.frombuffer(event.frame.data, dtype=np.int16).astype(float)
            self.levels.append((time.perf_counter(), float(np.sqrt((samples**2).mean()))))

    async def aclose(self) -> None:
        self._task.cancel()
        await self._stream.aclose()

    def gap(self) -> float:
        """Seconds of silence between the first sound and the last."""
        loud = [level > LOUD / 50 for _, level in self.levels]
        first, last = loud.index(True), len(loud) - loud[::-1].index(True)
        return loud[first:last].count(False) * STEP

    def falls_below(self, level: float, since: float) -> float:
        """Seconds from *since* until the voice is quieter than *level*, a factor."""
        quiet = LOUD / math.sqrt(2) * level
        return next((at for at, heard in self.levels if at > since and heard < quiet)) - since


async def playing(lead: float, seconds: float) -> tuple[PacedOutput, Listener, RoomOutput]:
    sink = RoomOutput()
    await sink.start()
    listener = Listener(sink.track)
    await asyncio.sleep(0.3)
    output = PacedOutput(sink)
    output.pacer.lead = lead
    times = np.arange(round(seconds * RATE)) / RATE
    voice = (LOUD * np.sin(2 * np.pi * 220 * times)).astype(np.int16)
    for begin in range(0, len(voice), RATE // 50):
        frame = voice[begin : begin + RATE // 50]
        await output.capture_frame(rtc.AudioFrame(frame.tobytes(), RATE, 1, len(frame)))
    output.flush()
    return output, listener, sink


async def gap_of(lead: float, block: float, times: int) -> float:
    output, listener, sink = await playing(lead, 1.0 + times * 1.0)
    await asyncio.wait_for(output.wait_for_playout(), 10.0 + times * block)
    await asyncio.sleep(0.3)
    await listener.aclose()
    await sink.aclose()
    return listener.gap()


async def blocks(block: float, times: int) -> None:
    await asyncio.sleep(0.4)
    for _ in range(times):
        await asyncio.sleep(0.7)
        time.sleep(block)  # that is what is measured


async def reaction_of(lead: float, what: str) -> float:
    output, listener, sink = await playing(lead, 2.0)
    await asyncio.sleep(0.8 + time.perf_counter() % 0.05)
    ordered = time.perf_counter()
    if what == "lower":
        output.pacer.turn(amplitude(-12.0), 0.05)
    else:
        output.pacer.hold("benchmark", 0.05)
    await asyncio.sleep(0.8)
    await listener.aclose()
    output.pacer.close()
    await sink.aclose()
    return listener.falls_below(0.5 if what == "lower" else 0.02, ordered)


async def figures(what: str, block: float, leads: list[float]) -> list[float]:
    if what in REACTIONS:
        return await asyncio.gather(*(reaction_of(lead, what) for lead in leads))
    times = 3 if what == "all" else 1
    _, *gaps = await asyncio.gather(
        blocks(block, times), *(gap_of(lead, block, times) for lead in leads)
    )
    return gaps


def one_run(what: str, block: float, leads: list[float]) -> None:
    print(json.dumps(asyncio.run(figures(what, block, leads))))
    sys.stdout.flush()
    os._exit(0)  # the native library does not always end by itself


def measured(what: str, block: float, leads: list[float]) -> dict[float, float]:
    """The figure of each lead; none if the native library hangs."""
    if what in REACTIONS:
        leads = [lead for lead in leads if lead < math.inf]
    command = [sys.executable, __file__, "--one", what, str(block), "--leads", *map(str, leads)]
    with contextlib.suppress(subprocess.TimeoutExpired):
        run = subprocess.run(command, capture_output=True, text=True, timeout=30)
        if run.stdout.strip():
            return dict(zip(leads, json.loads(run.stdout.splitlines()[-1]), strict=True))
    return {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--leads", type=float, nargs="*", default=LEADS, help="seconds")
    parser.add_argument("--as-json", type=Path)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one_run(options.one[0], float(options.one[1]), options.leads)
    columns = {f"gap {block * 1e3:.0f}": ("first", block) for block in BLOCKS}
    columns |= {"3 x 100": ("all", 0.1), "-6 dB": ("lower", 0.0), "silent": ("pause", 0.0)}
    found: dict[str, dict[float, list[float]]] = {
        head: {lead: [] for lead in options.leads} for head in columns
    }
    for number in range(options.rounds):
        print(f"round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
        for head, (what, block) in columns.items():
            for lead, figure in measured(what, block, options.leads).items():
                found[head][lead].append(figure)
    print_table(found)
    if options.as_json:
        options.as_json.write_text(json.dumps(found, indent=1), "utf-8")


def print_table(found: dict[str, dict[float, list[float]]]) -> None:
    print("milliseconds, median of the rounds (lowest to highest)")
    print("| lead | " + " | ".join(found) + " |")
    print("|---" * (len(found) + 1) + "|")
    for lead in next(iter(found.values())):
        cells = [_cell(by_lead[lead]) for by_lead in found.values()]
        print(f"| {lead * 1e3:.0f} | " + " | ".join(cells) + " |")


def _cell(seconds: list[float]) -> str:
    if not seconds:
        return "-"
    middle, least, most = (1e3 * of(seconds) for of in (statistics.median, min, max))
    return f"{middle:.0f} ({least:.0f} to {most:.0f})"


if __name__ == "__main__":
    main()
