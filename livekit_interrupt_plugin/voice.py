"""What the voice detector said of the user, turned into times."""

from __future__ import annotations

from .events import UserSpeechEnded, UserSpeechStarted, VoiceHeard

__all__ = ["UserVoice"]

#: A voice that shows no sign of life for this many seconds is taken to have ended, though its
#: detector never said so: longer than any pause of a person who goes on (Silero cuts at 0.55 s).
STUCK_AFTER = 10.0
#: A voice heard within this many seconds still sounds: twice the pause between two syllables.
STILL_SOUNDING = 0.2
#: Voice after a final that is only its tail, which the recogniser has heard before the detector.
TAIL = 0.2

_NEVER = float("-inf")


class UserVoice:
    """The user's voice over the whole call; all times in seconds on the clock of the events."""

    __slots__ = ("_has_final", "_written_at", "began", "is_measured", "is_on", "last", "unwritten")

    def __init__(self) -> None:
        #: True between the detector's start and end; it lags behind by its hang-over.
        self.is_on = False
        #: When the newest utterance began.
        self.began = _NEVER
        #: When the voice was last heard.
        self.last = _NEVER
        #: Seconds of voice since the last final transcript.
        self.unwritten = 0.0
        #: True once windows of the newest utterance were heard, and not just its start.
        self.is_measured = False
        self._has_final = False
        self._written_at = _NEVER

    def started(self, event: UserSpeechStarted) -> None:
        self.began = event.at if event.onset is None else min(event.onset, event.at)
        self.is_on = True
        self.last = event.at
        self.unwritten += event.at - self.began
        self.is_measured = False
        self._has_final = False

    def heard(self, event: VoiceHeard) -> None:
        self.last = event.at
        self.unwritten += event.seconds
        self.is_measured = True

    def ended(self, event: UserSpeechEnded) -> None:
        stopped = event.at - event.silence
        if not self.is_measured:
            self.unwritten += max(0.0, stopped - max(self.last, self._written_at))
        self.last = max(self.last, stopped) if not self.is_measured else self.last
        self.is_on = False

    def written_down(self, at: float) -> None:
        """A final transcript arrived: what was said before it is on paper."""
        self.unwritten = 0.0
        self._written_at = at
        self._has_final = True

    @property
    def was_ever_heard(self) -> bool:
        """True once a voice detector has spoken."""
        return self.last > _NEVER

    @property
    def awaits_final(self) -> bool:
        """True when more was said than the last final can have covered."""
        return self.unwritten > (TAIL if self._has_final else 0.0)

    def quiet_from(self) -> float:
        """From when on the user counts as quiet, as far as is known."""
        unmeasured = self.is_on and not self.is_measured
        return self.last + STUCK_AFTER if unmeasured else self.last

    @property
    def sounds_until(self) -> float:
        """Until when it counts as sounding, as far as is known."""
        return self.quiet_from() + STILL_SOUNDING if self.is_on else self.last

    def still_sounds(self, now: float) -> bool:
        return self.is_on and now <= self.quiet_from() + STILL_SOUNDING
