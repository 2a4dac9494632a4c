"""Who writes down what the caller says."""

from __future__ import annotations

from typing import Any, Protocol

from livekit.agents import stt

from livekit_interrupt_plugin.demo.party_line import PartyLine

from ..script.call import Call
from .pocket_sphinx import PocketSphinx
from .word_timed import WordTimed


class Recogniser(Protocol):
    """A recogniser for one call."""

    async def stt(self) -> stt.STT[Any]:
        """What one session recognises with."""

    def listen(self, line: PartyLine) -> None:
        """The call is about to begin on *line*."""

    def heard(self, start: float, end: float) -> list[str]:
        """The words it heard between two seconds of the call, once they are over."""

    async def aclose(self) -> None:
        """The call is over, and its line closed."""


class Make(Protocol):
    """Makes a recogniser."""

    def __call__(self, call: Call, *, virtual: bool) -> Recogniser:
        """For *call*, which may be played in *virtual* time."""


RECOGNISERS: dict[str, Make] = {
    "word-timed": WordTimed,
    "pocketsphinx": PocketSphinx,
}
