"""What is to happen when: by the audio that was heard, or by the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

# Audio comes in whole samples, whose durations do not add up exactly.
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Audio:
    """When *seconds* of audio were heard, those of earlier connections included."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Connecting:
    """*seconds* on the loop's clock after the connection with that *number*, from 1."""

    seconds: float = 0.0
    number: int = 1


#: None: now.
When: TypeAlias = Audio | Connecting | None

Cue: TypeAlias = Callable[[], None]


class Script:
    """Cues, and how far the call has come."""

    def __init__(self) -> None:
        self._audio = 0.0
        self._connected_at: list[float] = []
        self._by_audio: list[tuple[float, Cue]] = []
        self._by_connection: list[tuple[Connecting, Cue]] = []
        self._timers: list[asyncio.TimerHandle] = []

    def add(self, cue: Cue, after: When) -> None:
        """Call *cue* when it is time, which can be now."""
        match after:
            case None:
                cue()
            case Audio():
                self._by_audio.append((after.seconds, cue))
                self.heard(self._audio)
            case Connecting() if after.number <= len(self._connected_at):
                self._start_timer(after, cue)
            case Connecting():
                self._by_connection.append((after, cue))

    def heard(self, audio: float) -> None:
        """*audio* seconds were heard so far."""
        self._audio = audio
        due = [cue for cue in self._by_audio if cue[0] <= audio + ROUNDING]
        self._by_audio = [cue for cue in self._by_audio if cue not in due]
        for _, cue in sorted(due, key=lambda cue: cue[0]):
            cue()

    def connected(self) -> None:
        """A client connected."""
        self._connected_at.append(asyncio.get_running_loop().time())
        number = len(self._connected_at)
        due = [cue for cue in self._by_connection if cue[0].number == number]
        self._by_connection = [cue for cue in self._by_connection if cue not in due]
        for after, cue in due:
            self._start_timer(after, cue)

    def cancel(self) -> None:
        """Forget what has not happened yet."""
        for timer in self._timers:
            timer.cancel()
        self._by_audio.clear()
        self._by_connection.clear()

    def _start_timer(self, after: Connecting, cue: Cue) -> None:
        at = self._connected_at[after.number - 1] + after.seconds
        self._timers.append(asyncio.get_running_loop().call_at(at, cue))
