"""Turns events into decisions; the only thing in the core that changes state."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from .agent_speech import AgentSpeech
from .answers import Answers
from .attribution import Belongs, Debt, whose
from .cooldown import MOST_CUTS, backs_off
from .decision import Action, Decision, Fate
from .errors import EventError
from .events import (
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
from .loudness import REMEMBERED, RecentLoudness
from .overlap import Fault, GrowingOverlap, Overlap
from .policy import InterruptionPolicy
from .reaction import Speak
from .standing import Standing
from .verdict import Judgement, Verdict
from .voice import UserVoice

__all__ = ["Engine"]

_FATES: Final = {"discard": Fate.DISCARDED, "keep": Fate.KEPT, "answer": Fate.ANSWERED}
_NEVER: Final = math.inf
# Looked up once: an enumeration's members take their time.
_YES: Final = Verdict.YES
_OVERLAP, _SETTLED, _TURN = Belongs.OVERLAP, Belongs.SETTLED, Belongs.TURN
_NOT_ALLOWED = Judgement(Verdict.NO, "not allowed", "this speech must not be interrupted")
_DEAF = Judgement(Verdict.NO, "deaf recogniser", "the recogniser was given silence, and no words")
_LATE = Judgement(Verdict.NO, "late transcript", "the overlap it belongs to was already over")


class Engine:
    """One call. Events in, decisions out; no clock, no I/O, no threads.

    Args:
        policy: The rules of this call.
        has_recogniser: False where nobody will ever write a transcript, so none is waited for.

    Raises:
        EventError: from :meth:`receive`, for an event that goes back in time.
    """

    def __init__(self, policy: InterruptionPolicy, *, has_recogniser: bool = True) -> None:
        #: The policy that holds now, and the profile it is, or None where it is the call's own.
        self.policy = policy
        self.profile: str | None = None
        self.has_recogniser = has_recogniser
        #: When the agent was interrupted, in order; the newest of them.
        self.cuts: list[float] = []
        #: What strategies raised since somebody last emptied this list.
        self.faults: list[Fault] = []
        #: The open overlap, or None.
        self.overlap: Overlap | None = None
        #: The overlap that was opened last, open or over; None before there was one.
        self.newest: Overlap | None = None
        #: When time alone will change something, at the soonest, or None: send a :class:`Tick`.
        self.wake_at: float | None = None
        #: Whose words the newest transcript carried.
        self.belonged = Belongs.TURN
        self._now = -math.inf
        self._deadline = math.inf
        # What was given, and under which name; a cooldown may hold instead.
        self._given = PolicyChanged(self._now, policy)
        self._backs_off = False
        self._follow(policy)
        self._voice = UserVoice()
        self._loudness = RecentLoudness()
        self._first_speaker: str | None = None
        self._agent = AgentSpeech()
        self._overlap: GrowingOverlap | None = None
        self._count = 0
        self._debt: Debt | None = None
        self._held: tuple[Judgement, Judgement | None] | None = None
        self._verdict_since = 0.0
        self._words_changed = -math.inf

    # -- what a host asks -------------------------------------------------------------------

    @property
    def now(self) -> float:
        """How far its clock has got: the time of the newest event, or of a deadline after it."""
        return self._now

    @property
    def agent_is_audible(self) -> bool:
        """True while the agent speaks and has not been interrupted; also while it thinks."""
        return not self._agent.is_over

    @property
    def agent_is_thinking(self) -> bool:
        """True while the agent has the floor and is not heard."""
        return self._agent.is_thinking

    @property
    def standing(self) -> Standing | None:
        """How the open overlap stands for a reaction to it, or None."""
        overlap = self._overlap
        if overlap is None:
            return None
        return Standing(
            onset=overlap.onset,
            verdict=self._held[0].verdict if self._held is not None else Verdict.UNSURE,
            interruptible=self.agent_is_audible and self._agent.interruptible,
            grace_ends=self._grace_ends(),
            quiet_from=self._voice.sounds_until,
            awaits_transcript=self._awaits_transcript(overlap),
            has_words=bool(overlap.heard),
        )

    def whose(self, event: Transcript) -> Belongs:
        """Whose words *event* carries; ask before it is received, at its time."""
        overlap = self._overlap
        # The usual cases, at once.
        if overlap is None:
            if self._agent.is_over and self._debt is None:
                return _TURN
        elif event.spoken_until is None:
            return _TURN if overlap.user_first else _OVERLAP
        return whose(
            event, self._agent, self._voice, overlap, self._debt, self.policy.final_timeout
        )

    def receive(self, event: Event) -> list[Decision]:
        """Let time pass until *event*, then apply it; the decisions of both, in order."""
        at = event.at
        if not self._now <= at < _NEVER:
            raise EventError(
                f"{type(event).__name__}: at must not go back in time or be infinite; the clock "
                f"stood at {self._now!r}, got {at!r}"
            )
        decisions: list[Decision] = []
        if self._deadline <= at:
            self._pass_time(at, decisions)
        self._now = at
        if isinstance(event, Transcript):
            if self._on_transcript(event, decisions):
                self._put_off_deadline()
                return decisions
        elif isinstance(event, VoiceHeard):
            self._on_voice_heard(event, decisions)
        else:
            self._apply(event, decisions)
        # What was just heard may have been all that a quiet overlap was waiting for.
        self._pass_time(at, decisions)
        self.overlap = overlap = self._overlap
        self.wake_at = None if overlap is None else self._deadline
        return decisions

    def only_counts_voice(self, until: float) -> bool:
        """Whether voice that is heard up to *until* would be counted, and nothing else.

        Then it may be received later, before whatever else happens, in one.
        """
        overlap = self._overlap
        if overlap is None:
            return self._agent.is_over
        # The first of it says when it was last heard, which brings the deadline forward.
        if self._agent.is_over or until >= self._deadline or not self._voice.is_measured:
            return False
        if overlap.has_news or not self._voice_is_only_counted:
            return False
        held = self._held
        return held is None or held[0].verdict is not _YES

    # -- time -------------------------------------------------------------------------------

    def _pass_time(self, until: float, decisions: list[Decision]) -> None:
        while (overlap := self._overlap) is not None:
            deadline = self._deadline = self._next_deadline(overlap)
            if deadline > until:
                return
            self._now = max(self._now, deadline)
            self._reach_deadline(overlap, decisions)
        self._deadline = math.inf

    def _put_off_deadline(self) -> None:
        """A growing interim puts off everything but its own words' counting.

        When the deadline comes that was, it is looked at again.
        """
        overlap = self._overlap
        assert overlap is not None  # it is what grows
        if overlap.is_ripening:
            ripens = overlap.ripens_at(stable=self.policy.stable)
            if ripens is not None and ripens < self._deadline:
                self._deadline = ripens
        self.wake_at = self._deadline

    def _next_deadline(self, overlap: GrowingOverlap) -> float:
        deadline = self._settles_at(overlap)
        if overlap.is_ripening:
            ripens = overlap.ripens_at(stable=self.policy.stable)
            if ripens is not None and ripens < deadline:
                deadline = ripens
        agent = self._agent
        if not agent.is_over:
            ends = agent.audible_since + self.policy.grace
            if self._now < ends < deadline:
                deadline = ends
        return deadline

    def _reach_deadline(self, overlap: GrowingOverlap, decisions: list[Decision]) -> None:
        overlap.ripen(self._now, stable=self.policy.stable)
        self._judge(decisions)
        if self._overlap is overlap and self._settles_at(overlap) <= self._now:
            self._settle(decisions)

    def _grace_ends(self) -> float:
        if self._agent.is_over:
            return -math.inf
        return self._agent.audible_since + self.policy.grace

    def _settles_at(self, overlap: GrowingOverlap) -> float:
        onset, words_changed, voice = overlap.onset, self._words_changed, self._voice
        voice_ended = voice.quiet_from()
        quiet_from = voice_ended if voice_ended > words_changed else words_changed
        settles = (quiet_from if quiet_from > onset else onset) + self.policy.settle
        # As _awaits_transcript(), at once.
        if (
            self.has_recogniser
            and (not overlap.is_complete or voice.awaits_final)
            and not (voice.last < self._agent.deaf_until and self._is_unheard(overlap))
        ):
            # Where no voice was heard, the last new word is the only sign of it.
            ended = voice_ended if overlap.voiced else words_changed
            given_up = (ended if ended > onset else onset) + self.policy.final_timeout
            if given_up > settles:
                settles = given_up
        held = self._held
        if held is not None and held[0].verdict is _YES and settles < self._grace_ends():
            # Evidence gathered in grace is judged the moment grace ends.
            settles = self._grace_ends()
        return settles

    def _awaits_transcript(self, overlap: GrowingOverlap) -> bool:
        if not self.has_recogniser or self._is_unheard(overlap):
            return False
        return not overlap.is_complete or self._voice.awaits_final

    def _is_unheard(self, overlap: GrowingOverlap) -> bool:
        """Whether the recogniser was given silence instead of all of it, and wrote no word."""
        agent = self._agent
        is_deaf = agent.began <= overlap.onset and self._voice.last < agent.deaf_until
        return is_deaf and not overlap.user_first and not overlap.heard

    def _is_yes(self) -> bool:
        return self._held is not None and self._held[0].verdict is _YES

    # -- events -----------------------------------------------------------------------------

    def _apply(self, event: Event, decisions: list[Decision]) -> None:
        match event:
            case Tick():
                pass
            case AudioHeard():
                self._on_audio_heard(event, decisions)
            case UserSpeechStarted():
                self._on_user_started(event, decisions)
            case UserSpeechEnded():
                self._voice.ended(event)
            case AgentSpeechStarted():
                self._on_agent_started(event, decisions)
            case AgentSpeechEnded():
                self._on_agent_ended(event, decisions)
            case AgentSaid():
                self._agent.words.add(event.at, event.text)
            case InterruptibilityChanged():
                self._on_interruptibility_changed(event, decisions)
            case Opinion():
                self._on_opinion(event, decisions)
            case CallEnded():
                self._on_call_ended(event, decisions)
            case PolicyChanged():
                self._on_policy_changed(event, decisions)
            case AgentThinkingStarted():
                self._on_thinking_started(event, decisions)
            case AgentThinkingEnded():
                if self._agent.is_thinking:
                    self._fall_silent(event.at if event.since is None else event.since, decisions)

    def _on_agent_started(self, event: AgentSpeechStarted, decisions: list[Decision]) -> None:
        agent = self._agent
        if agent.is_thinking:
            # What was said into its silence stays open, and its grace begins.
            agent.audible_since = event.at
            agent.interruptible = event.interruptible
            if event.deaf_until is not None:
                agent.deaf_until = event.deaf_until
            self._judge(decisions)
        elif agent.is_over:
            self._take_floor(event, event.at, decisions)

    def _on_thinking_started(self, event: AgentThinkingStarted, decisions: list[Decision]) -> None:
        agent = self._agent
        if agent.is_over:
            self._take_floor(event, -math.inf, decisions)
        elif not agent.is_thinking:
            # What was said over its last words stays open, and its grace is over.
            agent.audible_since = -math.inf
            agent.interruptible = event.interruptible
            self._judge(decisions)

    def _take_floor(
        self,
        event: AgentSpeechStarted | AgentThinkingStarted,
        audible_since: float,
        decisions: list[Decision],
    ) -> None:
        # The next speech has begun when what was said over the last one gets its fate.
        self._agent = AgentSpeech(
            event.at, event.interruptible, is_over=False, audible_since=audible_since
        )
        if isinstance(event, AgentSpeechStarted) and event.deaf_until is not None:
            self._agent.deaf_until = event.deaf_until
        if self._overlap is not None:
            self._settle(decisions)
        if self._voice.still_sounds(event.at):
            self._open(event.at, user_first=True)
            self._judge(decisions)

    def _on_interruptibility_changed(
        self, event: InterruptibilityChanged, decisions: list[Decision]
    ) -> None:
        self._agent.interruptible = event.interruptible
        if event.interruptible and self._agent.deaf_until == math.inf:
            self._agent.deaf_until = event.at
        self._judge(decisions)

    def _on_agent_ended(self, event: AgentSpeechEnded, decisions: list[Decision]) -> None:
        if not self._agent.is_thinking:
            self._fall_silent(event.at if event.since is None else event.since, decisions)

    def _fall_silent(self, ended: float, decisions: list[Decision]) -> None:
        self._agent.is_over = True
        overlap = self._overlap
        if overlap is None:
            return
        began_late = overlap.onset >= ended - self.policy.answer_window
        if overlap.user_first or began_late or self._voice.still_sounds(ended):
            self._pass(decisions)

    def _on_policy_changed(self, event: PolicyChanged, decisions: list[Decision]) -> None:
        self._given = event
        self._choose()
        overlap = self._overlap
        if overlap is not None:
            overlap.ripen(self._now, stable=self.policy.stable)
            self._judge(decisions)

    def _choose(self) -> None:
        """Follow the policy that was given, or what holds instead while the agent backs off."""
        given, self.profile = self._given.policy, self._given.profile
        cooldown = given.cooldown
        self._backs_off = cooldown is not None and backs_off(cooldown, self.cuts, self._now)
        if self._backs_off and cooldown is not None:
            given = cooldown.policy
            self.profile = f"{self.profile}, cooldown" if self.profile else "cooldown"
        if given is not self.policy:
            self._follow(given)

    def _follow(self, policy: InterruptionPolicy) -> None:
        self.policy = policy
        self._is_by_words_alone = all(leaf.judges_words_alone for leaf in policy.leaves())
        # A reaction is taken back when the voice is over.
        self._voice_is_only_counted = self._is_by_words_alone and isinstance(policy.reaction, Speak)
        self._answers = Answers(policy.strategy)

    def _on_user_started(self, event: UserSpeechStarted, decisions: list[Decision]) -> None:
        if self._overlap is not None and not self.agent_is_audible:
            self._settle(decisions)
        # What is written from here on may be the words of the voice that just began.
        self._debt = None
        self._voice.started(event)
        if not self.agent_is_audible:
            return
        if self._overlap is None:
            self._open(max(self._voice.began, self._agent.began))
        self._add_voice(event.at - max(self._voice.began, self._overlap_onset()), decisions)

    def _on_voice_heard(self, event: VoiceHeard, decisions: list[Decision]) -> None:
        self._voice.heard(event)
        if self._overlap is None:
            if not (self.agent_is_audible and self._voice.is_on):
                return
            # The same utterance goes on after its overlap was over, or began before the agent.
            user_first = self._voice.began < self._agent.began
            self._open(max(event.at - event.seconds, self._agent.began), user_first=user_first)
        elif not self.agent_is_audible and self._voice.is_on:
            self._pass(decisions)
            return
        self._add_voice(event.seconds, decisions)

    def _on_audio_heard(self, event: AudioHeard, decisions: list[Decision]) -> None:
        level = self._loudness.add(event.at, event.dbfs, event.seconds)
        if self._overlap is not None and self._overlap.add_loudness(event.at, level):
            self._judge(decisions)

    def _on_transcript(self, event: Transcript, decisions: list[Decision]) -> bool:
        """Whether it can have done nothing but put off the deadline."""
        if self._first_speaker is None:
            self._first_speaker = event.speaker
        overlap, held = self._overlap, self._held
        belongs = self.belonged = self.whose(event)
        if belongs is _SETTLED:
            self._pay_debt(event, decisions)
            return False
        if belongs is _TURN and overlap is not None and not overlap.user_first:
            return False
        if event.is_final:
            self._voice.written_down(event.at)
        is_new = overlap is None
        if overlap is None:
            if belongs is _TURN or not event.text.strip():
                return False
            overlap = self._open(event.at)
        if overlap.first_speaker != self._first_speaker:
            overlap.first_speaker = self._first_speaker
            overlap.has_news = True
        if overlap.add_transcript(event, stable=self.policy.stable):
            self._words_changed = event.at
        if overlap.has_news or self._has_news(overlap):
            self._judge(decisions)
        # A final, or words that are taken back, can bring it forward.
        if overlap.is_complete or is_new or self._overlap is not overlap:
            return False
        return held is None or held[0].verdict is not _YES

    def _on_opinion(self, event: Opinion, decisions: list[Decision]) -> None:
        overlap = self._overlap
        if overlap is None or event.overlap not in (None, overlap.number):
            return
        overlap.add_opinion(event)
        self._judge(decisions)

    def _on_call_ended(self, event: CallEnded, decisions: list[Decision]) -> None:
        self._agent.is_over = True
        overlap, self._overlap = self._overlap, None
        if overlap is not None:
            fate = Fate.KEPT if event.takes_words else Fate.DISCARDED
            judgement = Judgement(Verdict.UNSURE, "end of the call", "the call ended")
            decisions.append(self._decide(Action.PASS, overlap, judgement, fate))

    def _add_voice(self, seconds: float, decisions: list[Decision]) -> None:
        overlap = self._overlap
        assert overlap is not None  # its callers open one
        overlap.add_voice(self._now, seconds if seconds > 0.0 else 0.0)
        if self._has_news(overlap):
            self._judge(decisions)

    def _pay_debt(self, event: Transcript, decisions: list[Decision]) -> None:
        debt = self._debt
        assert debt is not None  # whose() said that the words are owed
        if not event.is_final:
            return
        self._debt = None
        text = debt.new_in(event)
        if not text:
            return
        overlap = debt.overlap
        overlap.add_transcript(event, stable=0.0)
        decisions.append(
            Decision(
                at=event.at,
                action=Action.IGNORE,
                overlap=overlap.number,
                judgement=_LATE,
                text=text,
                onset=overlap.onset,
                evidence_at=event.at,
                fate=self._fate_of(overlap),
                profile=self.profile,
            )
        )

    # -- judging ----------------------------------------------------------------------------

    def _has_news(self, overlap: GrowingOverlap) -> bool:
        """False where the judgement was no YES, and nothing changed that it hangs on."""
        return overlap.has_news or not self._is_by_words_alone or self._is_yes()

    def _judge(self, decisions: list[Decision]) -> None:
        overlap = self._overlap
        if overlap is None:
            return
        judgement = self._ask(overlap)
        obstacle, held = None, self._held
        if judgement.verdict is _YES:
            if self._agent.is_over:
                self._pass(decisions)
                return
            obstacle = self._obstacle(overlap)
            if obstacle is None:
                self._interrupt(overlap, judgement, decisions)
                return
        elif held is not None and held[0] is judgement:
            return
        self._held = (judgement, obstacle)
        if self._agent.is_over:
            return
        shown = obstacle or judgement
        if held is None or not shown.says_the_same_as(held[1] or held[0]):
            decisions.append(self._decide(Action.HOLD, overlap, shown))

    def _ask(self, overlap: GrowingOverlap) -> Judgement:
        overlap.has_news = False
        judgement = self.policy.strategy.ask(overlap)
        if overlap.faults:
            self._collect_faults(overlap)
        held = self._held
        if held is None or held[0].verdict is not judgement.verdict:
            self._verdict_since = overlap.evidence_at
        return judgement

    def _collect_faults(self, overlap: GrowingOverlap) -> None:
        self.faults += overlap.faults
        overlap.faults.clear()

    def _obstacle(self, overlap: GrowingOverlap) -> Judgement | None:
        if not self._agent.interruptible:
            return _NOT_ALLOWED
        if self._now >= self._grace_ends():
            return None
        exempt = self.policy.no_grace
        if exempt is not None:
            verdict = exempt.ask(overlap).verdict
            if overlap.faults:
                self._collect_faults(overlap)
            if verdict is Verdict.YES:
                return None
        return Judgement(
            Verdict.NO,
            "grace",
            "the agent has been audible for less than {0:g} s",
            (self.policy.grace,),
        )

    # -- deciding ---------------------------------------------------------------------------

    def _open(self, onset: float, *, user_first: bool = False) -> GrowingOverlap:
        agent = self._agent
        if self._given.policy.cooldown is not None:
            self._choose()
        self._count += 1
        overlap = GrowingOverlap(self._count, onset, agent=agent.words, user_first=user_first)
        self._overlap = self.newest = overlap
        # Words open an overlap after they were spoken: what was just heard belongs to it.
        overlap.loudness = self._loudness.peak_since(max(onset - REMEMBERED, agent.began))
        self._held = None
        self._debt = None
        self._words_changed = -math.inf
        return overlap

    def _interrupt(
        self, overlap: GrowingOverlap, judgement: Judgement, decisions: list[Decision]
    ) -> None:
        self._agent.is_over = True
        self.cuts.append(self._now)
        if len(self.cuts) > 2 * MOST_CUTS:  # a call can go on for hours
            del self.cuts[:-MOST_CUTS]
        if not overlap.heard:
            judgement = replace(judgement, template=judgement.template + ", on voice alone")
        decisions.append(self._decide(Action.INTERRUPT, overlap, judgement, Fate.ANSWERED))
        self._overlap = None

    def _pass(self, decisions: list[Decision]) -> None:
        overlap = self._overlap
        assert overlap is not None
        because = "the user spoke first" if overlap.user_first else "the agent had finished"
        judgement = Judgement(Verdict.UNSURE, "ordinary turn", because)
        decisions.append(self._decide(Action.PASS, overlap, judgement, Fate.ANSWERED))
        self._overlap = None

    def _settle(self, decisions: list[Decision]) -> None:
        overlap = self._overlap
        assert overlap is not None
        if overlap.user_first:
            self._pass(decisions)
            return
        judgement, obstacle = self._held or (self._ask(overlap), None)
        if obstacle is None and self.has_recogniser and self._is_unheard(overlap):
            obstacle = _DEAF
        fate = self._fate_of(overlap)
        decisions.append(self._decide(Action.IGNORE, overlap, obstacle or judgement, fate))
        if self._awaits_transcript(overlap) and self._voice.was_ever_heard:
            # Without a detector nothing would tell the next utterance from what is owed.
            kept = overlap.interim if fate is Fate.KEPT else ""
            self._debt = Debt(overlap, self._now, kept)
        self._voice.written_down(self._now)
        self._overlap = None

    def _fate_of(self, overlap: Overlap) -> Fate:
        """What becomes of the words of *overlap*, which did not interrupt."""
        fate = _FATES[self.policy.unmatched]
        if fate is Fate.ANSWERED or not self._answers.has(overlap):
            return fate
        # An agent that goes on has not waited for its answer, but must know it; one that has
        # stopped waits.
        return Fate.KEPT if self.agent_is_audible else Fate.ANSWERED

    def _decide(
        self,
        action: Action,
        overlap: GrowingOverlap,
        judgement: Judgement,
        fate: Fate | None = None,
    ) -> Decision:
        # More words after a YES, in grace, say: they did not allow what was allowed before.
        allowed_at = self._verdict_since if action is Action.INTERRUPT else overlap.evidence_at
        if self._backs_off:
            judgement = self._while_backing_off(judgement)
        return Decision(
            at=self._now,
            action=action,
            overlap=overlap.number,
            judgement=judgement,
            text=overlap.heard,
            onset=overlap.onset,
            evidence_at=allowed_at,
            fate=fate,
            profile=self.profile,
        )

    def _while_backing_off(self, judgement: Judgement) -> Judgement:
        cooldown = self._given.policy.cooldown
        assert cooldown is not None  # or it would not
        return replace(judgement, template=f"{judgement.template}, {cooldown.reason}")

    def _overlap_onset(self) -> float:
        return self._overlap.onset if self._overlap is not None else -math.inf
