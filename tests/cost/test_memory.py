"""However long a call is, what it keeps does not grow; ``benchmarks/cost`` has long versions."""

import asyncio
import importlib.util
import tracemalloc
from pathlib import Path

import pytest

from livekit_interrupt_plugin import InterruptionPolicy, MinWords, presets
from livekit_interrupt_plugin.hosts.consultation import KEPT_AUDIO, Consultation
from livekit_interrupt_plugin.strategies.consult import Consult

#: 20 ms at 16 kHz, in bytes.
FRAME = 640


def benchmark(name):
    """A module of the benchmark, which is no part of what is installed."""
    file = Path(__file__).parents[2] / "benchmarks" / "cost" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"cost_{name}", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "policy",
    [presets.balanced(), InterruptionPolicy(MinWords(2), unmatched="answer")],
    ids=["the default", "answered later"],
)
def test_a_quarter_of_an_hour_more_needs_no_more_memory(policy):
    (grown,) = benchmark("memory").kilobytes_each_hour(0.25, policy)

    assert grown < 4.0  # a decision that is kept has a quarter of one, and there are 350


def test_the_long_call_is_one_with_decisions_in_it():
    call = benchmark("memory").LongCall(presets.balanced())

    call.talk(120.0)

    assert call.decisions > 20


class Listener:
    """An async strategy that wants audio."""

    async def append_audio(self, audio, sample_rate): ...

    async def append_text(self, text): ...

    async def should_interrupt(self):
        return False

    async def reset(self): ...


def test_the_audio_that_is_kept_is_bounded_in_an_overlap_that_never_ends():
    async def listen():
        consultation = Consultation([Consult(Listener())], lambda *_: None, lambda *_: None)
        consultation.overlap_began()
        for _ in range(50 * 600):
            consultation.heard_audio(bytes(FRAME), 16_000)
        consultation.close()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = asyncio.run(listen()) - before
    tracemalloc.stop()

    assert KEPT_AUDIO * 50 * FRAME <= kept < 1.5 * KEPT_AUDIO * 50 * FRAME
