"""Which policy holds, out of what a gate was given and what it is told on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Protocol

from ..policy import InterruptionPolicy
from ..profiles import Profile, Profiles, ProfilesLike, Situation, profiles_of
from .driver import Driver

__all__ = ["PolicyInUse"]

#: What a decision says that was taken under rules of which nobody said a name.
CHANGED, SPEECH = "changed", "speech"


class _Speech(Protocol):
    def done(self) -> bool: ...


class PolicyInUse:
    """Tells *driver* when another policy holds.

    Args:
        given: What the gate was given.
        driver: What it decides with.
        changed: Called on the event loop when what was given has changed.
    """

    def __init__(self, given: Profiles, driver: Driver, *, changed: Callable[[], object]) -> None:
        self._driver = driver
        self._changed = changed
        self._holds = Profile(given.default)
        self._given: tuple[Profiles, str | None] = (given, None)
        self._first_given = given
        #: What holds for a while, the newest last, each with who asked for it.
        self._meanwhile: list[tuple[object, Profiles, str]] = []
        #: What holds for one speech, with its handle.
        self._speeches: list[tuple[_Speech, Profile]] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def profiles(self) -> Profiles:
        """What holds now, by situation."""
        return self._in_use()[0]

    # -- what the gate tells ----------------------------------------------------------------

    def live_here(self) -> bool:
        """The event loop of the call is the one that runs now; False where none does."""
        self._loop = _running_loop() or self._loop
        return self._loop is not None

    def look(self, situation: Situation, speech: object = None) -> Profile | None:
        """What holds in *situation*, for *speech*; None: nothing does."""
        for handle, profile in reversed(self._speeches):
            if handle is speech and not situation.is_thinking:
                return profile
        profiles, name = self._in_use()
        found = profiles.profile(situation)
        if found is None or found.name is not None:
            return found
        return Profile(found.policy, name)

    def hold(self, profile: Profile) -> None:
        """*profile* holds from the next event on."""
        holds, self._holds = self._holds, profile
        if profile.policy is not holds.policy or profile.name != holds.name:
            self._driver.policy_changed(profile.policy, profile.name)

    # -- what the user of the gate tells, from any task or thread ---------------------------

    def use(self, given: ProfilesLike, name: str | None) -> None:
        """*given* takes the place of what the gate was given."""
        profiles = profiles_of("gate.use()", given)
        if profiles is self._first_given or given is self._first_given.default:
            profiles = self._first_given
        else:
            name = name or CHANGED
        self._on_the_loop(partial(self._use, profiles, name))

    def use_for(self, speech: _Speech, policy: InterruptionPolicy, name: str | None) -> None:
        """*policy* holds over *speech*."""
        self._on_the_loop(partial(self._use_for, speech, Profile(policy, name or SPEECH)))

    @contextmanager
    def using(self, given: ProfilesLike, name: str | None) -> Iterator[None]:
        """*given* holds meanwhile; of two, the newer."""
        profiles, who = profiles_of("gate.using()", given), object()
        self._on_the_loop(partial(self._begin, who, profiles, name or CHANGED))
        try:
            yield
        finally:
            self._on_the_loop(partial(self._end, who))

    # -- on the event loop ------------------------------------------------------------------

    def _on_the_loop(self, call: Callable[[], None]) -> None:
        loop = self._loop
        if loop is None or loop is _running_loop():
            call()
        elif not loop.is_closed():
            loop.call_soon_threadsafe(call)

    def _use(self, profiles: Profiles, name: str | None) -> None:
        self._given = (profiles, name)
        self._changed()

    def _use_for(self, speech: _Speech, profile: Profile) -> None:
        self._speeches = [(handle, held) for handle, held in self._speeches if not handle.done()]
        self._speeches.append((speech, profile))
        self._changed()

    def _begin(self, who: object, profiles: Profiles, name: str) -> None:
        self._meanwhile.append((who, profiles, name))
        self._changed()

    def _end(self, who: object) -> None:
        self._meanwhile = [one for one in self._meanwhile if one[0] is not who]
        self._changed()

    def _in_use(self) -> tuple[Profiles, str | None]:
        if self._meanwhile:
            _, profiles, name = self._meanwhile[-1]
            return profiles, name
        return self._given


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
