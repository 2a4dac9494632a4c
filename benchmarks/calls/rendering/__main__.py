"""python -m benchmarks.calls.rendering"""

from __future__ import annotations

import numpy as np

from ..material.utterances import AGENT_KINDS, Utterance, utterances
from ..material.voices import AGENT, CALLERS, Clip, write_voice
from ..script.build import SNRS
from ..script.noise import VOICE_LEVEL
from .alignment import aligned
from .recogniser import cepstral_means
from .synthesis import synthesise
from .trimming import evened, trimmed, without_long_pauses

_AGENT_LEVEL = -20.0  # dBFS


def main() -> None:
    everything = [utterance for kind in utterances().values() for utterance in kind]
    for voice in CALLERS:
        said = [utterance for utterance in everything if utterance.kind not in AGENT_KINDS]
        clips = {utterance.name: _of_caller(utterance, voice) for utterance in said}
        lines = [_of_caller(line, voice).pcm for line in utterances()["line"][:2]]
        write_voice(voice, clips, cepstral_means(np.concatenate(lines), SNRS))
        print(f"{voice}: {len(said)} utterances")
    said = [utterance for utterance in everything if utterance.kind in AGENT_KINDS]
    write_voice(AGENT, {utterance.name: _of_agent(utterance) for utterance in said}, {})
    print(f"{AGENT}: {len(said)} utterances")


def _of_caller(utterance: Utterance, voice: str) -> Clip:
    pcm = evened(trimmed(synthesise(utterance, voice)), VOICE_LEVEL)
    is_long = utterance.kind in AGENT_KINDS
    return Clip(pcm, () if is_long else aligned(pcm, utterance.words))


def _of_agent(utterance: Utterance) -> Clip:
    pcm = trimmed(synthesise(utterance, AGENT))
    return Clip(evened(without_long_pauses(pcm), _AGENT_LEVEL), ())


main()
