"""A room with one caller in it, as much of one as an assistant looks at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from livekit import rtc

CALLER, AGENT = "caller", "agent"


class Room:
    """Nobody else comes and nothing is sent; what is published is written down.

    What can happen is that the caller's track is replaced, as after a lost connection.

    Args:
        track: The caller's microphone track.
    """

    def __init__(self, track: Any) -> None:
        caller = _Participant(CALLER, {"TR_caller": _Publication("TR_caller", track)})
        self.local_participant = _LocalParticipant()
        self.remote_participants = {CALLER: caller}
        # Their names before 0.8.
        self.participants = self.participants_by_identity = self.remote_participants
        self._listeners: list[tuple[str, Callable[..., Any]]] = []

    @property
    def captions(self) -> list[tuple[str, str, bool]]:
        """What was published of the speech of both: (who, text, whether it is final)."""
        return self.local_participant.captions

    @property
    def data(self) -> list[tuple[str, bytes]]:
        """The data packets that were published: (topic, payload)."""
        return self.local_participant.data

    async def published(self) -> None:
        """Wait until the assistant's track is."""
        await self.local_participant.published.wait()

    def replace_track(self, track: Any) -> None:
        """The caller has another microphone track from now on."""
        caller = self.remote_participants[CALLER]
        (publication,) = caller.track_publications.values()
        self._emit("track_unsubscribed", publication.track, publication, caller)
        publication.track = track
        self._emit("track_subscribed", track, publication, caller)

    def isconnected(self) -> bool:
        return True

    def on(self, event: str, callback: Callable[..., Any]) -> Any:
        self._listeners.append((event, callback))
        return callback

    def off(self, event: str, callback: Callable[..., Any]) -> None:
        self._listeners.remove((event, callback))

    def _emit(self, event: str, *arguments: Any) -> None:
        for name, callback in list(self._listeners):
            if name == event:
                callback(*arguments)


class _Publication:
    source = rtc.TrackSource.SOURCE_MICROPHONE
    subscribed = True

    def __init__(self, sid: str, track: Any) -> None:
        self.sid = sid
        self.track = track

    def set_subscribed(self, subscribed: bool) -> None:
        self.subscribed = subscribed

    async def wait_for_subscription(self) -> None:
        """The caller has."""


class _Participant:
    def __init__(self, identity: str, publications: dict[str, _Publication]) -> None:
        self.identity = identity
        self.track_publications = publications
        self.tracks = publications  # their name before 0.8


class _LocalParticipant(_Participant):
    def __init__(self) -> None:
        super().__init__(AGENT, {})
        self.captions: list[tuple[str, str, bool]] = []
        self.data: list[tuple[str, bytes]] = []
        self.attributes: dict[str, str] = {}
        self.published = asyncio.Event()

    async def publish_track(self, track: Any, options: Any = None) -> _Publication:
        publication = _Publication("TR_agent", track)
        self.track_publications[publication.sid] = publication
        self.published.set()
        return publication

    async def publish_transcription(self, transcription: Any) -> None:
        who = transcription.participant_identity
        self.captions += [(who, part.text, part.final) for part in transcription.segments]

    async def publish_data(self, payload: bytes, *, topic: str = "") -> None:
        self.data.append((topic, payload))

    async def set_attributes(self, attributes: dict[str, str]) -> None:
        self.attributes |= attributes
