"""The recogniser and the voice detector as a session sees them through the gate."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from livekit.agents import stt, vad

from ..errors import ConfigurationError
from .delegation import delegating
from .streams import GatedStream

__all__ = ["GatedSTT", "GatedVAD", "Gatekeeper"]


class Gatekeeper(Protocol):
    """Whom the wrapped streams show their events."""

    def offer_transcript(self, event: Any, stream: GatedStream) -> None: ...

    def offer_voice(self, event: Any, stream: GatedStream) -> None: ...

    def stream_opened(self, stream: GatedStream, wrapper: GatedSTT | GatedVAD) -> None: ...

    def stream_closed(self, stream: GatedStream) -> None: ...

    def heard_frame(self, frame: Any) -> None: ...

    def ungated_vad(self) -> vad.VAD | None: ...


if TYPE_CHECKING:
    _SameAsSTT = stt.STT
    _SameAsVAD = vad.VAD
else:
    _SameAsSTT = type("_SameAsSTT", (delegating(stt.STT), stt.STT), {})
    _SameAsVAD = type("_SameAsVAD", (delegating(vad.VAD), vad.VAD), {})


class GatedSTT(_SameAsSTT):
    """An STT that behaves as *inner*, but for the streams it opens."""

    OWN = frozenset({"_inner", "_gatekeeper"})

    def __init__(self, inner: stt.STT, gatekeeper: Gatekeeper) -> None:
        # Nothing of its own to set up: every name of the base class belongs to the inner object.
        self._inner = inner
        self._gatekeeper = gatekeeper

    @property
    def inner(self) -> stt.STT:
        """The recogniser behind the gate."""
        return self._inner

    @property
    def capabilities(self) -> stt.STTCapabilities:
        # A recogniser that does not stream is adapted in here: else the session would do it over
        # the gated detector, and the recogniser would hear nothing while the agent speaks.
        return dataclasses.replace(self._inner.capabilities, streaming=True)

    def stream(self, **options: Any) -> Any:
        source = self._inner
        if not source.capabilities.streaming:
            source = stt.StreamAdapter(stt=source, vad=self._detector())
        return _open(self, source, self._gatekeeper.offer_transcript, options)

    def _detector(self) -> vad.VAD:
        detector = self._gatekeeper.ungated_vad()
        if detector is None:
            raise ConfigurationError(
                f"{self._inner.label} does not stream, so it needs a VAD to cut its utterances, "
                "got none",
                hint="pass vad=gate.vad(silero.VAD.load())",
            )
        return detector

    async def __aenter__(self) -> GatedSTT:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class GatedVAD(_SameAsVAD):
    """A VAD that behaves as *inner*, but for the streams it opens."""

    OWN = frozenset({"_inner", "_gatekeeper"})

    def __init__(self, inner: vad.VAD, gatekeeper: Gatekeeper) -> None:
        self._inner = inner
        self._gatekeeper = gatekeeper

    @property
    def inner(self) -> vad.VAD:
        """The voice detector behind the gate."""
        return self._inner

    def stream(self, **options: Any) -> Any:
        return _open(self, self._inner, self._gatekeeper.offer_voice, options)


def _open(
    wrapper: GatedSTT | GatedVAD,
    source: Any,
    offer: Callable[[Any, GatedStream], None],
    options: dict[str, Any],
) -> GatedStream:
    keeper = wrapper._gatekeeper
    heard = keeper.heard_frame if isinstance(wrapper, GatedSTT) else None
    stream = GatedStream(source.stream(**options), offer, closed=keeper.stream_closed, heard=heard)
    keeper.stream_opened(stream, wrapper)
    return stream
