"""What the installed LiveKit 1.x has, and what follows for the user where it has it not."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import logging
from collections.abc import Iterable
from dataclasses import dataclass

from livekit import agents
from livekit.agents import Agent, AgentSession, stt
from livekit.agents.voice import io

__all__ = ["Features", "installed", "lacking", "tell_once"]

logger = logging.getLogger("livekit_interrupt_plugin")

#: What was told in this process.
told: set[str] = set()


@dataclass(frozen=True, slots=True)
class Features:
    """Each is True where the release has it; all of them, for each minor: docs/migration.md."""

    #: ``AgentSession(turn_handling={...})``; without it: flat arguments.
    turn_handling: bool
    #: An output can be paused, and LiveKit takes up again what a noise stopped.
    pausing: bool
    #: An output says when its first sound is played.
    playback_started: bool
    #: ``Agent.update_options``: what an agent brings can be put behind the gate.
    agent_options: bool
    #: A session that is given no voice detector makes one.
    own_detector: bool
    #: A transcript can say when its words were spoken.
    speech_times: bool


#: What follows, of what matters to a call by itself. Versions are for the reader: none is asked
#: for. What follows of the other two depends on what is given, and is told there.
_WITHOUT = {
    "pausing": (
        "this release of LiveKit cannot pause its agent: a noise while a speech is being prepared "
        "ends that speech unheard, where later ones (from 1.2 on) take it up again"
    ),
    "playback_started": (
        "this release of LiveKit does not say when its agent becomes audible (from 1.3 on it "
        "does): grace counts from when the first sound is ready to be played"
    ),
    "own_detector": (
        "the session has no voice detector, and this release of LiveKit brings none (from 1.6 on "
        "it does): transcripts alone decide, and MinDuration never says yes"
    ),
    "speech_times": (
        "in this release of LiveKit no recogniser says when words were spoken (from 1.7 on some "
        "do): to which speech a late transcript belongs is judged by when it comes"
    ),
}


@functools.cache
def installed() -> Features:
    """Those of the installed release, found by looking at it."""
    return Features(
        turn_handling="turn_handling" in inspect.signature(AgentSession.__init__).parameters,
        pausing=hasattr(io.AudioOutput, "pause"),
        playback_started=hasattr(io.AudioOutput, "on_playback_started"),
        agent_options=hasattr(Agent, "update_options"),
        own_detector=hasattr(getattr(agents, "inference", None), "VAD"),
        speech_times="speech_end_time" in {f.name for f in dataclasses.fields(stt.SpeechEvent)},
    )


def lacking(
    features: Features, *, has_grace: bool, has_detector: bool, has_recogniser: bool
) -> list[str]:
    """What follows of each feature that is missing and that such a call would need."""
    needed = {
        "pausing": has_detector,
        "playback_started": has_grace,
        "own_detector": not has_detector,
        "speech_times": has_recogniser,
    }
    return [_WITHOUT[name] for name in needed if needed[name] and not getattr(features, name)]


def tell_once(sentences: Iterable[str], level: int = logging.INFO) -> None:
    """Log each of *sentences*, once in the life of this process."""
    for sentence in sentences:
        if sentence not in told:
            told.add(sentence)
            logger.log(level, sentence)
