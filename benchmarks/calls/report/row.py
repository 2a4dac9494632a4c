"""What all calls together say about one contender with one recogniser."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..metrics.scene_figures import SceneFigures
from ..script.call import WISHES, Wish
from .statistics import Estimate, Sample, Share, mean, quantile

# Seconds by which two silences may differ and be as soon: half a window of loudness.
_SAME = 0.005


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table. Seconds, if nothing else is said."""

    recogniser: str
    contender: str
    #: Those that stopped the agent for good.
    backchannels: Share
    coughs: Share
    #: The silence that a backchannel caused, and a cough.
    dead_air: Estimate
    dead_air_of_coughs: Estimate
    #: Those that stopped the agent, in time.
    commands: Share
    interruptions: Share
    #: From the caller's onset to the first audible reaction to a command or an interruption.
    reaction: Estimate
    #: From the onset of the deciding word to silence, where the agent was stopped.
    stopping: Estimate
    stopping_late: Estimate
    #: How much later than LiveKit's default it was silent, where both were stopped.
    later: Estimate
    #: How often it was silent before LiveKit's default, where both were stopped.
    sooner: Share
    #: Words that the language model had to get: how many they were, those it did not get in time,
    #: those that it got, or answered, more than once.
    words: int
    lost: int
    twice: int
    #: How often the agent was silent already when a caller talked over it: never begun, held or
    #: stopped by noise. Of those scenes nothing else is counted but words.
    silent: int


def row(figures: Sequence[SceneFigures], livekit: Sequence[SceneFigures]) -> Row:
    """The row that *figures* of one contender make, compared with *livekit*'s of the same calls."""
    go_on, stop = (_wished(figures, wish) for wish in (Wish.GO_ON, Wish.STOP))
    commands = [scene for scene in stop if scene.kind == "command"]
    others = [scene for scene in stop if scene.kind != "command"]
    stopping = [
        Sample(s.call, s.from_deciding_word) for s in stop if s.from_deciding_word is not None
    ]
    later = _later(stop, _wished(livekit, Wish.STOP))
    heard = [scene for scene in figures if WISHES[scene.kind] is not Wish.GO_ON]
    return Row(
        recogniser=figures[0].recogniser,
        contender=figures[0].contender,
        backchannels=_stopped_for_good(go_on, "backchannel"),
        coughs=_stopped_for_good(go_on, "cough"),
        dead_air=_dead_air(go_on, "backchannel"),
        dead_air_of_coughs=_dead_air(go_on, "cough"),
        commands=_stopped_in_time(commands),
        interruptions=_stopped_in_time(others),
        reaction=quantile([Sample(s.call, _or_never(s.reaction)) for s in stop], 0.5),
        stopping=quantile(stopping, 0.5),
        stopping_late=quantile(stopping, 0.95),
        later=quantile(later, 0.5),
        sooner=Share(sum(sample.value < -_SAME for sample in later), len(later)),
        words=sum(scene.words for scene in heard),
        lost=sum(scene.lost for scene in heard),
        twice=sum(scene.twice for scene in figures),
        silent=sum(not s.was_speaking for s in figures if WISHES[s.kind] is not Wish.HEAR),
    )


def _wished(figures: Sequence[SceneFigures], wish: Wish) -> list[SceneFigures]:
    return [scene for scene in figures if WISHES[scene.kind] is wish and scene.was_speaking]


def _stopped_for_good(figures: Sequence[SceneFigures], kind: str) -> Share:
    scenes = [scene for scene in figures if scene.kind == kind]
    return Share(sum(scene.stopped_at is not None for scene in scenes), len(scenes))


def _dead_air(figures: Sequence[SceneFigures], kind: str) -> Estimate:
    return mean([Sample(scene.call, scene.dead_air) for scene in figures if scene.kind == kind])


def _stopped_in_time(scenes: Sequence[SceneFigures]) -> Share:
    return Share(sum(scene.stopped_in_time is not None for scene in scenes), len(scenes))


def _later(ours: Sequence[SceneFigures], theirs: Sequence[SceneFigures]) -> list[Sample]:
    their_times = {(scene.call, scene.said): scene.from_deciding_word for scene in theirs}
    samples = []
    for scene in ours:
        mine, other = scene.from_deciding_word, their_times.get((scene.call, scene.said))
        if mine is not None and other is not None:
            samples.append(Sample(scene.call, mine - other))
    return samples


def _or_never(seconds: float | None) -> float:
    return math.inf if seconds is None else seconds
