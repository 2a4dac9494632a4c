"""A speaker plays in loop time, loses nothing in a pause, and stops where it is told to."""

import asyncio

import numpy as np
import pytest
from livekit import rtc
from livekit.agents.voice import io

from livekit_interrupt_plugin.testing.livekit import Segment, Speaker
from livekit_interrupt_plugin.testing.virtual_time import run

RATE = 24_000


def ramp(seconds: float) -> np.ndarray:
    """Samples that are all different from their neighbours and never silent."""
    return (np.arange(round(seconds * RATE)) % 30_000 + 1).astype(np.int16)


async def push(speaker: Speaker, pcm: np.ndarray) -> None:
    for start in range(0, len(pcm), 1200):
        piece = pcm[start : start + 1200]
        await speaker.capture_frame(rtc.AudioFrame(piece.tobytes(), RATE, 1, len(piece)))


def finished(speaker: Speaker) -> list[tuple[float, float, bool]]:
    """(loop time, position, interrupted) of each end of playback, as they come."""
    ends: list[tuple[float, float, bool]] = []

    def note(event: io.PlaybackFinishedEvent) -> None:
        at = asyncio.get_running_loop().time()
        ends.append((at, event.playback_position, event.interrupted))

    speaker.on("playback_finished", note)
    return ends


def test_frames_pushed_at_once_are_played_at_the_speed_of_sound() -> None:
    async def main() -> None:
        speaker = Speaker()
        ends = finished(speaker)
        await asyncio.sleep(1.0)
        await push(speaker, ramp(2.0))
        speaker.flush()

        await speaker.wait_for_playout()

        assert ends == [(3.0, 2.0, False)]
        assert speaker.heard == [Segment(1.0, 3.0, False, ((1.0, 3.0),))]

    run(main)


def test_a_pause_loses_nothing_and_may_be_repeated() -> None:
    async def main() -> None:
        speaker = Speaker()
        ends = finished(speaker)
        await push(speaker, ramp(2.0))
        speaker.flush()
        await asyncio.sleep(0.5)
        speaker.pause()
        await asyncio.sleep(0.1)
        speaker.pause()
        await asyncio.sleep(0.9)
        speaker.resume()
        speaker.resume()

        await speaker.wait_for_playout()

        assert ends == [(3.0, 2.0, False)]
        assert speaker.heard == [Segment(0.0, 3.0, False, ((0.0, 0.5), (1.5, 3.0)))]
        assert speaker.heard[0].heard == pytest.approx(2.0)
        heard = speaker.recording(3.0)
        silent = np.flatnonzero(heard == 0)
        assert (silent[0], silent[-1]) == (0.5 * RATE, 1.5 * RATE - 1)
        assert np.array_equal(heard[heard != 0], ramp(2.0))

    run(main)


def test_an_interruption_reports_how_far_it_got() -> None:
    async def main() -> None:
        speaker = Speaker()
        ends = finished(speaker)
        await push(speaker, ramp(2.0))
        await asyncio.sleep(0.75)
        speaker.clear_buffer()
        await push(speaker, ramp(1.0))  # a generation that has not noticed yet
        speaker.flush()
        await asyncio.sleep(5.0)

        assert ends == [(0.75, 0.75, True)]
        assert speaker.heard == [Segment(0.0, 0.75, True, ((0.0, 0.75),))]
        assert speaker.silence_within(0.0, 5.0) == pytest.approx(4.25)

    run(main)


def test_an_interruption_while_paused_reports_what_was_heard() -> None:
    async def main() -> None:
        speaker = Speaker()
        ends = finished(speaker)
        await push(speaker, ramp(2.0))
        speaker.flush()
        await asyncio.sleep(0.5)
        speaker.pause()
        await asyncio.sleep(1.0)
        speaker.clear_buffer()

        assert ends == [(1.5, 0.5, True)]

    run(main)


def test_what_is_cleared_before_it_was_audible_was_never_heard() -> None:
    async def main() -> None:
        speaker = Speaker()
        ends = finished(speaker)
        speaker.pause()
        await push(speaker, ramp(1.0))
        speaker.flush()
        await asyncio.sleep(1.0)
        speaker.clear_buffer()
        speaker.clear_buffer()

        assert ends == [(1.0, 0.0, True)]
        assert speaker.heard == []

    run(main)


def test_a_slow_source_leaves_gaps_but_one_segment() -> None:
    async def main() -> None:
        speaker = Speaker()
        ends = finished(speaker)
        await push(speaker, ramp(0.5))
        await asyncio.sleep(1.0)
        await push(speaker, ramp(0.5))
        speaker.flush()

        await speaker.wait_for_playout()

        assert ends == [(1.5, 1.0, False)]
        assert speaker.heard == [Segment(0.0, 1.5, False, ((0.0, 0.5), (1.0, 1.5)))]

    run(main)


def test_segments_queue_up() -> None:
    async def main() -> None:
        speaker = Speaker()
        ends = finished(speaker)
        for seconds in (1.0, 2.0):
            await push(speaker, ramp(seconds))
            speaker.flush()

        await speaker.wait_for_playout()

        assert ends == [(1.0, 1.0, False), (3.0, 2.0, False)]

    run(main)


def test_playback_starts_when_the_first_frame_is_audible() -> None:
    if not hasattr(io.AudioOutput, "on_playback_started"):
        pytest.skip("this release has no playback_started")

    async def main() -> None:
        speaker = Speaker()
        starts: list[float] = []
        note = lambda event: starts.append(asyncio.get_running_loop().time())  # noqa: E731 # short
        speaker.on("playback_started", note)
        speaker.pause()
        await push(speaker, ramp(1.0))
        await asyncio.sleep(0.4)
        speaker.resume()
        await asyncio.sleep(0.2)
        speaker.pause()
        speaker.resume()
        await asyncio.sleep(2.0)

        assert starts == [0.4]

    run(main)


def test_a_speaker_that_cannot_pause_plays_on() -> None:
    async def main() -> None:
        speaker = Speaker(can_pause=False)
        await push(speaker, ramp(1.0))
        await asyncio.sleep(0.5)
        speaker.pause()

        assert speaker.audible_at(0.5)
        assert not getattr(speaker, "can_pause", False)

    run(main)


def test_one_can_ask_what_is_heard_while_it_plays() -> None:
    async def main() -> None:
        speaker = Speaker()
        await asyncio.sleep(1.0)
        await push(speaker, ramp(2.0))
        onset = await speaker.audible()
        await asyncio.sleep(0.5)

        assert onset == 1.0
        assert speaker.heard == [Segment(1.0, 1.5, False, ((1.0, 1.5),))]
        assert [speaker.audible_at(t) for t in (0.9, 1.0, 1.5)] == [False, True, True]
        assert speaker.silence_within(0.5, 1.5) == pytest.approx(0.5)
        assert np.array_equal(speaker.recording(1.5), ramp(0.5))

    run(main)
