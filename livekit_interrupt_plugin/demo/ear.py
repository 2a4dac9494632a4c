"""PocketSphinx behind Deepgram's protocol: what the loopback server recognises with."""

from __future__ import annotations

from ..testing.deepgram import Ear, Message, Recogniser, SpeechStarted, final, interim
from .decoding import Decoding, Utterance, pocketsphinx

__all__ = ["listening"]


def listening(decoding: Decoding | None = None) -> Recogniser:
    """A recogniser for ``DeepgramServer``, with an ear for each connection.

    Args:
        decoding: The decoders to use; its own, with the model of PocketSphinx's wheel, if None.
    """
    shared = Decoding() if decoding is None else decoding

    def ear(sample_rate: int) -> Ear:
        return _Ear(shared, sample_rate)

    return ear


class _Ear:
    """Cuts 16-bit mono audio into utterances, and says what is heard in each."""

    def __init__(self, decoding: Decoding, sample_rate: int) -> None:
        self._decoding = decoding
        # As in the recogniser: 4 of the last 5 chunks decide, within 0.15 s.
        self._endpointer = pocketsphinx().Endpointer(
            window=0.15, ratio=0.7, vad_mode=2, sample_rate=sample_rate
        )
        self._pcm = b""
        self._utterance: Utterance | None = None

    def __call__(self, pcm: bytes) -> list[Message]:
        self._pcm += pcm
        messages: list[Message] = []
        while len(self._pcm) >= (size := self._endpointer.frame_bytes):
            frame, self._pcm = self._pcm[:size], self._pcm[size:]
            messages += self._hear(frame)
        return messages

    def _hear(self, frame: bytes) -> list[Message]:
        speech = self._endpointer.process(frame)
        if speech is None:
            return []
        before = self._utterance or self._decoding.begin()
        began: list[Message] = [] if self._utterance else [SpeechStarted()]
        now = self._utterance = self._decoding.hear(before, speech)
        if not self._endpointer.in_speech:
            self._utterance = None
            return [*began, final(self._decoding.finish(now))]
        return [*began, interim(now.text)] if now.text != before.text else began
