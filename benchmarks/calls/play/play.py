"""Plays one call."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from typing import Any

from livekit_interrupt_plugin.demo.call import Recording
from livekit_interrupt_plugin.demo.party_line import PartyLine

from ..material.pcm import samples
from ..script.call import Call
from .contenders import Contender, contenders
from .job import Job
from .lag import Lag
from .played import Played
from .recognisers import RECOGNISERS
from .seat import GREETING, Seat, take_seat

# Seconds before the end of a scene at which it is over for the contenders.
_OVER = 0.3
# Seconds of the call after which its sound begins: in whole frames, and the microphone's first.
_SOUND_FROM = 0.1


async def play(call: Call, job: Job, *, vad: Any) -> Played:
    """Play *call* as *job* wants it, and note what the contenders make of it."""
    line, lag, played = PartyLine(), Lag(), Played()
    sound = Recording(call.sound()[samples(_SOUND_FROM) :])
    recogniser = RECOGNISERS[job.recogniser](call, virtual=job.virtual)
    seats = [
        take_seat(who, vad=vad, stt=await recogniser.stt(), microphone=line.extension())
        for who in _group(job)
    ]
    try:
        for seat in seats:
            await seat.stage.start()
        recogniser.listen(line)
        line.open()
        lag.start()
        line.play(sound, at=_SOUND_FROM)
        await _play_scenes(call, line, seats, played)
        _note(call, line, seats, lag, played)
        played.heard = [recogniser.heard(scene.begins, scene.ends) for scene in call.scenes]
        played.heard_before = recogniser.heard(0.0, call.scenes[0].begins)
    finally:
        lag.stop()
        await asyncio.gather(*(seat.stage.aclose() for seat in seats))
        await line.aclose()
        await recogniser.aclose()
    return played


def _group(job: Job) -> list[Contender]:
    """The contenders, in the order that is drawn for them."""
    everybody = contenders()
    names = random.Random(job.seed).sample(job.contenders, len(job.contenders))
    return [everybody[name] for name in names]


async def _play_scenes(call: Call, line: PartyLine, seats: Sequence[Seat], played: Played) -> None:
    for seat in seats:
        seat.say(GREETING)
    for scene in call.scenes:
        await line.until(scene.begins)
        for seat in seats:
            seat.say(scene.line)
        await line.until(scene.ends - _OVER)
        for seat in seats:
            played.known.setdefault(seat.contender.name, []).append(seat.known)
            seat.hush()
    await line.until(call.seconds)


def _note(call: Call, line: PartyLine, seats: Sequence[Seat], lag: Lag, played: Played) -> None:
    since = line.opened_at
    for seat in seats:
        recording = seat.recording(since, since + call.seconds)
        played.recordings[seat.contender.name] = recording
    played.lags = [lag.worst(since + scene.begins, since + scene.ends) for scene in call.scenes]
