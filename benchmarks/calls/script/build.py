"""Makes the calls of the benchmark: any number of them, always the same."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..material.utterances import Utterance, utterances
from ..material.voices import AGENT, CALLERS, voice
from .call import Call, Scene

#: Seconds from a line's text to its first sound.
TTS_LATENCY = 0.1
#: dB between voice and noise, and no noise at all.
SNRS = (None, 20.0, 10.0)
#: Calls in which each voice is heard with each noise, and each kind in each place, equally often.
WHOLE = 60

# LiveKit is deaf while its echo cancellation warms up: in the first 3 s of its first speech. The
# greeting is as long as that.
_GREETING_SECONDS = 3.5
_SEED = 6

# What comes in a call, one of each row: the rows go round, so that 60 calls have 120 backchannels
# and coughs, 60 commands, 60 interruptions, 60 answers and overlapping starts.
_SLOTS: tuple[tuple[str, ...], ...] = (
    ("backchannel",),
    ("backchannel", "cough"),
    ("command",),
    ("short_interruption", "long_interruption", "self_correction"),
    ("answer", "overlapping_start"),
)

# Seconds a scene takes after the time when its line should have ended. After what should not stop
# the agent: LiveKit holds a line for up to 3.3 s, and then it is heard to its end. After all else:
# what was said is answered.
_AFTER_THE_LINE = {
    "backchannel": 4.0,
    "cough": 4.0,
    "command": 1.8,
    "short_interruption": 2.2,
    "long_interruption": 3.0,
    "self_correction": 2.2,
    "answer": 4.0,
    "overlapping_start": 2.2,
}
# Seconds from the line's first sound to the caller's: after the agent's first second, in which our
# presets do not let it be interrupted, and early enough for the line to go on for 3 s.
_OVER_THE_LINE = (1.2, 1.8)
# Answers begin before the end of the question; starts before or after the line's first sound.
_BEFORE_THE_END = (0.1, 0.4)
_AROUND_THE_START = (-0.3, 0.5)


@dataclass(slots=True)
class _Cast:
    """Who says what next: each thing in turn, in an order drawn once."""

    draw: random.Random
    voices: dict[str, Iterator[Utterance]]

    def next(self, kind: str) -> Utterance:
        return next(self.voices[kind])


def calls(count: int) -> list[Call]:
    """The first *count* calls: a part of them is as mixed as all are."""
    draw = random.Random(_SEED)
    agent, callers = _cast(draw), {name: _cast(draw) for name in CALLERS}
    return [_call(number, callers[_voice(number)], agent, draw) for number in range(count)]


def _call(number: int, caller: _Cast, agent: _Cast, draw: random.Random) -> Call:
    kinds = [slot[_turn(number) % len(slot)] for slot in _SLOTS]
    draw.shuffle(kinds)
    scenes: list[Scene] = []
    begins = _GREETING_SECONDS
    for kind in kinds:
        scenes.append(_scene(kind, begins, caller.next(kind), agent, draw))
        begins = scenes[-1].ends
    return Call(number, _voice(number), _snr(number), tuple(scenes))


def _scene(kind: str, begins: float, said: Utterance, agent: _Cast, draw: random.Random) -> Scene:
    line = agent.next("question" if kind == "answer" else "line").name
    audible, seconds = begins + TTS_LATENCY, voice(AGENT)[line].seconds
    if kind == "answer":
        after = seconds - draw.uniform(*_BEFORE_THE_END)
    else:
        around = _AROUND_THE_START if kind == "overlapping_start" else _OVER_THE_LINE
        after = draw.uniform(*around)
    # On whole frames of 20 ms, so that a clip sounds the same to everybody.
    said_at = round((audible + after) * 50) / 50
    ends = round(audible + seconds + _AFTER_THE_LINE[kind], 2)
    return Scene(kind, line, said.name, begins, ends, said_at, said.deciding)


def _voice(number: int) -> str:
    return CALLERS[number % len(CALLERS)]


def _snr(number: int) -> float | None:
    return SNRS[number % len(SNRS)]


def _turn(number: int) -> int:
    # Neither with the voices nor with the noise: 12 calls have each voice with each noise.
    return number // (len(CALLERS) * len(SNRS)) + number


def _cast(draw: random.Random) -> _Cast:
    voices: dict[str, Iterator[Utterance]] = {}
    for kind, said in utterances().items():
        order: Sequence[Utterance] = draw.sample(said, len(said))
        voices[kind] = itertools.cycle(order)
    return _Cast(draw, voices)
