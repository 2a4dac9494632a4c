"""Plays the call to all contenders at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from ..decision import Action, Decision
from ..hosts.recording.options import Recording
from ..policy import InterruptionPolicy
from ..testing.livekit._pcm import Pcm
from .call import CALL, SAMPLE_RATE, Scene, call_seconds
from .contenders import Contender, contenders
from .happening import Happening, Kind
from .lateness import Lateness
from .listener import Listener
from .party_line import PartyLine
from .result import Result
from .scene import ScenePlayer
from .shared_recogniser import SharedRecogniser
from .watch import Watch

__all__ = ["Screen", "play_call"]

_LOOK_EVERY = 0.05  # seconds


class Screen(Protocol):
    """Who is told what happens, as it happens."""

    def begin(self, watches: Sequence[Watch], result: Result) -> None:
        """The call begins."""

    def show(self, happening: Happening) -> None:
        """Something happened."""

    def tick(self, now: float) -> None:
        """The call goes on, *now* seconds after its beginning; 20 times a second."""


async def play_call(
    policy: InterruptionPolicy,
    policy_name: str,
    screen: Screen,
    scenes: Sequence[Scene] | None = None,
    trace: Recording | None = None,
) -> Result:
    """Play all *scenes*, by default the demo's own; the fourth contender has *policy*, *trace*."""
    scenes = CALL if scenes is None else scenes
    line, recogniser = PartyLine(), SharedRecogniser()
    group = contenders(
        policy,
        policy_name,
        scenes=scenes,
        vad=_voice_detector(),
        recogniser=recogniser,
        microphone=line.extension,
        trace=trace,
    )
    listener = Listener(
        line.extension(),
        recogniser.stt(),
        on_heard=lambda heard: screen.show(
            Happening(heard.at - line.opened_at, Kind.HEARD, "heard", f'"{heard.text}"')
        ),
    )
    result = Result({contender.key: contender.name for contender in group})
    result.seconds = call_seconds(scenes)
    _note_decisions(group[-1], line, result, screen)
    for contender in group:
        await contender.stage.start()
    listener.start()
    line.open()
    lateness = Lateness()
    lateness.start()
    watches = [Watch(contender, line.opened_at) for contender in group]
    screen.begin(watches, result)
    watching = asyncio.create_task(_watch(watches, lateness, line, screen))
    try:
        await _play_scenes(scenes, group, listener, line, watches, result, screen)
        result.sound = _what_was_heard(group[-1], line, result.seconds)
    finally:
        watching.cancel()
        lateness.stop()
        await asyncio.gather(*(contender.stage.aclose() for contender in group))
        await line.aclose()
        await listener.aclose()
        _finish_recording(group[-1])
    result.worst_lateness, result.is_too_late = lateness.worst, lateness.is_too_much
    return result


async def _play_scenes(
    scenes: Sequence[Scene],
    group: Sequence[Contender],
    listener: Listener,
    line: PartyLine,
    watches: Sequence[Watch],
    result: Result,
    screen: Screen,
) -> None:
    begins = 0.0
    for scene in scenes:
        await line.until(begins)
        player = ScenePlayer(
            scene, begins, line=line, group=group, listener=listener, show=screen.show
        )
        for watch in watches:
            watch.expect(player.line_span[1])
        result.clips += await player.play()
        begins += scene.seconds
    await line.until(begins)


def _finish_recording(contender: Contender) -> None:
    session: Any = contender.stage.session
    if session.gate.recorder is not None:
        session.gate.recorder.wait(10.0)  # the call is over: nobody is kept waiting by it


def _what_was_heard(contender: Contender, line: PartyLine, seconds: float) -> Pcm:
    """Two columns of equal length: the agent as it was audible, and the caller."""
    caller = line.recording(seconds)
    until = line.opened_at + len(caller) / SAMPLE_RATE
    agent = contender.stage.speaker.recording(until, since=line.opened_at)
    return np.column_stack([agent, caller])


async def _watch(
    watches: Sequence[Watch], lateness: Lateness, line: PartyLine, screen: Screen
) -> None:
    warned = False
    while True:
        await asyncio.sleep(_LOOK_EVERY)
        for watch in watches:
            for happening in watch.look(line.now):
                screen.show(happening)
        if lateness.is_too_much and not warned:
            warned = True
            screen.show(Happening(line.now, Kind.TROUBLE, "machine", lateness.complaint))
        screen.tick(line.now)


def _note_decisions(contender: Contender, line: PartyLine, result: Result, screen: Screen) -> None:
    def note(decision: Decision) -> None:
        at = decision.at - line.opened_at
        result.decisions.append((at, decision))
        if decision.action is not Action.HOLD:
            what = f"{decision.action.name}: {decision.reason}"
            screen.show(Happening(at, Kind.DECISION, contender.key, what))

    session: Any = contender.stage.session
    session.on("interruption_decision", note)


def _voice_detector() -> Any:
    from livekit.plugins import silero

    return silero.VAD.load()
