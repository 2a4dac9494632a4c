"""One call: a greeting, and scenes in which the caller says something over the agent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from ..material.pcm import Pcm, as_pcm, samples
from ..material.voices import Clip, voice
from .noise import noise


class Wish(Enum):
    """What a person would want the agent to do."""

    GO_ON = "go on"
    STOP = "stop"
    #: Hear it, whether it stops or not.
    HEAR = "hear"


#: What is wanted, by the kind of what is said.
WISHES = {
    "backchannel": Wish.GO_ON,
    "cough": Wish.GO_ON,
    "command": Wish.STOP,
    "short_interruption": Wish.STOP,
    "long_interruption": Wish.STOP,
    "self_correction": Wish.STOP,
    "answer": Wish.HEAR,
    "overlapping_start": Wish.HEAR,
}


@dataclass(frozen=True, slots=True)
class Scene:
    """One line of the agent, and what the caller says over it. Times are seconds of the call."""

    kind: str
    #: Names of utterances: the agent's, the caller's.
    line: str
    said: str
    #: When the line is said; its sound follows `TTS_LATENCY` later.
    begins: float
    ends: float
    #: When the caller's first sound comes.
    said_at: float
    #: Which of the words tells that the agent should stop.
    deciding: int = 0

    @property
    def wish(self) -> Wish:
        return WISHES[self.kind]


@dataclass(frozen=True, slots=True)
class Call:
    """A caller with a *voice*, on a line that is *snr* dB louder than its noise (None: silent)."""

    number: int
    voice: str
    snr: float | None
    scenes: tuple[Scene, ...]

    @property
    def seconds(self) -> float:
        return self.scenes[-1].ends

    def clip(self, scene: Scene) -> Clip:
        """What the caller says in *scene*."""
        return voice(self.voice)[scene.said]

    def words(self, scene: Scene) -> list[tuple[str, float, float]]:
        """The caller's words: text, start and end in seconds of the call."""
        at = scene.said_at
        return [(word.text, at + word.start, at + word.end) for word in self.clip(scene).words]

    def sound(self) -> Pcm:
        """All that comes from the caller's end: the voice, and the noise."""
        mixed = np.zeros(samples(self.seconds))
        for scene in self.scenes:
            first, pcm = samples(scene.said_at), self.clip(scene).pcm
            mixed[first : first + len(pcm)] += pcm
        if self.snr is not None:
            mixed += noise(len(mixed), self.snr, seed=self.number)
        return as_pcm(mixed)
