"""One recogniser for many sessions on the same call."""

from __future__ import annotations

from livekit_interrupt_plugin.demo.decoding import Decoding
from livekit_interrupt_plugin.demo.recogniser import PocketSphinxSTT


class SharedRecogniser:
    """Makes STTs that hear what each would hear alone, and decode the same audio only once."""

    def __init__(self) -> None:
        # Some sessions drop audio that the others hear (LiveKit 1.4's, while its echo cancellation
        # warms up), and loading a decoder in the middle of the call would halt it.
        self._decoding = Decoding(decoders=2)

    def stt(self) -> PocketSphinxSTT:
        """An STT for one session."""
        return PocketSphinxSTT(self._decoding)
