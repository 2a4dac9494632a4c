"""Has the agent give way while it is undecided who has the floor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ..engine import Engine
from ..overlap import Overlap
from ..reaction import Reaction, Speak

__all__ = ["Reacting"]


class _Loudspeaker(Protocol):
    def lower(self, reaction: Reaction) -> None: ...

    def restore(self) -> None: ...


class Reacting:
    """Carries out the policy's reaction to the overlap that is open.

    Args:
        loudspeaker: Told when to begin and when to take it back.
        began: Told when it has begun, and to which overlap; None: nobody is.
    """

    def __init__(
        self,
        loudspeaker: _Loudspeaker,
        began: Callable[[Overlap, Reaction, float], object] | None = None,
    ) -> None:
        self._loudspeaker = loudspeaker
        self._began = began
        #: What is being heard now, and whether that is not just the agent speaking.
        self._current: Reaction = Speak()
        self.is_on = False

    def look(self, engine: Engine, now: float) -> float | None:
        """Begin or take back what is called for at *now*; when to look again, or None."""
        reaction = engine.policy.reaction
        standing = None if isinstance(reaction, Speak) else engine.standing
        if standing is None:
            self._become(Speak())
            return None
        called_for = standing.called_for(reaction, now)
        if self._become(called_for) and self._began is not None:
            assert engine.overlap is not None  # what stands is open
            self._began(engine.overlap, called_for, now)
        return standing.changes_at(reaction, now)

    def interrupted(self) -> None:
        """The speech is over, and with it what was done to it."""
        self._current = Speak()
        self.is_on = False

    def _become(self, reaction: Reaction) -> bool:
        """Whether one began."""
        if reaction == self._current:
            return False
        if self.is_on:
            self._loudspeaker.restore()
        self._current = reaction
        self.is_on = not isinstance(reaction, Speak)
        if self.is_on:
            self._loudspeaker.lower(reaction)
        return self.is_on
