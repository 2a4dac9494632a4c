"""The paced output, as the listener behind it hears it and as LiveKit before it is told."""

import asyncio
import math
from collections.abc import Callable, Coroutine
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from livekit import rtc
from livekit.agents.voice import io

from livekit_interrupt_plugin.gain import amplitude
from livekit_interrupt_plugin.hosts.session.playout.paced_output import PacedOutput
from livekit_interrupt_plugin.testing.livekit import Speaker
from livekit_interrupt_plugin.testing.virtual_time import run

from .listening import RATE, STEPS_PER_SECOND, frame_of, timed, voice

LEAD, FADE, RAMP = 0.1, 0.08, 0.05
can_pause = pytest.mark.skipif(
    not hasattr(io.AudioOutput, "pause"), reason="this release's outputs do not pause"
)


class Scene:
    """An output with a listener behind it."""

    def __init__(self, sink: io.AudioOutput | None = None, *, lead: float = LEAD) -> None:
        self.speaker: Any = sink or Speaker()
        self.output = PacedOutput(self.speaker)
        self.pacer = self.output.pacer
        self.pacer.lead, self.pacer.fade = lead, FADE
        self.finished: list[Any] = []
        self.output.on("playback_finished", self.finished.append)

    async def plays(self, seconds: float, *, flush: bool = True) -> None:
        await self.output.capture_frame(frame_of(voice(seconds)))
        if flush:
            self.output.flush()

    @property
    def told(self) -> list[tuple[float, bool]]:
        """(position, interrupted) of each stretch that is over."""
        return [(round(e.playback_position, 3), e.interrupted) for e in self.finished]

    def moments(self, until: float) -> list[int]:
        """Which moments of the voice were heard, one for each millisecond; 0 is silence."""
        pcm = self.speaker.recording(until, since=0.0)
        return [int(step) for step in pcm[RATE // STEPS_PER_SECOND // 2 :: RATE // 1_000]]

    async def until(self, at: float) -> None:
        await asyncio.sleep(at - asyncio.get_running_loop().time())


def played(
    play: Callable[[Scene], Coroutine[Any, Any, None]], **options: Any
) -> tuple[Scene, list[int]]:
    """The scene in which *play* happened, and what was heard of it in ten seconds."""
    scenes: list[tuple[Scene, list[int]]] = []

    async def main() -> None:
        scene = Scene(**options)
        await play(scene)
        await scene.until(10.0)
        scenes.append((scene, scene.moments(10.0)))

    run(main)
    return scenes[0]


# -- playing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("lead", [0.04, 0.1, 0.25, math.inf])
def test_everything_is_heard_at_once_and_as_it_was(lead: float) -> None:
    async def play(scene: Scene) -> None:
        await scene.plays(2.0)

    scene, heard = played(play, lead=lead)

    assert heard[:2000] == list(range(1, 2001))
    assert not any(heard[2000:])
    assert scene.told == [(2.0, False)]


def test_the_sink_gets_no_more_than_its_lead() -> None:
    given_at: list[tuple[float, float]] = []

    class Noting(Speaker):
        async def capture_frame(self, frame: rtc.AudioFrame) -> None:
            given_at.append((asyncio.get_running_loop().time(), frame.duration))
            await super().capture_frame(frame)

    async def play(scene: Scene) -> None:
        await scene.plays(2.0)

    played(play, sink=Noting())

    given_so_far = np.cumsum([seconds for _, seconds in given_at])
    ahead = given_so_far - [at for at, _ in given_at]
    assert ahead.max() <= LEAD + 0.002
    assert ahead[4:].min() >= LEAD - 0.021


def gaps_after_blocks(lead: float, *blocks: float) -> tuple[list[int], Scene]:
    """Milliseconds of silence after each of *blocks* of the event loop, a second apart."""

    async def play(scene: Scene) -> None:
        loop: Any = asyncio.get_running_loop()
        await scene.plays(len(blocks) + 1.0)
        for number, seconds in enumerate(blocks):
            await scene.until(number + 0.5)
            loop.block(seconds)

    scene, heard = played(play, lead=lead)
    last = len(heard) - next(n for n, step in enumerate(reversed(heard)) if step)
    silent = [n for n, step in enumerate(heard[:last]) if not step]
    starts = [round((number + 0.4) * 1e3) for number in range(len(blocks))]
    return [sum(1 for n in silent if start <= n < start + 1_000) for start in starts], scene


@pytest.mark.parametrize("lead", [0.06, 0.1, 0.2])
def test_a_blocked_event_loop_is_heard_only_for_what_is_longer_than_the_lead(lead: float) -> None:
    (short,), scene = gaps_after_blocks(lead, lead - 0.025)
    (long,), _ = gaps_after_blocks(lead, lead + 0.1)

    assert short == 0
    assert scene.told == [(2.0, False)]
    assert 100 <= long <= 125


def test_an_event_loop_that_was_late_may_be_late_again_and_is_not_heard() -> None:
    (first, *others), scene = gaps_after_blocks(0.1, 0.14, 0.14, 0.14)

    assert 40 <= first <= 65
    assert others == [0, 0]
    assert scene.told == [(4.0, False)]


def test_a_late_event_loop_brings_the_lead_to_a_quarter_of_a_second_at_most() -> None:
    (_, second), _ = gaps_after_blocks(0.1, 0.7, 0.4)
    (_, also), _ = gaps_after_blocks(0.1, 0.2, 0.4)

    assert second in range(145, 176)
    assert also in range(145, 176)


def test_a_longer_lead_is_forgotten_by_half_with_each_speech() -> None:
    ahead: list[float] = []

    async def play(scene: Scene) -> None:
        loop: Any = asyncio.get_running_loop()
        for _ in range(4):
            begins = loop.time()
            await scene.plays(1.5)
            await scene.until(begins + 0.5)
            if not ahead:
                loop.block(0.2)
                await scene.until(begins + 1.0)
            ahead.append(scene.pacer._ahead)
            await scene.output.wait_for_playout()

    played(play)

    assert ahead == pytest.approx([0.25, 0.175, 0.1375, 0.11875], abs=0.025)
    assert ahead == sorted(ahead, reverse=True)


def test_a_synthesiser_that_falls_behind_is_waited_for() -> None:
    async def play(scene: Scene) -> None:
        await scene.plays(0.5, flush=False)
        await scene.until(1.0)
        await scene.output.capture_frame(frame_of(voice(0.5, first_step=501)))
        scene.output.flush()

    scene, heard = played(play)

    assert heard[:500] + heard[1000:1500] == list(range(1, 1001))
    assert not any(heard[500:1000])
    assert scene.told == [(1.0, False)]


def test_one_stretch_follows_the_other() -> None:
    async def play(scene: Scene) -> None:
        await scene.plays(0.5)
        await scene.plays(0.3)

    scene, heard = played(play)

    assert heard[:800] == [*range(1, 501), *range(1, 301)]
    assert scene.told == [(0.5, False), (0.3, False)]


def test_a_stretch_without_audio_is_over_at_once() -> None:
    async def play(scene: Scene) -> None:
        await scene.plays(0.0)
        await asyncio.wait_for(scene.output.wait_for_playout(), 1.0)

    scene, _ = played(play)

    assert scene.told == [(0.0, False)]


def test_channels_stay_apart() -> None:
    class Noting(Speaker):
        def __init__(self) -> None:
            super().__init__()
            self.frames: list[rtc.AudioFrame] = []

        async def capture_frame(self, frame: rtc.AudioFrame) -> None:
            self.frames.append(frame)
            await super().capture_frame(frame)

    stereo = np.stack([np.arange(4_800), -np.arange(4_800)], axis=1).astype(np.int16)
    sink = Noting()

    async def play(scene: Scene) -> None:
        await scene.output.capture_frame(rtc.AudioFrame(stereo.tobytes(), RATE, 2, 4_800))
        scene.output.flush()

    played(play, sink=sink)

    got = np.concatenate([np.frombuffer(f.data, np.int16).reshape(-1, 2) for f in sink.frames])
    assert np.array_equal(got, stereo)


# -- lowering -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lead", [0.04, 0.06, 0.1, 0.15])
def test_what_is_turned_down_is_heard_after_its_lead_and_ramp(lead: float) -> None:
    async def play(scene: Scene) -> None:
        loud = np.full(RATE * 2, 8_000, dtype=np.int16)
        await scene.output.capture_frame(frame_of(loud))
        scene.output.flush()
        await scene.until(0.5)
        scene.pacer.turn(amplitude(-12.0), RAMP)
        await scene.until(1.0)
        scene.pacer.turn(1.0, RAMP)

    scene, heard = played(play, lead=lead)
    down = next(at for at in range(500, 2000) if heard[at] < 4_000) / 1_000
    low = next(at for at in range(500, 2000) if heard[at] < 2_050) / 1_000
    back = next(at for at in range(1000, 2000) if heard[at] == 8_000) / 1_000
    assert lead - 0.02 < down - 0.5 < lead + RAMP
    assert low - 0.5 <= lead + RAMP + 0.002
    assert back - 1.0 <= lead + RAMP + 0.002
    assert min(heard[:2000]) == 2_010
    assert scene.told == [(2.0, False)]


def test_an_unpaced_output_cannot_be_turned_down_in_time() -> None:
    async def play(scene: Scene) -> None:
        await scene.plays(1.0)
        await scene.until(0.5)
        scene.pacer.turn(0.0, RAMP)

    scene, heard = played(play, lead=math.inf)

    assert not scene.pacer.lead < math.inf
    assert heard[:1000] == list(range(1, 1001))


# -- pausing --------------------------------------------------------------------------------------


def test_a_pause_is_silent_and_loses_nothing() -> None:
    async def play(scene: Scene) -> None:
        await scene.plays(2.0)
        await scene.until(0.5)
        scene.pacer.hold("somebody", RAMP)
        await scene.until(1.5)
        scene.pacer.go_on("somebody")

    scene, heard = played(play)

    silent_from = 500 + round((LEAD + RAMP) * 1_000) + 2
    assert not any(heard[silent_from:1_500])
    resumed = heard[1_512]
    assert 570 <= resumed <= 600
    assert heard[1_512 : 1_512 + 2_000 - resumed] == list(range(resumed, 2_000))
    assert {*heard} >= {*range(1, 2_001)}
    assert scene.told == [(2.0, False)]


def test_a_pause_that_is_over_before_it_is_silent_is_no_pause() -> None:
    async def play(scene: Scene) -> None:
        await scene.plays(1.0)
        await scene.until(0.5)
        scene.pacer.hold("somebody", RAMP)
        await scene.until(0.52)
        scene.pacer.go_on("somebody")

    scene, heard = played(play)

    assert all(heard[:1_000])
    assert scene.told == [(1.0, False)]


def test_it_goes_on_when_nobody_holds_it_any_more() -> None:
    async def play(scene: Scene) -> None:
        await scene.plays(1.0)
        await scene.until(0.2)
        scene.pacer.hold("one", RAMP)
        scene.pacer.hold("other", RAMP)
        await scene.until(1.0)
        scene.pacer.go_on("one")
        await scene.until(2.0)
        scene.pacer.go_on("other")

    _, heard = played(play)

    assert not any(heard[400:2_000])
    assert any(heard[2_000:2_005])


def test_it_goes_on_with_the_word_it_was_in() -> None:
    words = [timed("one ", 0.0), timed("two ", 0.3), timed("three", 0.8)]

    async def play(scene: Scene) -> None:
        frame = frame_of(voice(2.0))
        frame.userdata["lk.timed_transcripts"] = words
        await scene.output.capture_frame(frame)
        scene.output.flush()
        await scene.until(0.5)
        scene.pacer.hold("somebody", RAMP)
        await scene.until(1.5)
        scene.pacer.go_on("somebody")

    if not hasattr(rtc.AudioFrame, "userdata"):
        pytest.skip("frames of this release carry no text")
    scene, heard = played(play)

    assert 290 <= heard[1_512] <= 301
    assert scene.told == [(2.0, False)]


def test_what_begins_in_a_pause_begins_after_it() -> None:
    async def play(scene: Scene) -> None:
        scene.pacer.hold("somebody", RAMP)
        await scene.plays(1.0)
        await scene.until(1.0)
        scene.pacer.go_on("somebody")

    scene, heard = played(play)

    assert not any(heard[:1_000])
    assert heard[1_000:2_000] == list(range(1, 1_001))
    assert scene.told == [(1.0, False)]


@can_pause
def test_livekits_own_pause_loses_nothing_either() -> None:
    async def play(scene: Scene) -> None:
        await scene.plays(1.0)
        await scene.until(0.5)
        for _ in range(5):
            scene.output.pause()
        await scene.until(1.5)
        scene.output.resume()

    scene, heard = played(play)

    assert not any(heard[660:1_500])
    assert {*heard} >= {*range(1, 1_001)}
    assert scene.told == [(1.0, False)]


@pytest.mark.parametrize("held_at", [0.95, 0.97, 1.0])
def test_a_pause_in_the_last_moment_holds_up_what_comes_next(held_at: float) -> None:
    async def play(scene: Scene) -> None:
        await scene.plays(1.0)
        await scene.plays(0.5)
        await scene.until(held_at)
        scene.pacer.hold("somebody", RAMP)
        await scene.until(2.0)
        scene.pacer.go_on("somebody")

    scene, heard = played(play)

    assert not any(heard[1_200:2_000])
    assert scene.told == [(1.0, False), (0.5, False)]


def test_a_voice_whose_last_sound_is_on_its_way_comes_to_its_end_in_a_pause() -> None:
    halted: list[float] = []

    class Noting(Speaker):
        def pause(self) -> None:
            halted.append(asyncio.get_running_loop().time())
            super().pause()

    async def play(scene: Scene) -> None:
        await scene.plays(1.0)
        await scene.until(0.95)
        scene.pacer.hold("somebody", RAMP)
        await scene.until(1.2)

        assert scene.told == [(1.0, False)]

    played(play, sink=Noting())

    assert halted == []


# -- being cleared --------------------------------------------------------------------------------


def test_a_cleared_voice_fades_and_the_position_is_what_was_heard() -> None:
    async def play(scene: Scene) -> None:
        await scene.output.capture_frame(frame_of(np.full(RATE * 2, 8_000, dtype=np.int16)))
        scene.output.flush()
        await scene.until(0.5)
        scene.output.clear_buffer()
        scene.output.clear_buffer()
        await scene.output.wait_for_playout()

    scene, heard = played(play)

    ends = 500 + round((LEAD + FADE) * 1_000)
    falling = heard[500:ends]
    assert falling == sorted(falling, reverse=True)
    assert heard[ends - 70] > 4_000
    assert not any(heard[ends + 2 :])
    ((position, interrupted),) = scene.told
    assert interrupted
    assert position == pytest.approx(0.5 + LEAD, abs=0.021)


def test_a_lowered_voice_fades_from_where_it_is_and_the_next_one_is_as_it_was() -> None:
    async def play(scene: Scene) -> None:
        loud = np.full(RATE, 8_000, dtype=np.int16)
        await scene.output.capture_frame(frame_of(loud))
        scene.output.flush()
        scene.pacer.turn(0.25, RAMP)
        await scene.until(0.5)
        scene.output.clear_buffer()
        scene.pacer.turn(1.0, RAMP)
        await scene.output.wait_for_playout()
        await scene.until(1.0)
        await scene.output.capture_frame(frame_of(loud))
        scene.output.flush()

    scene, heard = played(play)

    assert max(heard[200:1_000]) == 2_000
    assert heard[1_000:2_000] == [8_000] * 1_000
    assert [interrupted for _, interrupted in scene.told] == [True, False]


def test_what_is_cleared_in_a_pause_stays_silent() -> None:
    async def play(scene: Scene) -> None:
        await scene.plays(2.0)
        await scene.until(0.5)
        scene.pacer.hold("somebody", RAMP)
        await scene.until(1.0)
        scene.pacer.hold_no_more("somebody")
        scene.output.clear_buffer()
        await scene.output.wait_for_playout()
        await scene.plays(0.5)

    scene, heard = played(play)

    assert not any(heard[652:1_000])
    assert heard[1_020:1_520] == list(range(1, 501))
    (position, interrupted), after = scene.told
    assert interrupted
    assert position == pytest.approx(0.65, abs=0.025)
    assert after == (0.5, False)


@pytest.mark.parametrize("at", [0.0, 0.001, 0.01])
def test_the_first_moment_can_be_cleared(at: float) -> None:
    async def play(scene: Scene) -> None:
        await scene.plays(1.0)
        await scene.until(at)
        scene.output.clear_buffer()
        await asyncio.wait_for(scene.output.wait_for_playout(), 1.0)

    scene, heard = played(play)

    assert len(scene.told) == 1
    assert scene.told[0][1]
    assert not any(heard[300:])


def test_the_last_moment_can_be_cleared() -> None:
    async def play(scene: Scene) -> None:
        await scene.plays(1.0)
        await scene.until(0.98)
        scene.output.clear_buffer()
        await asyncio.wait_for(scene.output.wait_for_playout(), 1.0)

    scene, heard = played(play)

    assert scene.told == [(0.98, True)]
    assert not any(heard[980:])


def test_what_waits_is_cleared_as_well_and_said_to_be_over() -> None:
    async def play(scene: Scene) -> None:
        await scene.plays(1.0)
        await scene.plays(1.0)
        await scene.plays(1.0)
        await scene.until(0.5)
        scene.output.clear_buffer()
        await asyncio.wait_for(scene.output.wait_for_playout(), 1.0)
        await scene.plays(0.2)

    scene, heard = played(play)

    assert [interrupted for _, interrupted in scene.told] == [True, True, True, False]
    assert [position for position, _ in scene.told[1:]] == [0.0, 0.0, 0.2]
    assert heard[900:] == [0] * 9_100
    assert sum(map(bool, heard)) == pytest.approx(660 + 200, abs=25)


def test_what_comes_after_a_clear_belongs_to_what_was_cleared() -> None:
    async def play(scene: Scene) -> None:
        await scene.plays(1.0, flush=False)
        await scene.until(0.5)
        scene.output.clear_buffer()
        await scene.output.capture_frame(frame_of(voice(1.0)))
        scene.output.flush()
        scene.output.clear_buffer()
        await asyncio.wait_for(scene.output.wait_for_playout(), 1.0)
        await scene.plays(0.2)

    scene, heard = played(play)

    assert len(scene.told) == 2
    assert max(heard) < 700
    assert scene.told[1] == (0.2, False)


def test_clearing_nothing_is_nothing() -> None:
    async def play(scene: Scene) -> None:
        scene.output.clear_buffer()
        scene.output.flush()
        await scene.plays(0.2)

    scene, _ = played(play)

    assert scene.told == [(0.2, False)]


# -- sinks in trouble -----------------------------------------------------------------------------


class Deaf(Speaker):
    """Takes no audio before somebody listens."""

    def __init__(self) -> None:
        super().__init__()
        self.somebody_listens = asyncio.Event()

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        await self.somebody_listens.wait()
        await super().capture_frame(frame)


def test_what_is_cleared_before_somebody_listens_is_never_heard() -> None:
    async def play(scene: Scene) -> None:
        await scene.plays(1.0)
        await scene.until(0.5)
        scene.output.clear_buffer()
        await asyncio.wait_for(scene.output.wait_for_playout(), 1.0)
        await scene.plays(0.4)
        scene.speaker.somebody_listens.set()

    scene, heard = played(play, sink=Deaf())

    assert scene.told == [(0.0, True), (0.4, False)]
    assert heard[520:800] == list(range(heard[520], heard[520] + 280))


def test_nothing_is_left_behind_where_nobody_ever_listened() -> None:
    async def play(scene: Scene) -> None:
        await scene.plays(1.0)
        await scene.until(0.5)
        scene.pacer.close()
        await asyncio.sleep(0.1)

        assert len(asyncio.all_tasks()) == 1

    played(play, sink=Deaf())


class Broken(Speaker):
    """Fails in the middle."""

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        if asyncio.get_running_loop().time() > 0.4:
            raise OSError("the line is dead")
        await super().capture_frame(frame)


def test_nobody_waits_for_ever_for_a_sink_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    async def play(scene: Scene) -> None:
        await scene.plays(1.0)
        await asyncio.wait_for(scene.output.wait_for_playout(), 5.0)

    scene, _ = played(play, sink=Broken())

    assert [interrupted for _, interrupted in scene.told] == [True]
    assert "the line is dead" in caplog.text


# -- laws -----------------------------------------------------------------------------------------

_DOINGS = st.lists(
    st.tuples(
        st.integers(8, 40).map(lambda steps: steps / 50),  # longer than a ramp
        st.sampled_from(["hold", "go on", "pause", "resume", "down", "up"]),
    ),
    max_size=12,
)


def do(scene: Scene, what: str) -> None:
    match what:
        case "hold":
            scene.pacer.hold("somebody", RAMP)
        case "go on":
            scene.pacer.go_on("somebody")
        case "pause":
            scene.output.pause()
        case "resume":
            scene.output.resume()
        case "down":
            scene.pacer.turn(0.5, RAMP)
        case "up":
            scene.pacer.turn(1.0, RAMP)


@given(_DOINGS, st.sampled_from([0.04, 0.1, 0.2]))
@settings(max_examples=60, deadline=None)
def test_whatever_is_done_to_it_no_moment_of_the_voice_is_lost(
    doings: list[tuple[float, str]], lead: float
) -> None:
    async def main() -> None:
        scene = Scene(lead=lead)
        await scene.plays(2.0)
        lowered = False
        for seconds, what in doings:
            await asyncio.sleep(seconds)
            do(scene, what)
            lowered |= what == "down"
        for what in ("go on", "resume", "up"):
            do(scene, what)
        await asyncio.wait_for(scene.output.wait_for_playout(), 60.0)
        heard = scene.moments(asyncio.get_running_loop().time())

        assert scene.told == [(2.0, False)]
        assert lowered or {*heard} >= {*range(1, 2_001)}
        assert len([step for step in heard if step]) >= 2_000

    run(main)


@given(_DOINGS, st.integers(0, 100).map(lambda steps: steps / 50))
@example([(0.16, "go on"), (0.16, "hold")], 0.16)
@settings(max_examples=60, deadline=None)
def test_whatever_is_done_to_it_once_cleared_it_is_soon_over(
    doings: list[tuple[float, str]], cleared_after: float
) -> None:
    async def main() -> None:
        scene = Scene()
        await scene.plays(30.0)
        for seconds, what in doings:
            await asyncio.sleep(seconds)
            do(scene, what)
        await asyncio.sleep(cleared_after)
        scene.output.clear_buffer()
        await asyncio.wait_for(scene.output.wait_for_playout(), 0.01)
        ((position, interrupted),) = scene.told

        assert interrupted
        assert position <= asyncio.get_running_loop().time() + LEAD + 0.001
        over = asyncio.get_running_loop().time() + LEAD + FADE + 0.05
        await scene.until(over + 1.0)
        assert scene.speaker.silence_within(over, over + 1.0) == pytest.approx(1.0)
        assert len(scene.told) == 1

    run(main)
