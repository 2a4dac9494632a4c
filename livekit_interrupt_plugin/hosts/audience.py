"""Who is told what is decided beside those who act on it; none of them can stop a call."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from ..decision import Decision
from ..engine import Engine
from ..overlap import Overlap
from ..reaction import Reaction
from .complaint import complain_of
from .disagreement import Disagreement

__all__ = ["Audience", "Watcher"]


class Watcher:
    """Is told what happens in one call; here it does nothing about it.

    Times are seconds on the clock of the events.
    """

    def decided(self, decision: Decision, overlap: Overlap | None) -> None:
        """*decision* was taken and carried out, on the evidence in *overlap*."""

    def reacted(self, overlap: Overlap, reaction: Reaction, at: float) -> None:
        """The agent began to give way to *overlap*, which is undecided."""

    def faulted(self, strategy: object) -> None:
        """*strategy* raised while it judged."""

    def disagreed(self, disagreement: Disagreement) -> None:
        """The policy in the shadow would have done something else."""

    def publishing_failed(self) -> None:
        """A decision could not be sent into the room."""

    def gate_opened(self) -> None:
        """The gate failed; LiveKit's own interruption handling takes over."""

    def close(self) -> None:
        """The call is over."""


class Audience:
    """Tells each of *watchers*; of one that raises it is logged once, and the call goes on."""

    def __init__(self, watchers: Sequence[Watcher]) -> None:
        self._watchers = list(watchers)
        self._complained: set[int] = set()
        self._newest: Overlap | None = None
        self._before: Overlap | None = None

    @property
    def exists(self) -> bool:
        """Whether there is anybody."""
        return bool(self._watchers)

    def add(self, watcher: Watcher) -> None:
        self._watchers.append(watcher)

    def decided(self, decision: Decision, engine: Engine) -> None:
        overlap = self._of(decision, engine)
        self._tell("decided", decision, overlap)

    def reacted(self, overlap: Overlap, reaction: Reaction, at: float) -> None:
        self._tell("reacted", overlap, reaction, at)

    def faulted(self, strategy: object) -> None:
        self._tell("faulted", strategy)

    def disagreed(self, disagreement: Disagreement) -> None:
        self._tell("disagreed", disagreement)

    def publishing_failed(self) -> None:
        self._tell("publishing_failed")

    def gate_opened(self) -> None:
        self._tell("gate_opened")

    def close(self) -> None:
        self._tell("close")

    def _of(self, decision: Decision, engine: Engine) -> Overlap | None:
        """The overlap that *decision* is about; it may be over, and another one open."""
        if engine.newest is not self._newest:
            self._before, self._newest = self._newest, engine.newest
        for overlap in (self._newest, self._before):
            if overlap is not None and overlap.number == decision.overlap:
                return overlap
        return None

    def _tell(self, what: str, *arguments: object) -> None:
        for watcher in self._watchers:
            try:
                getattr(watcher, what)(*arguments)
            except Exception as error:
                self._complain(watcher, error)

    def _complain(self, watcher: Watcher, error: Exception) -> None:
        if id(watcher) not in self._complained:
            self._complained.add(id(watcher))
            complain_of(
                error,
                "%s raised; the call goes on, and this is not mentioned again",
                type(watcher).__name__,
                level=logging.ERROR,
            )
