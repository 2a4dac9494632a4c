"""The recogniser and the voice detector as a session sees them through the gate."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from livekit.agents import stt, vad

from ...errors import ConfigurationError
from .counted_windows import CountedWindows
from .delegation import delegating
from .gated_stream import GatedStream
from .withheld import Kind

__all__ = ["GatedSTT", "GatedVAD", "Gatekeeper", "Listener"]


class Listener(Protocol):
    """Who may want to hear the user."""

    wants_audio: bool


class Gatekeeper(Protocol):
    """Whom the wrapped streams show their events, and their frames while *listener* wants them."""

    @property
    def listener(self) -> Listener: ...

    def opened(self, kind: Kind, stream: GatedStream) -> None: ...

    def closed(self, kind: Kind, stream: GatedStream) -> None: ...

    def offer_transcript(self, event: Any, stream: GatedStream) -> None: ...

    def offer_voice(self, window: float, event: Any, stream: GatedStream) -> None: ...

    def heard_frame(self, kind: Kind, frame: Any) -> None: ...


if TYPE_CHECKING:

    class _SameAsSTT(stt.STT[Any]):
        _recognize_impl: Any

    _SameAsVAD = vad.VAD
else:
    _SameAsSTT = type("_SameAsSTT", (delegating(stt.STT), stt.STT), {})
    _SameAsVAD = type("_SameAsVAD", (delegating(vad.VAD), vad.VAD), {})


class GatedSTT(_SameAsSTT):
    """An STT that behaves as *inner*, but for the streams it opens.

    Args:
        inner: The recogniser behind the gate.
        keeper: Shown what the streams say.
        detector: Finds the ungated VAD that cuts utterances for a recogniser that does not
            stream.
    """

    OWN = frozenset({"inner", "keeper", "_inner", "_detector", "_adapter"})

    def __init__(
        self, inner: stt.STT[Any], keeper: Gatekeeper, detector: Callable[[], vad.VAD | None]
    ) -> None:
        # Nothing of the base class's to set up: each name of it belongs to the inner object.
        self.inner = self._inner = inner
        self.keeper = keeper
        self._detector = detector
        self._adapter: tuple[vad.VAD, stt.STT[Any]] | None = None

    @property
    def capabilities(self) -> stt.STTCapabilities:
        found = self.inner.capabilities
        # A recogniser that does not stream is adapted in here: else the session would do it over
        # the gated detector, and the recogniser would hear nothing while the agent speaks.
        return found if found.streaming else dataclasses.replace(found, streaming=True)

    def stream(self, **options: Any) -> Any:
        source = self.inner if _streams(self.inner) else self._adapted()
        return _open("stt", source.stream(**options), self.keeper, self.keeper.offer_transcript)

    def _adapted(self) -> stt.STT[Any]:
        detector = self._detector()
        if detector is None:
            raise ConfigurationError(
                f"{self.inner.label} does not stream, so it needs a VAD to cut its utterances, "
                "got none",
                hint="pass vad=gate.vad(silero.VAD.load())",
            )
        # Each adapter listens to the recogniser's metrics for good, so one serves all streams.
        if self._adapter is None or self._adapter[0] is not detector:
            self._adapter = detector, stt.StreamAdapter(stt=self.inner, vad=detector)
        return self._adapter[1]

    async def __aenter__(self) -> GatedSTT:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class GatedVAD(_SameAsVAD):
    """A VAD that behaves as *inner*, but for the streams it opens."""

    OWN = frozenset({"inner", "keeper", "_inner"})

    def __init__(self, inner: vad.VAD, keeper: Gatekeeper) -> None:
        self.inner = self._inner = inner
        self.keeper = keeper

    def stream(self, **options: Any) -> Any:
        offer: Callable[[Any, GatedStream], None]
        if hasattr(self.inner, "capabilities"):
            offer = partial(self.keeper.offer_voice, self.capabilities.update_interval)
        else:  # before 0.8
            offer = CountedWindows(self.keeper.offer_voice).offer
        return _open("vad", self.inner.stream(**options), self.keeper, offer)


def _streams(recogniser: Any) -> bool:
    capabilities = getattr(recogniser, "capabilities", None)
    if capabilities is None:  # before 0.8
        return bool(recogniser.streaming_supported)
    return bool(capabilities.streaming)


def _open(
    kind: Kind, inner: Any, keeper: Gatekeeper, offer: Callable[[Any, GatedStream], None]
) -> GatedStream:
    stream = GatedStream(kind, inner, keeper, offer)
    keeper.opened(kind, stream)
    return stream
