"""Turning the audio of utterances into words, once for everyone who hears the same audio."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# The mean of the cepstrum, measured on 10 s of the caller's voice reading sentences that are not in
# the call. Without it a decoder hears its first words wrong: "wage job" for "wait stop".
CEPSTRAL_MEAN = "53.45,-0.27,13.04,20.94,6.04,2.32,9.12,-11.92,-9.09,-10.23,12.06,1.52,3.77"

_REMEMBERED = 10_000  # chunks of audio: 5 minutes of speech, 10 MB


@dataclass(slots=True, eq=False)
class Utterance:
    """An utterance so far, the *text* heard in it, and how it went on.

    Utterances are a tree, whose branches are chunks of audio.
    """

    before: Utterance | None = None
    chunk: bytes = b""
    text: str = ""
    final: str | None = None
    decoder: Any = None  # has heard exactly this; None once someone went on with it
    after: dict[bytes, Utterance] = field(default_factory=dict)

    def audio(self) -> Iterator[bytes]:
        """Its chunks, from the first."""
        if self.before is not None:
            yield from self.before.audio()
            yield self.chunk


class Decoding:
    """PocketSphinx decoders, and what they made of each utterance.

    A decoder holds the GIL, for a tenth of the utterance's time. Four contenders who hear the same
    audio would wait for one another; so audio is decoded once, and who hears something else
    (silence, say, where others hear the caller) gets a decoder of its own.

    Args:
        language_model: an n-gram model to use instead of the one in PocketSphinx's wheel
        cepstral_mean: what the speaker's voice and microphone sound like on average, 13 numbers
        decoders: how many to load at once; others are loaded when they are needed, which takes
            a third of a second
    """

    def __init__(
        self,
        language_model: Path | None = None,
        cepstral_mean: str = CEPSTRAL_MEAN,
        *,
        decoders: int = 1,
    ) -> None:
        self._language_model = language_model
        self._cepstral_mean = cepstral_mean
        self._idle = [self._load() for _ in range(decoders)]
        self._beginning = Utterance()
        self.decoded_chunks = 0

    def begin(self) -> Utterance:
        """An utterance of which nothing was heard yet."""
        if self.decoded_chunks > _REMEMBERED:
            self._beginning = Utterance()
            self.decoded_chunks = 0
        return self._beginning

    def hear(self, utterance: Utterance, chunk: bytes) -> Utterance:
        """The *utterance* with one more *chunk* of audio."""
        longer = utterance.after.get(chunk)
        if longer is None:
            decoder = self._take(utterance)
            decoder.process_raw(chunk)
            self.decoded_chunks += 1
            longer = Utterance(utterance, chunk, _best(decoder), decoder=decoder)
            utterance.after[chunk] = longer
        return longer

    def finish(self, utterance: Utterance) -> str:
        """What was heard, now that the *utterance* is known to be over."""
        if utterance.final is None:
            decoder = self._take(utterance)
            decoder.end_utt()
            utterance.final = _best(decoder)
            self._idle.append(decoder)
        return utterance.final

    def _take(self, utterance: Utterance) -> Any:
        decoder, utterance.decoder = utterance.decoder, None
        return self._replay(utterance) if decoder is None else decoder

    def _replay(self, utterance: Utterance) -> Any:
        decoder = self._idle.pop() if self._idle else self._load()
        decoder.reinit_feat()  # else what is heard depends on what was heard before
        decoder.set_cmn(self._cepstral_mean)
        decoder.start_utt()
        for chunk in utterance.audio():
            decoder.process_raw(chunk)
        return decoder

    def _load(self) -> Any:
        model = {} if self._language_model is None else {"lm": str(self._language_model)}
        # With a second pass at the end of each utterance (fwdflat) and a wider search (maxhmmpf
        # 30000) the worst chunk took up to 0.1 s, and no final of the call was another.
        return pocketsphinx().Decoder(loglevel="FATAL", fwdflat=False, maxhmmpf=5000, **model)


def _best(decoder: Any) -> str:
    hypothesis = decoder.hyp()
    return "" if hypothesis is None else str(hypothesis.hypstr)


def pocketsphinx() -> Any:
    """The module, which has no types."""
    try:
        return importlib.import_module("pocketsphinx")
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            'the demo\'s recogniser is not installed: pip install "livekit_interrupt_plugin[demo]"'
        ) from None
