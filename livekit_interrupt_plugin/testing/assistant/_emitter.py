"""LiveKit's emitter of events on 0.x: models have it from 0.11 on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:

    class Emitter:
        def on(self, event: str, callback: Any = None) -> Any: ...

        def emit(self, event: str, *args: Any) -> None: ...
else:
    from livekit.agents.utils import EventEmitter as Emitter

__all__ = ["Emitter"]
