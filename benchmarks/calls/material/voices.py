"""The voices: everything that each of them says, as sound, with the times of the words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from .opus import read_opus, write_opus
from .pcm import Pcm, samples, seconds

FOLDER = Path(__file__).with_name("voices")

#: Who calls: voices of flite's, which recognisers hear better than espeak-ng's.
CALLERS = ("rms", "slt", "awb", "kal16")
#: Who answers the phone: a voice of espeak-ng's.
AGENT = "f3"

_GAP = 0.1  # seconds between clips, so that the codec smears none into the next


@dataclass(frozen=True, slots=True)
class Word:
    """A word, spoken from *start* to *end*: seconds from the clip's first sample."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """An utterance in one voice. It begins where the voice begins, and ends where it ends."""

    pcm: Pcm = field(repr=False)
    words: tuple[Word, ...]

    @property
    def seconds(self) -> float:
        return seconds(len(self.pcm))


@cache
def voice(name: str) -> Mapping[str, Clip]:
    """What the voice *name* says, by the names of utterances."""
    sound = read_opus(FOLDER / f"{name}.opus")
    return {key: _clip(entry, sound) for key, entry in _index(name)["clips"].items()}


def cepstral_mean(name: str, snr: float | None) -> str:
    """What a caller sounds like on average on a line with that noise, for PocketSphinx.

    Measured on sentences that callers do not say.
    """
    mean: str = _index(name)["cepstral_means"][str(snr)]
    return mean


def write_voice(name: str, clips: Mapping[str, Clip], cepstral_means: Mapping[str, str]) -> None:
    """Write the two files of a voice: its sound, and what is where."""
    gap = np.zeros(samples(_GAP), np.int16)
    pieces: list[Pcm] = []
    entries: list[str] = []
    first = 0
    for key, clip in clips.items():
        words = [[word.text, word.start, word.end] for word in clip.words]
        entry = {"first": first, "count": len(clip.pcm), "words": words}
        entries.append(f"    {json.dumps(key)}: {json.dumps(entry)}")
        pieces += [clip.pcm, gap]
        first += len(clip.pcm) + len(gap)
    FOLDER.mkdir(exist_ok=True)
    write_opus(FOLDER / f"{name}.opus", np.concatenate(pieces))
    means = json.dumps(dict(cepstral_means), indent=4)
    clips_text = ",\n".join(entries)
    text = f'{{\n  "cepstral_means": {means},\n  "clips": {{\n{clips_text}\n  }}\n}}\n'
    (FOLDER / f"{name}.json").write_text(text, "utf-8")


@cache
def _index(name: str) -> dict[str, Any]:
    index: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return index


def _clip(entry: dict[str, Any], sound: Pcm) -> Clip:
    first, count = entry["first"], entry["count"]
    return Clip(sound[first : first + count], tuple(Word(*word) for word in entry["words"]))
