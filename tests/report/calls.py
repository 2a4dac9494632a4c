"""Recorded calls to make pages of."""

from __future__ import annotations

import importlib.util
import math
import struct
import wave
from pathlib import Path

from livekit_interrupt_plugin import InterruptionPolicy
from livekit_interrupt_plugin.calls.trace import AudioFile, line_of

from ..calls.traces import STORY, agent, live, user

DEFAULT = InterruptionPolicy()
#: "uh-huh okay right" is where three words and the default differ, and "why".
PARTS = (
    agent(STORY, 0.0, 20.0),
    user("uh-huh okay right", 2.0),
    user("why", 6.0),
    user("but what about my refund", 12.0),
)


def shop() -> list[str]:
    """The lines of a call with three overlaps, the last of which interrupts."""
    return live(InterruptionPolicy(stable=0.0), *PARTS[:2], PARTS[3], until=30.0)


def write(path: Path, lines: list[str]) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8", "backslashreplace")
    return path


def with_audio(path: Path, seconds: float = 20.0, rate: int = 8000, at: float = 0.5) -> Path:
    """A trace at *path* with a tone beside it."""
    with wave.open(str(path.with_suffix(".wav")), "wb") as wav:
        wav.setparams((1, 2, rate, 0, "NONE", ""))
        samples = (round(3000 * math.sin(n / 8)) for n in range(round(seconds * rate)))
        wav.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return write(path, [*shop(), line_of(AudioFile(f"{path.stem}.wav", at, rate))])


def long(path: Path, turns: int) -> Path:
    """A call of so many turns, by ``benchmarks/replay.py``: of 240, 480 overlaps in an hour."""
    file = Path(__file__).parents[2] / "benchmarks" / "replay.py"
    spec = importlib.util.spec_from_file_location("replay_benchmark", file)
    assert spec is not None
    assert spec.loader is not None
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    benchmark.TURNS = turns
    return write(path, list(benchmark.call(1, DEFAULT)))
