"""One recogniser for many sessions on the same call."""

from __future__ import annotations

from livekit_interrupt_plugin.demo.decoding import Decoding
from livekit_interrupt_plugin.demo.recogniser import PocketSphinxSTT


class SharedRecogniser:
    """Makes STTs that hear what each would hear alone, and decode the same audio only once."""

    def __init__(self) -> None:
        self._decoding = Decoding()

    def stt(self) -> PocketSphinxSTT:
        """An STT for one session."""
        return PocketSphinxSTT(self._decoding)
