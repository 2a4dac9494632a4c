"""What the recogniser is to know of a voice and its line before the call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from livekit_interrupt_plugin.demo.decoding import pocketsphinx

from ..material.pcm import Pcm, as_pcm
from ..script.noise import noise

_SEED = 99  # of no call


def cepstral_means(speech: Pcm, snrs: Sequence[float | None]) -> dict[str, str]:
    """The mean of the cepstrum of *speech* with each noise, by the noise's name."""
    means = {}
    for snr in snrs:
        heard = np.zeros(len(speech)) if snr is None else noise(len(speech), snr, seed=_SEED)
        means[str(snr)] = cepstral_mean(as_pcm(speech + heard))
    return means


def cepstral_mean(speech: Pcm) -> str:
    """The mean of the cepstrum of *speech*, 13 numbers.

    Without it a decoder hears the first words of a call wrong.
    """
    decoder: Any = pocketsphinx().Decoder(loglevel="FATAL")
    decoder.start_utt()
    decoder.process_raw(speech.tobytes(), full_utt=True)
    decoder.end_utt()
    mean: str = decoder.get_cmn(True)
    return mean
