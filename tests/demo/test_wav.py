"""``--wav``: what a listener heard of the call."""

from __future__ import annotations

import io
import json
import wave
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

for extra in ("livekit.agents.voice", "livekit.plugins.silero", "pocketsphinx", "rich"):
    pytest.importorskip(extra, reason="the demo extra is not installed")

from livekit_interrupt_plugin import cli  # noqa: E402
from livekit_interrupt_plugin.demo.call import SAMPLE_RATE, load_clip  # noqa: E402

EXAMPLE = Path(__file__).parents[2] / "examples" / "call.toml"
OURS = "our default policy"
AGENT, CALLER = 0, 1


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """What ``--json`` prints of the example, and the file that ``--wav`` wrote."""
    wav = tmp_path_factory.mktemp("wav") / "heard.wav"
    out = io.StringIO()
    with redirect_stdout(out):
        status = cli.main(["demo", "--fast", "--json", "--script", str(EXAMPLE), "--wav", str(wav)])
    assert status == 0
    return json.loads(out.getvalue()), wav


@pytest.fixture(scope="module")
def sound(played: tuple[dict[str, Any], Path]) -> NDArray[np.int16]:
    """A column for each channel."""
    with wave.open(str(played[1])) as wav:
        assert (wav.getnchannels(), wav.getsampwidth(), wav.getframerate()) == (2, 2, SAMPLE_RATE)
        return np.frombuffer(wav.readframes(wav.getnframes()), "<i2").reshape(-1, 2)


def onset_of(played: dict[str, Any], clip: str) -> float:
    return float(next(each["at"] for each in played["clips"] if each["clip"] == clip))


def between(sound: NDArray[np.int16], channel: int, start: float, end: float) -> NDArray[np.int16]:
    return sound[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE), channel]


def test_it_is_as_long_as_the_call(played: tuple[dict[str, Any], Path], sound: NDArray[np.int16]):
    assert len(sound) == round(played[0]["call_seconds"] * SAMPLE_RATE)


@pytest.mark.parametrize(
    ("said", "clip"), [("okay", "okay"), ("mm-hmm", "mm_hmm"), ("wait, stop", "wait_stop")]
)
def test_the_caller_is_on_the_right_where_the_clip_began(
    said: str, clip: str, played: tuple[dict[str, Any], Path], sound: NDArray[np.int16]
):
    samples = load_clip(clip)
    first = round(onset_of(played[0], said) * SAMPLE_RATE)

    assert np.array_equal(sound[first : first + len(samples), CALLER], samples)


def test_the_agent_is_on_the_left_and_talks_on_over_what_it_should_ignore(
    sound: NDArray[np.int16],
):
    line = load_clip("agent_arrived")
    first = int(np.flatnonzero(sound[:, AGENT])[0]) - int(np.flatnonzero(line)[0])

    assert first / SAMPLE_RATE == pytest.approx(0.1, abs=0.02)
    assert np.array_equal(sound[first : first + len(line), AGENT], line)


def test_the_agent_falls_silent_after_the_clip_that_interrupts_it_and_then_replies(
    played: tuple[dict[str, Any], Path], sound: NDArray[np.int16]
):
    clip = next(each for each in played[0]["clips"] if each["clip"] == "wait, stop")
    onset, stopped = clip["at"], clip["outcomes"][OURS]["stopped_after"]

    assert 0.2 < stopped < 1.5
    assert between(sound, AGENT, onset, onset + stopped - 0.05).any()
    assert not between(sound, AGENT, onset + stopped + 0.01, onset + stopped + 0.3).any()
    assert between(sound, AGENT, onset + stopped + 0.3, onset + stopped + 3.0).any()


def test_what_an_interruption_stops_is_not_laid_to_the_clip_before_it(
    played: tuple[dict[str, Any], Path],
):
    ours = played[0]["table"][-1]

    assert (ours["false_stops"], ours["missed"], ours["words_lost"]) == (0, 0, 0)


def test_a_line_stopped_by_an_earlier_clip_is_not_stopped_at_once(
    played: tuple[dict[str, Any], Path],
):
    clip = next(each for each in played[0]["clips"] if each["clip"] == "wait, stop")
    default = clip["outcomes"]["LiveKit default"]

    assert not default["missed"]
    assert default["stopped_after"] is None


def test_the_object_names_the_script(played: tuple[dict[str, Any], Path]):
    assert played[0]["script"] == str(EXAMPLE)
    assert played[0]["errors"] == []
