"""From what a call has left behind to the figures of its scenes."""

from __future__ import annotations

from collections.abc import Iterator

from livekit_interrupt_plugin.words import split_words

from ..material.pcm import samples
from ..material.voices import AGENT, voice
from ..metrics.heard import Heard
from ..metrics.reaction import reaction
from ..metrics.scene_figures import SceneFigures
from ..metrics.stopping import dead_air, stopped_at, stopped_in_time
from ..metrics.word_errors import word_errors
from ..metrics.words import Said, account
from ..script.call import Call, Scene, Wish
from .played import Known, Played
from .seat import REPLY


def figures(call: Call, played: Played, recogniser: str) -> Iterator[SceneFigures]:
    """The figures of all scenes of *call* under all contenders."""
    for contender, known in played.known.items():
        words = _words(call, played, known)
        for number, scene in enumerate(call.scenes):
            heard = _heard(call, scene, played, contender)
            lost, twice = words[number]
            twice += _answered_again(heard, known, number)
            script = [word for text, _, _ in call.words(scene) for word in split_words(text)]
            yield SceneFigures(
                call=call.number,
                voice=call.voice,
                snr=call.snr,
                recogniser=recogniser,
                contender=contender,
                kind=scene.kind,
                said=" ".join(script),
                lag=played.lags[number],
                was_speaking=heard.was_speaking,
                reaction=reaction(heard),
                stopped_at=stopped_at(heard),
                stopped_in_time=stopped_in_time(heard),
                deciding_word=_deciding_word(call, scene),
                dead_air=dead_air(heard) if scene.wish is Wish.GO_ON else 0.0,
                replies=len(heard.replies),
                words=len(played.heard[number]),
                lost=lost,
                twice=twice,
                word_errors=word_errors(script, played.heard[number]),
                script_words=len(script),
            )


def _heard(call: Call, scene: Scene, played: Played, contender: str) -> Heard:
    recording = played.recordings[contender]
    onset = scene.said_at - scene.begins
    return Heard(
        recording=recording[samples(scene.begins) : samples(scene.ends)],
        line=voice(AGENT)[scene.line].pcm,
        reply=voice(AGENT)[REPLY].pcm,
        onset=onset,
        silence=onset + call.clip(scene).seconds,
    )


def _words(call: Call, played: Played, known: list[Known]) -> list[tuple[int, int]]:
    """Of each scene the words lost and those that arrived more often than they were said.

    What the model knew when a scene ended is compared with all that was said by then.
    """
    said = [Said(word, -1, must=False) for word in played.heard_before]
    found = []
    surplus = 0
    for number, scene in enumerate(call.scenes):
        must = scene.wish is not Wish.GO_ON
        said += [Said(word, number, must) for word in played.heard[number]]
        now = account(said, known[number].words)
        found.append((now.lost.count(number), max(0, now.surplus - surplus)))
        surplus = now.surplus
    return found


def _answered_again(heard: Heard, known: list[Known], number: int) -> int:
    """The words of the scene's turns if more replies were heard than there were turns."""
    before = known[number - 1] if number else Known((), 0, 0)
    turns = known[number].turns - before.turns
    again = len(heard.replies) > max(turns, 1)
    return len(known[number].words) - len(before.words) if again else 0


def _deciding_word(call: Call, scene: Scene) -> float:
    words = call.clip(scene).words
    return words[scene.deciding].start if words else 0.0
