"""Stamps what happens with the time, lets the engine decide, has the host carry it out."""

from __future__ import annotations

from enum import Enum
from typing import Protocol

from ..attribution import Belongs
from ..decision import Action, Decision, Fate
from ..engine import Engine
from ..events import (
    AgentSaid,
    AgentSpeechEnded,
    AgentSpeechStarted,
    AgentThinkingEnded,
    AgentThinkingStarted,
    AudioHeard,
    CallEnded,
    Event,
    InterruptibilityChanged,
    Opinion,
    PolicyChanged,
    Tick,
    Transcript,
    UserSpeechEnded,
    UserSpeechStarted,
    VoiceHeard,
)
from ..loudness import dbfs
from ..overlap import Overlap
from ..policy import InterruptionPolicy
from ..quick import quick
from ..reaction import Reaction, Speak
from ..strategies.consult import Consult
from .audience import Audience
from .complaint import complain_of
from .consultation import Consultation
from .reacting import Reacting
from .recording.recorder import RecordedEngine, Recorder
from .shadow import Shadow
from .untold_voice import MOST, UntoldVoice

__all__ = ["Driver", "Host", "Route"]


class Host(Protocol):
    """The few verbs of whatever is extended: a session, an assistant, a fake."""

    def now(self) -> float:
        """Seconds on a monotonic clock."""

    def may_interrupt(self) -> bool:
        """Whether the speech that is playing may be interrupted."""

    def deaf_until(self, now: float) -> float | None:
        """Until when the speech that begins *now* has a recogniser that is given silence.

        Infinite: as long as it must not be interrupted. None: the recogniser hears.
        """

    def interrupt(self) -> None:
        """Silence the speech that is playing; nothing that is queued behind it.

        Takes back what :meth:`lower` did, but not so that the silenced speech is heard again.
        """

    def lower(self, reaction: Reaction) -> None:
        """Do to the speech that is playing what *reaction* says, as far as the output can."""

    def restore(self) -> None:
        """Take back what :meth:`lower` did."""

    def release(self) -> None:
        """Hand over everything that is withheld, in its order."""

    def drop(self) -> None:
        """Forget everything that is withheld."""

    def answer_later(self) -> None:
        """Go on withholding what is withheld; it is released when the agent has finished."""

    def keep(self, text: str) -> None:
        """Put *text* into the conversation as the user's, without a reply."""

    def wake_at(self, when: float | None) -> None:
        """Call :meth:`Driver.wake` at *when*; None: no need to. Replaces the wish before."""

    def announce(self, decision: Decision) -> None:
        """Tell whoever listens what was decided."""

    def overlap_updated(self, overlap: Overlap) -> None:
        """Tell whoever listens what is known of the open overlap."""


class Route(Enum):
    """What the host does with the words it just asked about."""

    #: Hand them over now.
    DELIVER = "deliver"
    #: Withhold them until their overlap is decided.
    WITHHOLD = "withhold"
    #: They reach nobody.
    DROP = "drop"


#: Unlike every wish, None too: the host is told the next one.
_NO_WISH = float("nan")


class Driver:
    """One call of one host. Everything runs on the host's event loop."""

    def __init__(
        self,
        policy: InterruptionPolicy,
        host: Host,
        *,
        recorder: Recorder | None = None,
        audience: Audience | None = None,
        shadow: Shadow | None = None,
    ) -> None:
        self.engine = Engine(policy) if recorder is None else RecordedEngine(policy, recorder)
        #: Faults by the name of the strategy: that raised, took too long or talks nonsense.
        self.faults: dict[str, int] = {}
        self._host = host
        self._recorder = recorder
        self._audience = audience
        self._shadow = shadow
        self._last = float("-inf")
        self._interruptible = True
        self._wished: float | None = _NO_WISH
        self._reacting = Reacting(host, None if audience is None else audience.reacted)
        # A trace has each window: another policy may judge it by the voice.
        self._untold = UntoldVoice() if recorder is None and shadow is None else None
        self._needs_loudness = policy.needs_loudness
        self._consults = _consults(policy)
        self._consultation = self._consultation_of(self._consults)
        #: Whether there is any use in :meth:`heard_audio`.
        self.wants_audio = self._listens()

    def now(self) -> float:
        """Seconds on the clock of the call, which never goes back."""
        # A clock that stands still or steps back must not stop the call.
        now = self._host.now()
        if now > self._last:
            self._last = now
        return self._last

    # -- what happens -----------------------------------------------------------------------

    def agent_started(self) -> None:
        self._interruptible = self._host.may_interrupt()
        now = self.now()
        deaf_until = self._host.deaf_until(now)
        self._receive(AgentSpeechStarted(now, self._interruptible, deaf_until))

    def agent_said(self, text: str) -> None:
        self._receive(AgentSaid(self.now(), text))

    def agent_ended(self, *, since: float | None = None) -> None:
        self._receive(AgentSpeechEnded(self.now(), since))
        if self.engine.overlap is None:
            # What is answered later, or an onset without words yet: an ordinary turn now.
            self._host.release()

    def agent_thinks(self) -> None:
        """It prepares what it will say, under a policy for that."""
        self._interruptible = self._host.may_interrupt()
        self._receive(AgentThinkingStarted(self.now(), self._interruptible))

    def agent_gave_up(self, *, since: float | None = None) -> None:
        """It thinks no more, and says nothing."""
        self._receive(AgentThinkingEnded(self.now(), since))
        if self.engine.overlap is None:
            self._host.release()

    def policy_changed(self, policy: InterruptionPolicy, profile: str | None = None) -> None:
        """Another policy holds from the next event on; call it on the host's event loop."""
        self._needs_loudness = policy.needs_loudness
        consults = _consults(policy)
        if consults != self._consults:
            self._consult_others(consults)
        self.wants_audio = self._listens()
        self._receive(PolicyChanged(self.now(), policy, profile))

    def user_started(self, *, onset: float | None = None) -> Route:
        self._receive(UserSpeechStarted(self.now(), onset))
        overlap = self.engine.overlap
        is_of_turn = overlap is None or overlap.user_first
        return Route.DELIVER if is_of_turn else Route.WITHHOLD

    def voice_heard(self, seconds: float) -> None:
        now, untold = self.now(), self._untold
        if untold is None or not self.engine.only_counts_voice(now):
            self._receive(_voice_heard(now, seconds))
            return
        untold.at = now
        untold.seconds += seconds
        if untold.seconds >= MOST:
            self._tell(untold)

    def user_ended(self, *, silence: float = 0.0) -> None:
        self._receive(UserSpeechEnded(self.now(), silence))
        if self._consultation is not None and (overlap := self.engine.overlap) is not None:
            self._consultation.consult(overlap.number, overlap.text, again=True)

    def transcribed(self, transcript: Transcript) -> Route:
        """Decide on *transcript*, which is dated :meth:`now`."""
        engine = self.engine
        due = engine.wake_at
        if due is not None and due <= transcript.at:
            # Time passes first: what it settles is not these words' doing.
            self._receive(Tick(transcript.at))
        decisions = self._receive(transcript)
        belongs = engine.belonged
        if (overlap := engine.overlap) is not None:
            self._host.overlap_updated(overlap)
        elif belongs is not _TURN:
            return self._route_settled(decisions)
        return _DELIVER if belongs is _TURN else _WITHHOLD

    def opinion(
        self, source: str, probability: float, reason: str = "", overlap: int | None = None
    ) -> None:
        """Somebody judged *overlap*, or whichever is open; call it on the host's event loop."""
        self._receive(Opinion(self.now(), source, probability, reason, overlap))

    def call_ended(self, *, takes_words: bool = False) -> None:
        """Nobody answers any more; *takes_words*: the conversation still takes in what was said."""
        self._receive(CallEnded(self.now(), takes_words))
        if takes_words:
            self._host.release()
        else:
            self._host.drop()

    def heard_audio(self, audio: bytes, sample_rate: int) -> None:
        """The user's audio: 16-bit mono PCM at *sample_rate* Hz."""
        if self._recorder is not None and self._recorder.wants_audio:
            self._recorder.heard(audio, sample_rate, self.now())
        if self._needs_loudness and self.engine.agent_is_audible:
            seconds = len(audio) / 2 / sample_rate
            self._receive(AudioHeard(self.now(), dbfs(audio), seconds))
        elif self._shadow is not None and self._shadow.needs_loudness:
            self._tell_shadow_how_loud(audio, sample_rate)
        if self._consultation is not None:
            self._consultation.heard_audio(audio, sample_rate)

    def _listens(self) -> bool:
        if self._needs_loudness or (self._recorder is not None and self._recorder.wants_audio):
            return True
        if self._shadow is not None and self._shadow.needs_loudness:
            return True
        return self._consultation is not None and self._consultation.wants_audio

    def wake(self) -> None:
        """The time came that the host was asked to wait for."""
        # An event loop may call a little early; asked again at once, it would never get there.
        self._last = max(self.now(), self._wished or self._last)
        self._wished = _NO_WISH  # it came true
        self._receive(Tick(self._last))

    def close(self) -> None:
        if self._consultation is not None:
            self._consultation.close()

    # -- what is done about it --------------------------------------------------------------

    def _receive(self, event: Event) -> list[Decision]:
        untold = self._untold
        if untold is not None and untold.seconds:
            self._tell(untold)
        engine = self.engine
        consultation = self._consultation
        before = engine.overlap if consultation is not None else None
        shadow = self._shadow
        if engine.agent_is_audible and self._host.may_interrupt() is not self._interruptible:
            decisions = self._change_interruptibility(event.at) + engine.receive(event)
        else:
            decisions = engine.receive(event)
        if shadow is not None:
            # It only notes it: what is decided is carried out first.
            shadow.received(event, decisions, engine.has_recogniser)
        if decisions:
            self._carry_out(decisions)
        wish = engine.wake_at
        if self._reacting.is_on or not isinstance(engine.policy.reaction, Speak):
            wish = _earlier(wish, self._reacting.look(engine, event.at))
        if shadow is not None:
            shadow.decide()
            wish = _earlier(wish, shadow.wake_at)
        if wish != self._wished:
            self._wished = wish
            self._host.wake_at(wish)
        if engine.faults:
            self._report_faults()
        if consultation is not None:
            self._keep_informed(consultation, before)
        return decisions

    def _tell(self, untold: UntoldVoice) -> None:
        self._receive(_voice_heard(*untold.take()))

    def _change_interruptibility(self, at: float) -> list[Decision]:
        self._interruptible = not self._interruptible
        # It is looked at only now: what has become due meanwhile must not stop a speech that may
        # not be interrupted any more.
        since = at if self._interruptible else self.engine.now
        changed = InterruptibilityChanged(since, self._interruptible)
        decisions = self.engine.receive(changed)
        if self._shadow is not None:
            self._shadow.received(changed, [], self.engine.has_recogniser)
        return decisions

    def _tell_shadow_how_loud(self, audio: bytes, sample_rate: int) -> None:
        """What nobody else asks for, for the shadow alone."""
        assert self._shadow is not None
        if self.engine.agent_is_audible:
            heard = AudioHeard(self.now(), dbfs(audio), len(audio) / 2 / sample_rate)
            self._shadow.received(heard, [], self.engine.has_recogniser)
            self._shadow.decide()

    def _keep_informed(self, consultation: Consultation, before: Overlap | None) -> None:
        overlap = self.engine.overlap
        if overlap is not before and before is not None:
            consultation.overlap_is_over()
        if overlap is not None and overlap is not before:
            consultation.overlap_began()
        if overlap is not None and overlap.text:
            consultation.consult(overlap.number, overlap.text)

    def _route_settled(self, decisions: list[Decision]) -> Route:
        """Where words go whose overlap is over."""
        if not decisions:
            # Blank, or owed: LiveKit would stop the agent for any transcript, one of nothing too.
            return Route.DROP
        if decisions[-1].fate is not Fate.ANSWERED:
            return Route.DROP
        is_answered_later = decisions[-1].action is Action.IGNORE and self.engine.agent_is_audible
        return Route.WITHHOLD if is_answered_later else Route.DELIVER

    def _carry_out(self, decisions: list[Decision]) -> None:
        for decision in decisions:
            if decision.action is Action.INTERRUPT:
                self._interrupt()
                self._host.release()
            elif decision.action is Action.PASS and decision.fate is Fate.ANSWERED:
                self._host.release()
            elif decision.action is Action.IGNORE:
                self._ignore(decision)
            self._host.announce(decision)
            if self._audience is not None:
                self._audience.decided(decision, self.engine)

    def _interrupt(self) -> None:
        try:
            self._host.interrupt()
            self._reacting.interrupted()
        except Exception as error:
            # The words go to the session all the same: it has its own way with them.
            complain_of(error, "the speech that is playing could not be interrupted")

    def _ignore(self, decision: Decision) -> None:
        if decision.fate is Fate.ANSWERED:
            if self.engine.agent_is_audible:
                self._host.answer_later()
            else:
                self._host.release()
            return
        self._host.drop()
        if decision.fate is Fate.KEPT and decision.text:
            self._host.keep(decision.text)

    def _consult_others(self, consults: list[Consult]) -> None:
        if self._consultation is not None:
            self._consultation.close()
        self._consults = consults
        self._consultation = others = self._consultation_of(consults)
        if others is not None and (overlap := self.engine.overlap) is not None:
            others.overlap_began()
            if overlap.text:
                others.consult(overlap.number, overlap.text)

    def _give_opinion(self, source: str, says_yes: bool, overlap: int) -> None:
        self._receive(Opinion(self.now(), source, float(says_yes), overlap=overlap))

    def _consultation_of(self, consults: list[Consult]) -> Consultation | None:
        return Consultation(consults, self._give_opinion, self._count_fault) if consults else None

    def _count_fault(self, name: str) -> None:
        self.faults[name] = self.faults.get(name, 0) + 1

    def _report_faults(self) -> None:
        for fault in self.engine.faults:
            name = repr(fault.strategy)
            self._count_fault(name)
            if self._audience is not None:
                self._audience.faulted(fault.strategy)
            if self.faults[name] == 1:
                complain_of(
                    fault.error,
                    "%s raised while it judged; it counts as UNSURE and further faults of it are "
                    "only counted",
                    name,
                )
        self.engine.faults.clear()


_voice_heard = quick(VoiceHeard)
# Looked up once: an enumeration's members take their time.
_TURN = Belongs.TURN
_DELIVER, _WITHHOLD = Route.DELIVER, Route.WITHHOLD


def _earlier(one: float | None, other: float | None) -> float | None:
    if one is None or other is None:
        return one if other is None else other
    return min(one, other)


def _consults(policy: InterruptionPolicy) -> list[Consult]:
    """Each async strategy of *policy* once, however often the policy names it."""
    consults: list[Consult] = []
    for leaf in policy.leaves(backing_off=True):
        if isinstance(leaf, Consult) and leaf not in consults:
            consults.append(leaf)
    return consults
