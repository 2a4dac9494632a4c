"""How an open overlap stands: whether the agent should give way a little meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from .reaction import Pause, Reaction, Speak
from .verdict import Verdict

__all__ = ["NO_WORDS", "Standing"]

#: Seconds of the user's quiet after which a voice that nobody wrote a word of is a noise, for a
#: reaction: later than the first interim of any recogniser we measured (0.37 s after the onset).
NO_WORDS = 0.4


@dataclass(frozen=True, slots=True)
class Standing:
    """What a reaction to an open overlap depends on. Times are on the clock of the events."""

    #: When it began.
    onset: float
    #: What the policy makes of it so far.
    verdict: Verdict
    #: False where the agent is not audible, or must not be interrupted.
    interruptible: bool
    #: When the time is over in which the agent is not interrupted.
    grace_ends: float
    #: From when on the user counts as quiet, as far as it is known now.
    quiet_from: float
    #: True while words of it are still to be written down.
    awaits_transcript: bool
    #: True once any of its words were written down.
    has_words: bool

    def calls_for(self, reaction: Reaction, now: float) -> bool:
        """Whether *reaction* is called for at *now*.

        From the user's onset, past the grace: what the agent says first is what has to be heard,
        and what is heard over it is mostly the end of the turn before, or an echo. In the grace
        only if the policy has already said YES, and only by what leaves the agent audible, for
        the grace is a time of audible speech. No more once all that was said is known to be
        nothing, and the user is quiet.
        """
        if isinstance(reaction, Speak) or not self.interruptible:
            return False
        if now < self.grace_ends:
            return self.verdict is Verdict.YES and not isinstance(reaction, Pause)
        if isinstance(reaction, Pause) and now >= self.starts_at + reaction.at_most:
            return False
        return self.verdict is Verdict.YES or now < self._is_nothing_from

    def called_for(self, reaction: Reaction, now: float) -> Reaction:
        """What is to be heard at *now* where the policy has *reaction*."""
        if not self.calls_for(reaction, now):
            return Speak()
        if isinstance(reaction, Pause) and now < self.starts_at + reaction.after:
            return reaction.before
        return reaction

    def changes_at(self, reaction: Reaction, now: float) -> float | None:
        """When time alone may change :meth:`called_for`, or None."""
        times = [self.grace_ends, self._is_nothing_from]
        if isinstance(reaction, Pause):
            times += [self.starts_at + reaction.after, self.starts_at + reaction.at_most]
        return min((at for at in times if now < at < _NEVER), default=None)

    @property
    def starts_at(self) -> float:
        """When a reaction to it can begin."""
        return max(self.onset, self.grace_ends)

    @property
    def _is_nothing_from(self) -> float:
        """When it is known that the user does not want the floor, unless something is added."""
        if self.verdict is Verdict.NO and not self.awaits_transcript:
            return self.quiet_from
        return _NEVER if self.has_words else self.quiet_from + NO_WORDS


_NEVER = float("inf")
