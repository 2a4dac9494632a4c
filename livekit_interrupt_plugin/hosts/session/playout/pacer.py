"""Gives a sink the agent's audio little ahead of time, so that one can still change one's mind."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import deque
from enum import Enum
from typing import Protocol

from ....gain import Gain, Pcm, silence_like
from .playback import Playback

__all__ = ["Pacer", "Sink"]

logger = logging.getLogger("livekit_interrupt_plugin")

#: Seconds over which the voice comes back from silence without a click, in front of what was not
#: heard yet.
FADE_IN = 0.01
#: Seconds of silence after a fade, in the middle of which the sink is cut off: time enough for a
#: sink whose clock or buffer is not exact.
PADDING = 0.04
#: Seconds of lead to which an event loop that is late may bring it: as many as LiveKit's room
#: output keeps by itself, so that more would not be safer than no pacing.
LONGEST_LEAD = 0.25
#: Seconds that are not worth waiting for; an event loop may wake that much early.
SLACK = 0.001


class Sink(Protocol):
    """Where the audio goes; it plays what it is given at the speed of sound."""

    async def give(self, pcm: Pcm, sample_rate: int) -> None:
        """Take more of the stretch that plays; *sample_rate* in Hz."""

    def complete(self) -> None:
        """That was all of it. When it was played :meth:`Pacer.finished` is called."""

    def cut(self) -> None:
        """Play no more of it. Then too :meth:`Pacer.finished` is called."""

    def leave_out(self, playback: Playback) -> None:
        """Nothing of it was given, and nothing will be."""

    def halt(self) -> None:
        """A pause begins."""

    def carry_on(self) -> None:
        """The pause is over."""


class _Phase(Enum):
    PLAYING = "playing"
    #: It fades into a pause.
    PAUSING = "pausing"
    PAUSED = "paused"
    #: It fades to its end.
    ENDING = "ending"


class _Given(Enum):
    """What the sink has of the stretch that plays."""

    NOTHING = "nothing"
    #: It is about to take the first piece; it may wait for somebody to listen.
    FIRST = "first"
    SOME = "some"
    #: All there will be: its end will be reported.
    ALL = "all"


class Pacer:
    """Plays stretch after stretch. What is changed is heard :attr:`lead` seconds later at most.

    Args:
        sink: Where the audio goes.
    """

    def __init__(self, sink: Sink) -> None:
        #: Seconds, as of the next stretch, and more for a while when the event loop was late;
        #: infinite: what comes is given away at once, and nothing of it can be changed.
        self.lead = math.inf
        #: Seconds over which the voice fades away.
        self.fade = 0.0
        #: The stretches that are not over; the first is the one that plays.
        self.playbacks: deque[Playback] = deque()
        self._sink = sink
        self._phase = _Phase.PLAYING
        self._given = _Given.NOTHING
        self._lead = math.inf
        self._level = 1.0
        self._gain = Gain()
        self._held_by: set[str] = set()
        self._held_at = 0.0
        self._ramp = 0.0
        #: When the sink will have played what it was given, in seconds of the loop.
        self._dry_at = -math.inf
        self._halting: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def is_paced(self) -> bool:
        """Whether what is changed now is heard soon."""
        lead = self.lead if self._given is _Given.NOTHING else self._lead
        return lead < math.inf

    @property
    def can_fade(self) -> bool:
        """Whether there is a voice that could fade."""
        return (
            self._given is _Given.SOME
            and self._phase in (_Phase.PLAYING, _Phase.PAUSING)
            and self.playbacks[0].next_piece is not None
        )

    @property
    def position(self) -> float:
        """How far the listener will get with what was given of the stretch, in seconds."""
        if self._given in (_Given.NOTHING, _Given.FIRST):
            return 0.0
        return self.playbacks[0].heard(self.playbacks[0].sent)

    # -- what is to be heard ----------------------------------------------------------------

    def turn(self, level: float, ramp: float) -> None:
        """From here on at *level* (a factor, 0 to 1), in *ramp* seconds."""
        changes, self._level = level != self._level, level
        if changes and self._phase is _Phase.PLAYING:
            self._gain = self._gain.towards(level, ramp)

    def hold(self, who: str, ramp: float) -> None:
        """Fall silent within *ramp* seconds, and lose nothing, until *who* lets it go on."""
        self._held_by.add(who)
        if self._phase is not _Phase.PLAYING:
            return
        if self._given is not _Given.SOME:
            self._pause()
            return
        self._phase = _Phase.PAUSING
        self._held_at = self.playbacks[0].position
        self._ramp = ramp
        self._gain = self._gain.towards(0.0, ramp)
        self.kick()

    def go_on(self, who: str) -> None:
        """Go on where the listener had got to, unless somebody else holds it."""
        self._held_by.discard(who)
        if self._held_by:
            return
        if self._phase is _Phase.PAUSING:
            self._gain = self._gain.towards(self._level, self._ramp)
        elif self._phase is _Phase.PAUSED:
            self._come_back()
        else:
            return
        self._phase = _Phase.PLAYING
        self.kick()

    def hold_no_more(self, who: str) -> None:
        """*who* does not hold it any more, but what is paused now will be cleared."""
        self._held_by.discard(who)

    def clear(self, *, fade: bool) -> bool:
        """Let everything be over, with a *fade* if there is a voice; whether that takes time."""
        for playback in list(self.playbacks)[1:]:
            playback.clear()
        if not self.playbacks or self.playbacks[0].is_cleared:
            return False
        fades = fade and self.can_fade
        self.playbacks[0].clear(after=self.fade if fades else 0.0)
        if self._given is _Given.NOTHING:
            self._sink.leave_out(self.playbacks[0])
        elif self._given is _Given.SOME and (fades or self._ahead <= SLACK):
            # A sink that has nothing left would take a cut for the ordinary end: it gets more.
            self._end(self.fade if fades else 0.0)
        elif self._given is not _Given.FIRST:
            self._cut()
            return False
        return True

    def finished(self) -> Playback | None:
        """The stretch that played is over; which one that was."""
        playback = self.playbacks.popleft() if self.playbacks else None
        self._given = _Given.NOTHING
        self._dry_at = -math.inf
        if self._phase is _Phase.PAUSED and not self._held_by:
            self._carry_on()
        self._phase = _Phase.PAUSED if self._held_by else _Phase.PLAYING
        self._gain = Gain(self._level, self._level)
        self.kick()
        return playback

    def kick(self) -> None:
        """There may be something to do."""
        if self.playbacks and (self._task is None or self._task.done()):
            self._task = asyncio.ensure_future(self._work())

    def close(self) -> None:
        """Stop; also where nobody ever listened."""
        if self._task is not None:
            self._task.cancel()
        self._do_not_halt()

    # -- step by step -----------------------------------------------------------------------

    async def _work(self) -> None:
        try:
            while self.playbacks and await self._step(self.playbacks[0]):
                pass
        except Exception:
            logger.exception("the agent's audio could not be passed on")
            self._give_up()

    def _give_up(self) -> None:
        # Whoever waits for the end of what was to be heard must not wait for ever.
        self.playbacks[0].clear()
        if self._given in (_Given.NOTHING, _Given.FIRST):
            self._sink.leave_out(self.playbacks[0])
        else:
            self._cut()

    async def _step(self, playback: Playback) -> bool:
        """Do what is next; whether there is more to do before somebody calls."""
        if self._given is _Given.NOTHING and playback.is_cleared:
            self._sink.leave_out(playback)
            return True
        if self._given is _Given.ALL or self._phase is _Phase.PAUSED:
            return False
        piece = playback.next_piece
        if self._phase is _Phase.PAUSING and (piece is None or self._gain.is_silent):
            self._pause()
        elif piece is None:
            return await self._come_to_the_end(playback)
        elif self._given is _Given.NOTHING:
            await self._begin(playback)
        elif (early := self._ahead + piece.seconds - self._lead) > SLACK:
            await self._wait(early)
        else:
            await self._pass_on(playback)
        return True

    async def _begin(self, playback: Playback) -> None:
        self._given = _Given.FIRST
        more = self._lead - self.lead
        self._lead = self.lead + (more / 2 if 0.0 < more < math.inf else 0.0)
        await self._pass_on(playback)
        self._given = _Given.SOME
        if playback.is_cleared:  # while nobody listened yet
            self._cut()

    async def _wait(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + seconds
        await asyncio.sleep(seconds)
        # Something blocks the loop, and may again: the next time it is not to be heard.
        late = loop.time() - due
        self._lead = max(self._lead, min(self.lead + late, LONGEST_LEAD))

    async def _pass_on(self, playback: Playback) -> None:
        piece = playback.take()
        pcm, self._gain = self._gain.applied(piece.pcm, piece.sample_rate)
        await self._give(pcm, piece.sample_rate)

    async def _give(self, pcm: Pcm, sample_rate: int) -> None:
        await self._sink.give(pcm, sample_rate)
        now = asyncio.get_running_loop().time()
        self._dry_at = max(self._dry_at, now) + len(pcm) / sample_rate

    @property
    def _ahead(self) -> float:
        """Seconds that the sink has been given and has not played."""
        return self._dry_at - asyncio.get_running_loop().time()

    # -- ends -------------------------------------------------------------------------------

    async def _come_to_the_end(self, playback: Playback) -> bool:
        if self._phase is _Phase.ENDING:
            await self._cut_in_silence(playback)
        elif not playback.is_complete:
            return False
        elif self._given is _Given.NOTHING:
            self._sink.leave_out(playback)
        else:
            self._given = _Given.ALL
            self._sink.complete()
        return True

    def _end(self, fade: float) -> None:
        if self._phase is _Phase.PAUSED:
            self._carry_on()
        self._phase = _Phase.ENDING
        self._gain = self._gain.towards(0.0, fade)
        self.kick()

    async def _cut_in_silence(self, playback: Playback) -> None:
        last = playback.last
        silence = silence_like(last.pcm, round(PADDING * last.sample_rate))
        await self._give(silence, last.sample_rate)
        await asyncio.sleep(self._ahead - PADDING / 2)
        if self._phase is _Phase.ENDING:
            self._cut()

    def _cut(self) -> None:
        if self._given is not _Given.ALL:
            self._given = _Given.ALL
            self._sink.complete()
        self._sink.cut()

    # -- pauses -----------------------------------------------------------------------------

    def _pause(self) -> None:
        self._phase = _Phase.PAUSED
        if self._given is _Given.ALL and self._lead < math.inf:
            return  # a sink that is halted as it runs dry would not say that it has
        # What the sink cannot be refused any more is stopped there, and at once.
        when = self._dry_at if self._lead < math.inf else -math.inf
        self._halting = asyncio.get_running_loop().call_at(when, self._sink.halt)

    def _come_back(self) -> None:
        self._carry_on()
        if self._given is not _Given.SOME or self._lead == math.inf:
            self._gain = Gain(self._level, self._level)
            return
        self._gain = Gain(0.0).towards(self._level, FADE_IN)
        playback = self.playbacks[0]
        playback.go_back_to(playback.beginning_of_word(self._held_at) - FADE_IN)

    def _carry_on(self) -> None:
        self._do_not_halt()
        self._sink.carry_on()

    def _do_not_halt(self) -> None:
        if self._halting is not None:
            self._halting.cancel()
            self._halting = None
