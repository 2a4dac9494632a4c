"""A call whose recording and conversation are made by hand has the figures that it should."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

pytest.importorskip("livekit.plugins.deepgram", reason="the bench extra is not installed")
pytest.importorskip("livekit.plugins.silero", reason="the bench extra is not installed")

from benchmarks.calls.material.pcm import Pcm, as_pcm, samples
from benchmarks.calls.material.voices import AGENT, voice
from benchmarks.calls.metrics.scene_figures import SceneFigures
from benchmarks.calls.play.figures import figures
from benchmarks.calls.play.played import Known, Played
from benchmarks.calls.play.seat import REPLY
from benchmarks.calls.script.build import TTS_LATENCY, calls
from benchmarks.calls.script.call import Call, Scene, Wish

#: Two backchannels, a command, a short interruption and an answer.
CALL = calls(1)[0]
WINDOW = 0.011
#: Seconds after the caller's onset of what happens in the ideal call.
LOWERED, STOPPED, ANSWERED = 0.2, 0.4, 1.6


def gain(pcm: Pcm, db: float) -> Pcm:
    return as_pcm(pcm * 10 ** (db / 20))


@dataclass
class Room:
    """What was heard in the call, and what the language model knew, scene by scene."""

    call: Call = CALL
    recording: Pcm = field(default_factory=lambda: np.zeros(samples(CALL.seconds), np.int16))
    known: list[Known] = field(default_factory=list)
    words: tuple[str, ...] = ()
    turns: int = 0

    def sounds(self, at: float, pcm: Pcm) -> None:
        first = samples(at)
        self.recording[first : first + len(pcm)] = pcm

    def line(self, scene: Scene, until: float | None = None, *, lowered: float = 0.0) -> None:
        """The line, to *until* seconds after the caller's onset, *lowered* dB from 0.2 s after."""
        begins = scene.begins + TTS_LATENCY
        line = voice(AGENT)[scene.line].pcm.copy()
        low = samples(scene.said_at + LOWERED - begins)
        line[low:] = gain(line[low:], lowered)
        stop = None if until is None else samples(scene.said_at + until - begins)
        self.sounds(begins, line[:stop])

    def reply(self, scene: Scene, after: float = ANSWERED) -> None:
        self.sounds(scene.said_at + after, voice(AGENT)[REPLY].pcm)

    def learns(self, scene: Scene, times: int = 1) -> None:
        """The language model is told all that was said."""
        self.words += tuple(self.said(scene)) * times
        self.turns += 1

    def scene_ends(self) -> None:
        self.known.append(Known(self.words, self.turns, self.turns))

    def said(self, scene: Scene) -> list[str]:
        return [word for text, _, _ in self.call.words(scene) for word in text.split("-")]

    @property
    def figures(self) -> list[SceneFigures]:
        played = Played({"us": self.recording}, {"us": self.known})
        played.heard = [self.said(scene) for scene in self.call.scenes]
        played.lags = [0.0] * len(self.call.scenes)
        return list(figures(self.call, played, "word-timed"))


def ideal(room: Room, scene: Scene) -> None:
    """Lowered for everything; stopped and answered if that is wanted."""
    if scene.wish is Wish.GO_ON:
        room.line(scene, lowered=-12.0)
        return
    room.line(scene, STOPPED if scene.wish is Wish.STOP else None, lowered=-12.0)
    room.reply(scene)
    room.learns(scene)


def played(change: object = None, kind: str = "") -> list[SceneFigures]:
    """The figures of the ideal call, with scenes of *kind* made by *change* instead."""
    room = Room()
    for scene in CALL.scenes:
        (change if scene.kind == kind else ideal)(room, scene)  # type: ignore[operator]
        room.scene_ends()
    return room.figures


def of_kind(found: list[SceneFigures], kind: str) -> list[SceneFigures]:
    return [scene for scene in found if scene.kind == kind]


def test_in_the_ideal_call_everything_is_as_it_should_be():
    found = played()

    assert {scene.kind for scene in found} == {
        "backchannel",
        "command",
        "short_interruption",
        "answer",
    }
    assert all(scene.was_speaking for scene in found)
    assert [(scene.lost, scene.twice) for scene in found] == [(0, 0)] * 5
    for scene in found:
        if scene.kind != "answer":
            # Noticed in the first loud moment of the line after it was lowered.
            assert scene.reaction == pytest.approx(LOWERED, abs=0.1)
            assert scene.reaction > LOWERED - WINDOW
        stops = scene.kind in ("command", "short_interruption")
        assert scene.stopped_in_time == (pytest.approx(STOPPED, abs=0.06) if stops else None)
        assert scene.from_deciding_word == scene.stopped_in_time
        assert scene.dead_air == 0.0
        assert scene.replies == (0 if scene.kind == "backchannel" else 1)


def test_a_backchannel_that_stops_the_agent_and_is_answered_is_dead_air_up_to_the_answer():
    def stopped(room: Room, scene: Scene) -> None:
        room.line(scene, STOPPED)
        room.reply(scene)
        room.learns(scene)

    for scene in of_kind(played(stopped, "backchannel"), "backchannel"):
        line = voice(AGENT)[next(s for s in CALL.scenes if s.said.startswith("back")).line]
        assert scene.stopped_at == pytest.approx(STOPPED, abs=0.06)
        assert ANSWERED - STOPPED - WINDOW < scene.dead_air < line.seconds
        assert (scene.lost, scene.twice) == (0, 0)


def test_an_agent_that_pauses_and_goes_on_with_its_line_is_not_stopped():
    def paused(room: Room, scene: Scene) -> None:
        room.line(scene, LOWERED)
        line, rest = voice(AGENT)[scene.line].pcm, scene.said_at + LOWERED
        first = samples(rest - scene.begins - TTS_LATENCY)
        room.sounds(rest + 0.5, line[first:])

    for scene in of_kind(played(paused, "backchannel"), "backchannel"):
        assert scene.stopped_at is None
        assert scene.dead_air == pytest.approx(0.5, abs=0.07)


def test_a_command_that_is_not_heard_loses_its_words():
    lost = of_kind(played(lambda room, scene: room.line(scene), "command"), "command")

    assert [(s.stopped_in_time, s.reaction, s.lost, s.twice) for s in lost] == [
        (None, None, lost[0].words, 0)
    ]
    assert lost[0].words > 0


def test_a_command_that_is_told_twice_or_answered_twice_is_noticed():
    def told_twice(room: Room, scene: Scene) -> None:
        ideal(room, scene)
        room.learns(scene)
        room.turns -= 1

    def answered_twice(room: Room, scene: Scene) -> None:
        ideal(room, scene)
        room.reply(scene, ANSWERED + 2.2)

    for change in (told_twice, answered_twice):
        (command,) = of_kind(played(change, "command"), "command")

        assert (command.lost, command.twice) == (0, command.words)


def test_words_that_arrive_a_scene_late_are_lost():
    late: list[Scene] = []

    def silent(room: Room, scene: Scene) -> None:
        room.line(scene, STOPPED)
        late.append(scene)

    room = Room()
    for scene in CALL.scenes:
        if late:
            room.learns(late.pop())
        (silent if scene.kind == "command" else ideal)(room, scene)
        room.scene_ends()

    (command,) = of_kind(room.figures, "command")
    assert command.lost == command.words


def test_the_caller_is_answered_at_the_tail_of_a_question_without_stopping_it():
    (answer,) = of_kind(played(), "answer")

    assert (answer.stopped_at, answer.lost, answer.replies) == (None, 0, 1)
