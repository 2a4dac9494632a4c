"""An engine that hypothesis talks to step by step, and the laws it must keep at each step."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from livekit_interrupt_plugin.attribution import Belongs
from livekit_interrupt_plugin.decision import Action, Fate
from livekit_interrupt_plugin.engine import Engine
from livekit_interrupt_plugin.events import (
    AgentSaid,
    AgentSpeechEnded,
    AgentSpeechStarted,
    AudioHeard,
    InterruptibilityChanged,
    Opinion,
    Tick,
    Transcript,
    UserSpeechEnded,
    UserSpeechStarted,
    VoiceHeard,
)
from livekit_interrupt_plugin.verdict import Verdict

from ..core.generators import FAULTY, LONG_QUIET, STRATEGIES, one_of, policies, seconds

HOLD, INTERRUPT, IGNORE = Action.HOLD, Action.INTERRUPT, Action.IGNORE
PHRASES = one_of(
    *("okay", "mm-hmm", "stop", "wait a minute", "okay but why", "", "\u200bno\u200f"),
    "i wanted to ask about my order",
)
#: Seconds to the next event: mostly a moment, at times none, at times as long as a settling takes.
SOON = one_of(0.05, 0.1, 0.1, 0.2, 0.3, 0.0, 0.7, 2.0)


class Talk(RuleBasedStateMachine):
    """One call. Each transcript has a word of its own, so that its fate can be followed."""

    #: Steps and what was decided, of all calls since somebody last cleared it.
    seen: ClassVar[Counter[str]] = Counter()

    def __init__(self):
        super().__init__()
        self.now = 0.0
        self.events = []
        self.decisions = []
        self.words = 0
        self.partial = []
        self.ends = defaultdict(list)
        self.finals = {}
        self.settled = 0
        self.interrupted = False
        self.may_interrupt = True
        self.began = 0.0

    @initialize(
        policy=policies(strategies=STRATEGIES | FAULTY), hears=one_of(True, True, True, False)
    )
    def begin(self, policy, hears):
        self.policy = policy
        self.hears = hears
        self.engine = Engine(policy, has_recogniser=hears)
        self.tell(AgentSpeechStarted(self.later(0.5)))

    # -- what happens -----------------------------------------------------------------------

    @rule(after=SOON, may=one_of(True, True, True, False))
    @precondition(lambda self: not self.engine.agent_is_audible)
    def agent_starts(self, after, may):
        self.tell(AgentSpeechStarted(self.later(after), may))

    @rule(after=SOON, ago=one_of(None, 0.0, 0.25, 0.6), ends=one_of(False, False, True))
    def agent_ends(self, after, ago, ends):
        # Not each time, or few overlaps would live long enough.
        at = self.later(after)
        since = None if ago is None else max(0.0, at - ago)
        self.tell(AgentSpeechEnded(at, since) if ends else AgentSaid(at, "and another thing?"))

    @rule(after=SOON, may=one_of(True, True, True, False))
    def the_leave_changes(self, after, may):
        self.tell(InterruptibilityChanged(self.later(after), may))

    @rule(after=SOON, before=one_of(None, 0.0, 0.3, 1.5))
    def voice_starts(self, after, before):
        at = self.later(after)
        self.tell(UserSpeechStarted(at, None if before is None else max(0.0, at - before)))

    @rule(windows=st.integers(1, 8), window=one_of(0.1, 0.03))
    def voice_goes_on(self, windows, window):
        for _ in range(windows):
            self.tell(VoiceHeard(self.later(window), window))

    @rule(after=SOON, silence=one_of(0.0, 0.5))
    def voice_ends(self, after, silence):
        self.tell(UserSpeechEnded(self.later(after), silence))

    @rule(after=SOON, phrase=PHRASES)
    def interim_grows(self, after, phrase):
        self.partial.append(self.marked(phrase))
        self.write(after, " ".join(self.partial), False, None)

    @rule(after=SOON, left=st.integers(0, 2))
    def interim_shrinks(self, after, left):
        del self.partial[left:]
        self.write(after, " ".join(self.partial), False, None)

    @rule(after=SOON, ago=one_of(None, None, 0.1, 1.0, 4.0), keeps=st.booleans())
    def final_of_the_interim(self, after, ago, keeps):
        text = " ".join([*self.partial * keeps, self.marked("okay")])
        self.partial = []
        self.write(after, text, True, ago)

    @rule(after=SOON, phrase=PHRASES, ago=one_of(None, 0.2, 3.0))
    def final_from_nowhere(self, after, phrase, ago):
        self.write(after, self.marked(phrase), True, ago)

    @rule(after=SOON, phrase=PHRASES, hurries=st.booleans())
    def somebody_talks_into_it(self, after, phrase, hurries):
        if not self.engine.agent_is_audible:
            self.agent_starts(after, True)
        self.voice_starts(after if hurries else after + 1.0, 0.0)
        self.voice_goes_on(5, 0.1)
        self.interim_grows(0.1, phrase)
        self.voice_goes_on(3, 0.1)

    @rule(after=SOON, sure=one_of(0.1, 0.6, 0.9), about=one_of(None, -1, 0, 1))
    def somebody_thinks(self, after, sure, about):
        number = None if about is None else max(0, self.settled + 1 + about)
        self.tell(Opinion(self.later(after), "model", sure, "so it seems", number))

    @rule(after=SOON, level=one_of(-60.0, -20.0, 0.0))
    def audio_comes(self, after, level):
        self.tell(AudioHeard(self.later(after), level, 0.02))

    @rule(after=seconds(0.0, 3.0))
    def time_passes(self, after):
        self.tell(Tick(self.later(after)))

    @rule()
    @precondition(lambda self: self.engine.wake_at is not None)
    def the_host_wakes_it(self):
        self.now = self.engine.wake_at
        self.tell(Tick(self.now))

    # -- how ---------------------------------------------------------------------------------

    def later(self, seconds):
        self.now += seconds
        return self.now

    def marked(self, phrase):
        if not phrase:
            return ""
        self.words += 1
        return f"{phrase} w{self.words}"

    def write(self, after, text, is_final, ago):
        at = self.later(after)
        # As a host does: time passes first, then it asks whose words these are.
        self.tell(Tick(at))
        until = None if ago is None else max(0.0, at - ago)
        transcript = Transcript(at, text, is_final, spoken_until=until)
        overlap, belongs = self.engine.overlap, self.engine.whose(transcript)
        if is_final:
            is_first = overlap is not None and overlap.user_first
            passes = belongs is Belongs.TURN and not is_first
            # Its interims may have been decided on before, and a queued speech begun: what this
            # final alone says has one fate.
            self.finals |= dict.fromkeys(own_words(text)[-1:], passes)
        self.tell(transcript)
        assert self.engine.belonged is belongs

    def tell(self, event):
        engine = self.engine
        was_audible, before = engine.agent_is_audible, engine.wake_at
        decisions = engine.receive(event)
        self.events.append(event)
        self.seen["events"] += 1
        if isinstance(event, AgentSpeechStarted) and not was_audible:
            # What was said over the last speech gets its fate first.
            assert all(d.action is not INTERRUPT for d in decisions if d.at < event.at)
            self.interrupted, self.may_interrupt = False, event.interruptible
            self.began = event.at
        if isinstance(event, InterruptibilityChanged) and event.interruptible:
            self.may_interrupt = True
        for decision in decisions:
            # Time passes first: what was due by then was allowed by then.
            self.note(decision, before)
        if isinstance(event, InterruptibilityChanged):
            self.may_interrupt = event.interruptible
        self.wakes_in_the_future(event.at)
        engine.faults.clear()

    # -- the laws ----------------------------------------------------------------------------

    def note(self, decision, due):
        last = self.decisions[-1].at if self.decisions else 0.0
        assert last <= decision.at <= self.now
        assert decision.latency >= 0.0
        assert decision.reason
        self.seen[decision.action.value] += 1
        if decision.action is HOLD:
            assert decision.overlap == self.settled + 1
            assert decision.fate is None
        else:
            self.settles(decision)
        if decision.action is INTERRUPT:
            self.interrupts(decision)
        self.decisions.append(decision)

    def settles(self, decision):
        if decision.strategy != "late transcript":
            assert decision.overlap == self.settled + 1
            self.settled += 1
        assert decision.fate is not None
        if decision.action is not IGNORE:
            assert decision.fate is Fate.ANSWERED
        for word in own_words(decision.text):
            self.ends[word].append(decision.fate)

    def interrupts(self, decision):
        assert not self.interrupted
        assert self.may_interrupt
        assert decision.verdict is Verdict.YES
        in_grace = decision.at < self.began + self.policy.grace
        assert not in_grace or self.policy.no_grace is not None
        self.interrupted = True

    def wakes_in_the_future(self, now):
        engine = self.engine
        assert (engine.wake_at is None) == (engine.overlap is None)
        assert engine.wake_at is None or now < engine.wake_at <= now + LONG_QUIET

    def teardown(self):
        if not self.events:
            return
        self.tell(Tick(self.later(LONG_QUIET)))
        assert self.engine.overlap is None
        assert self.engine.wake_at is None
        for word, passed in self.finals.items():
            assert len(self.ends[word]) == (0 if passed else 1), word
        assert self.replayed(self.events) == self.decisions
        without_ticks = [event for event in self.events if not isinstance(event, Tick)]
        assert self.replayed([*without_ticks, self.events[-1]]) == self.decisions

    def replayed(self, events):
        engine = Engine(self.policy, has_recogniser=self.hears)
        return [decision for event in events for decision in engine.receive(event)]


def own_words(text):
    return [word for word in text.split() if word[0] == "w" and word[1:].isdigit()]


def of_steps(count, each=50):
    """The settings for *count* steps, in calls of so many *each*."""
    return settings(max_examples=count // each, stateful_step_count=each, deadline=None)
