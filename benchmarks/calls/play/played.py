"""What a call has left behind: sound, words, and how late everything was."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..material.pcm import Pcm


@dataclass(frozen=True, slots=True)
class Known:
    """What a language model knew when a scene ended: the *words* of the user's *turns* so far."""

    words: tuple[str, ...]
    turns: int
    #: How often it was asked.
    requests: int


@dataclass(slots=True, eq=False)
class Played:
    """Of each contender, by name: what was heard of it, and what its model knew scene by scene."""

    recordings: dict[str, Pcm] = field(default_factory=dict, repr=False)
    known: dict[str, list[Known]] = field(default_factory=dict)
    #: What the recogniser made of each scene, and of the noise before the first, in words.
    heard: list[list[str]] = field(default_factory=list)
    heard_before: list[str] = field(default_factory=list)
    #: Seconds that the event loop was late at worst, in each scene.
    lags: list[float] = field(default_factory=list)
