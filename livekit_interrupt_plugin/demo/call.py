"""The demo's phone call: who says what, when, and what a person would expect of the agent.

A scene is one line of the agent and what the caller says over it. Each scene takes a fixed time on
the clock, whatever the agent made of the one before, so that every contender meets the same clip
at the same point of the same line.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000  # Hz, of every clip

Expected = Literal["ignore", "interrupt", "answer"]


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """A clip that is not packaged: mono, 16 bit, `SAMPLE_RATE`."""

    samples: NDArray[np.int16]


#: The name of a packaged clip, or a recording of one's own.
Clip: TypeAlias = str | Recording


@dataclass(frozen=True, slots=True)
class Line:
    """What the agent says, and the clip that says it."""

    text: str
    clip: Clip


@dataclass(frozen=True, slots=True)
class CallerClip:
    """What the caller says, beginning *after* seconds of the agent's audible line."""

    name: str
    text: str
    clip: Clip
    after: float
    expected: Expected
    why: str


@dataclass(frozen=True, slots=True)
class Scene:
    """One line of the agent, what is said over it, and the *seconds* until the next scene."""

    line: Line
    clips: tuple[CallerClip, ...]
    seconds: float


# Expectations are a person's judgement, fixed before any policy was tuned. Two seconds of the line
# are left after each clip that the agent talks over, so that stopping by mistake can be heard; the
# scene is 2 s longer than the line, so that a stopped line may be resumed.
CALL: tuple[Scene, ...] = (
    Scene(
        Line(
            "Hello, this is the garden shop. Your new lawn mower has arrived at last, "
            "and you can come and collect it from Monday morning on.",
            "agent_arrived",
        ),
        (
            CallerClip(
                "okay",
                "okay",
                "okay",
                # LiveKit is deaf in the first 3 s of its first speech: echo cancellation warms up.
                3.1,
                "ignore",
                "the caller has understood and waits for the rest",
            ),
        ),
        8.5,
    ),
    Scene(
        Line(
            "We are open every day from nine until six, "
            "and you can park your car right behind the building.",
            "agent_opening",
        ),
        (
            CallerClip(
                "mm-hmm",
                "mm-hmm",
                "mm_hmm",
                1.76,
                "ignore",
                "a sound of listening: it says go on",
            ),
        ),
        7.0,
    ),
    Scene(
        Line(
            "Please bring the letter we sent you or a card that shows your name, "
            "so that we hand it to the right person.",
            "agent_letter",
        ),
        (
            CallerClip(
                "cough",
                "(coughs)",
                "cough",
                1.5,
                "ignore",
                "a cough is no speech, whatever the recogniser makes of it",
            ),
        ),
        7.2,
    ),
    Scene(
        Line(
            "I see that you live on Maple Street in the old town, "
            "and that we may call this number if anything changes.",
            "agent_address",
        ),
        (
            CallerClip(
                "yes that's right",
                "yes that's right",
                "yes_thats_right",
                1.8,
                "ignore",
                "confirms what was just said; nothing was asked, and the sentence goes on",
            ),
        ),
        7.5,
    ),
    Scene(
        Line(
            "I will now read out the guarantee to you, which has eleven parts, "
            "beginning with the very first one.",
            "agent_guarantee",
        ),
        (
            CallerClip(
                "wait stop",
                "wait, stop",
                "wait_stop",
                1.8,
                "interrupt",
                "the caller asks the agent to stop",
            ),
        ),
        7.5,
    ),
    Scene(
        Line(
            "We also have new garden chairs this week, and a table made of oak, "
            "and a very long green hose with a reel, and all of it at a good price.",
            "agent_offers",
        ),
        (
            CallerClip(
                "order",
                "actually I wanted to ask about my order",
                "order",
                1.3,
                "interrupt",
                "the caller wants to talk about something else",
            ),
        ),
        9.0,
    ),
    Scene(
        Line("Would you like a text message to remind you?", "agent_question"),
        (
            CallerClip(
                "yes",
                "yes",
                "yes",
                1.66,
                "answer",
                "the caller answers the question as it ends: the word must reach the agent",
            ),
        ),
        6.5,
    ),
)

REPLY = Line("All right, I am listening.", "agent_reply")
"""What the scripted language model answers to everything."""


def load_clip(clip: Clip) -> NDArray[np.int16]:
    """The samples of a clip: mono, 16 bit, `SAMPLE_RATE`."""
    if isinstance(clip, Recording):
        return clip.samples
    packaged = resources.files(__package__).joinpath("clips", f"{clip}.wav")
    with wave.open(io.BytesIO(packaged.read_bytes())) as wav:
        return np.frombuffer(wav.readframes(wav.getnframes()), dtype="<i2").astype(np.int16)


def is_packaged(name: str) -> bool:
    """Whether a packaged clip has this name."""
    clips = resources.files(__package__).joinpath("clips")
    return f"{name}.wav" in {clip.name for clip in clips.iterdir()}


def clip_seconds(clip: Clip) -> float:
    """How long a clip lasts, in seconds."""
    return len(load_clip(clip)) / SAMPLE_RATE


def call_seconds(scenes: Iterable[Scene] = CALL) -> float:
    """How long the whole call lasts, in seconds."""
    return sum(scene.seconds for scene in scenes)
