"""The twelve laws of DESIGN.md §4, over calls that form overlaps which settle in every way."""

from collections import Counter, defaultdict
from dataclasses import replace

import pytest
from hypothesis import Phase, assume, event, example, given, settings
from hypothesis import strategies as st

from livekit_interrupt_plugin.attribution import Belongs
from livekit_interrupt_plugin.decision import Action, Fate
from livekit_interrupt_plugin.engine import Engine
from livekit_interrupt_plugin.errors import EventError
from livekit_interrupt_plugin.events import (
    AgentSaid,
    AgentSpeechEnded,
    AgentSpeechStarted,
    InterruptibilityChanged,
    Opinion,
    Tick,
    Transcript,
    UserSpeechEnded,
    UserSpeechStarted,
    VoiceHeard,
)
from livekit_interrupt_plugin.policy import InterruptionPolicy
from livekit_interrupt_plugin.strategies import MinDuration, MinWords, Phrases, Predicate, Strategy
from livekit_interrupt_plugin.testing.play import play, settled
from livekit_interrupt_plugin.verdict import Verdict

from .generators import (
    FAULTY,
    LONG_QUIET,
    STRATEGIES,
    calls,
    numbered,
    played,
    played_awake,
    policies,
    seconds,
    with_ticks,
)

HOLD, INTERRUPT, IGNORE, PASS = Action.HOLD, Action.INTERRUPT, Action.IGNORE, Action.PASS
FATES = {"discard": Fate.DISCARDED, "keep": Fate.KEPT, "answer": Fate.ANSWERED}
AGENT_EVENTS = (AgentSpeechStarted, AgentSpeechEnded, AgentSaid, InterruptibilityChanged)
#: Seconds that two sums of the same numbers may differ by.
SLACK = 1e-9
#: From voice.py: an end that nobody reports is taken for one after so long.
STUCK_AFTER = 10.0


def is_late(decision):
    return decision.strategy == "late transcript"


def by_lateness(decisions):
    """Those that were in time, and those about late finals."""
    return [d for d in decisions if not is_late(d)], [d for d in decisions if is_late(d)]


def without_questions(events):
    """*events* of an agent of whom nobody knows what it says."""
    return [moment for moment in events if not isinstance(moment, AgentSaid)]


def steps(policy, events, *, has_recogniser=True):
    """Each event of a call with the engine just before it, and what the event brought.

    Time passes before the engine is looked at; what that settles comes as a step of its own.
    """
    engine = Engine(policy, has_recogniser=has_recogniser)
    for moment in [*events, Tick(events[-1].at + LONG_QUIET)]:
        by_time = engine.receive(Tick(moment.at))
        yield engine, Tick(moment.at), by_time
        yield engine, moment, None
        yield engine, moment, engine.receive(moment)


# -- the generator --------------------------------------------------------------------------------


def test_the_generated_calls_settle_in_every_way():
    seen = Counter()

    @settings(max_examples=300, derandomize=True, phases=(Phase.generate,), database=None)
    @given(policies(), calls())
    def play_one(policy, events):
        for decision in played(policy, events):
            seen[decision.action] += 1
            seen[decision.strategy] += 1

    play_one()
    total = seen[INTERRUPT] + seen[IGNORE] + seen[PASS]

    assert min(seen[INTERRUPT], seen[IGNORE], seen[PASS]) > 0.12 * total, seen
    for rule in ("late transcript", "grace", "not allowed"):
        assert seen[rule] > 10, seen


# -- 1: the agent is silent -----------------------------------------------------------------------


@given(policies(), calls())
def test_with_the_agent_silent_there_is_no_decision_and_all_words_pass(policy, events):
    silent = [moment for moment in events if not isinstance(moment, AGENT_EVENTS)]
    assume(silent)
    engine = Engine(policy)

    for moment in silent:
        if isinstance(moment, Transcript):
            assert engine.whose(moment) is Belongs.TURN
        assert engine.receive(moment) == []
        assert engine.overlap is None
        assert engine.wake_at is None


@given(policies(), calls())
def test_no_overlap_begins_while_the_agent_is_silent(policy, events):
    is_open = False
    audible = False
    for engine, _, decisions in steps(policy, events):
        if decisions is None:
            continue
        if engine.overlap is not None and not is_open:
            assert audible or engine.agent_is_audible
        is_open, audible = engine.overlap is not None, engine.agent_is_audible


# -- 2: interruptions not allowed -----------------------------------------------------------------


@given(policies(), calls())
def test_a_speech_that_must_not_be_interrupted_never_is(policy, events):
    may = True
    for _, moment, decisions in steps(policy, events):
        if decisions is None:
            continue
        if isinstance(moment, (AgentSpeechStarted, InterruptibilityChanged)):
            may = moment.interruptible
        if any(decision.action is INTERRUPT for decision in decisions):
            assert may


@given(policies(), calls())
def test_words_over_a_protected_speech_get_their_fate_like_any_other(policy, events):
    protected = [
        AgentSpeechStarted(moment.at, interruptible=False)
        if isinstance(moment, AgentSpeechStarted)
        else moment
        for moment in without_questions(events)
        if not isinstance(moment, InterruptibilityChanged)
    ]

    for decision in settled(played(policy, protected)):
        assert decision.action in (IGNORE, PASS)
        assert decision.fate is (
            FATES[policy.unmatched] if decision.action is IGNORE else Fate.ANSWERED
        )


@given(policies(grace=0.0), calls())
def test_a_speech_that_becomes_interruptible_is_interrupted_by_the_evidence_there_is(
    policy, events
):
    for engine, moment, decisions in steps(policy, events):
        if decisions is None and isinstance(moment, InterruptibilityChanged):
            overlap = engine.overlap
            is_yes = overlap is not None and policy.strategy.ask(overlap).verdict is Verdict.YES
            due = is_yes and engine.agent_is_audible and moment.interruptible
        elif isinstance(moment, InterruptibilityChanged) and decisions is not None:
            assert due == any(decision.action is INTERRUPT for decision in decisions)


# -- 3: grace -------------------------------------------------------------------------------------


@given(policies(no_grace=None), calls())
def test_nobody_is_interrupted_in_grace(policy, events):
    began = None
    for _, moment, decisions in steps(policy, events):
        if decisions is None:
            continue
        if isinstance(moment, AgentSpeechStarted):
            began = moment.at
        for decision in decisions:
            if decision.action is INTERRUPT:
                assert decision.at >= began + policy.grace


@given(seconds(0.0, 0.95), seconds(0.0, 3.0), st.sampled_from((0.0, 0.2)), st.booleans())
@example(0.05, 0.0, 0.2, True)
def test_evidence_gathered_in_grace_is_judged_the_moment_grace_ends(
    said_at, began, stable, is_final
):
    decisions = settled(
        play(
            InterruptionPolicy(MinWords(4), grace=1.0, stable=stable),
            AgentSpeechStarted(began),
            Transcript(began + said_at, "one two three four five", is_final),
        )
    )

    ripe = began + said_at + (0.0 if is_final else stable)
    assert [(d.action, d.at) for d in decisions] == [(INTERRUPT, max(began + 1.0, ripe))]


@given(calls(interruptible=True, starts_in_grace=True), seconds(0.2, 2.0))
def test_whoever_has_said_enough_in_grace_interrupts_when_it_ends(events, grace):
    policy = InterruptionPolicy(MinWords(2), grace=grace, stable=0.0)
    began, waits = None, False
    for engine, moment, decisions in steps(policy, events):
        if decisions is None:
            continue
        interrupts = [d for d in decisions if d.action is INTERRUPT]
        if waits and isinstance(moment, Tick) and moment.at >= began + grace:
            event("waited for the end of grace")
            assert [d.at for d in interrupts] == [began + grace]
        if isinstance(moment, AgentSpeechStarted):
            began = moment.at
        overlap = engine.overlap
        waits = (
            overlap is not None
            and engine.agent_is_audible
            and len(overlap.words) >= 2
            and moment.at < began + grace
        )


@given(
    policies(strategies=st.just(Phrases("stop") | MinWords(3)), no_grace=Phrases("stop")),
    calls(interruptible=True),
)
def test_only_what_needs_no_grace_interrupts_in_grace(policy, events):
    began = None
    for _, moment, decisions in steps(policy, events):
        if decisions is None:
            continue
        if isinstance(moment, AgentSpeechStarted):
            began = moment.at
        for decision in decisions:
            if decision.action is INTERRUPT and decision.at < began + policy.grace:
                event("needed no grace")
                assert "stop" in decision.text


# -- 4: at most one interrupt ---------------------------------------------------------------------


@given(policies(), calls())
def test_one_speech_is_interrupted_at_most_once(policy, events):
    interrupts = 0
    for _, moment, decisions in steps(policy, events):
        if decisions is None:
            continue
        if isinstance(moment, AgentSpeechStarted):
            interrupts = 0
        interrupts += sum(decision.action is INTERRUPT for decision in decisions)
        assert interrupts <= 1


@given(policies(), calls())
def test_an_interrupt_is_the_last_decision_of_its_overlap(policy, events):
    interrupted = set()
    for decision in played(policy, events):
        assert decision.overlap not in interrupted
        if decision.action is INTERRUPT:
            interrupted.add(decision.overlap)


# -- 5: every overlap is settled ------------------------------------------------------------------


@given(policies(), calls(), st.booleans())
def test_every_overlap_is_settled_once_and_its_number_follows_the_last(policy, events, hears):
    decisions = played(policy, events, has_recogniser=hears)
    numbers = [d.overlap for d in settled(decisions) if not is_late(d)]
    for decision in decisions:
        event(f"{decision.action.value} by {'rule' if decision.strategy.islower() else 'strategy'}")

    assert numbers == list(range(1, len(numbers) + 1))
    assert {d.overlap for d in decisions} <= set(numbers)


@given(policies(), calls())
def test_a_hold_belongs_to_the_overlap_that_is_open(policy, events):
    last_settled = 0
    for decision in played(policy, events):
        if decision.action is HOLD:
            assert decision.overlap == last_settled + 1
            assert decision.fate is None
        elif not is_late(decision):
            last_settled = decision.overlap


@given(policies(), calls())
def test_a_hold_is_news(policy, events):
    last = None
    for decision in played(policy, events):
        if decision.action is HOLD:
            assert last is None or (decision.overlap, decision.judgement) != last
        last = (decision.overlap, decision.judgement)


@given(policies(), calls())
def test_who_is_ignored_was_not_sure_to_take_the_floor(policy, events):
    for decision in played(policy, events):
        if decision.action is IGNORE:
            assert decision.verdict is not Verdict.YES


@given(policies(), calls(), st.booleans())
def test_nobody_is_ignored_before_the_quiet_and_everybody_soon_after(policy, events, hears):
    signs, voices = [], []
    for _, moment, decisions in steps(policy, events, has_recogniser=hears):
        if decisions is None:
            continue
        forced = isinstance(moment, (AgentSpeechStarted, UserSpeechStarted))
        for decision in decisions:
            if decision.action is not IGNORE or is_late(decision) or forced:
                continue
            heard = [at for at in voices if at < decision.at]
            quiet = decision.at - max(heard, default=decision.onset)
            assert quiet >= policy.settle - SLACK
            assert decision.at <= latest(policy, signs, decision) + SLACK
        voices += [moment.at] * isinstance(moment, VoiceHeard)
        signs.append(moment)


def latest(policy, signs, decision):
    """When an overlap is over at the latest, by what there is of it."""
    starts = [s.at for s in signs if isinstance(s, UserSpeechStarted)]
    ends = [s.at - s.silence for s in signs if isinstance(s, UserSpeechEnded)]
    voices = [s.at for s in signs if isinstance(s, VoiceHeard)]
    words = [s.at for s in signs if isinstance(s, Transcript)]
    agent = [s.at for s in signs if isinstance(s, AgentSpeechStarted)]
    last_voice = max((*starts, *voices, *ends, decision.onset))
    reported = [s.at for s in signs if isinstance(s, (VoiceHeard, UserSpeechEnded))]
    if starts and max(starts) > max(reported, default=-1.0):
        last_voice += STUCK_AFTER
    return max(
        max((last_voice, *words)) + policy.settle,
        max((last_voice, *words)) + policy.final_timeout,
        max(agent) + policy.grace,
    )


@pytest.mark.parametrize(("strategy", "words"), [(MinWords(3), 2), (MinWords(4), 3)])
def test_unsure_at_settling_is_no(strategy, words):
    decisions = play(
        strategy,
        AgentSpeechStarted(0.0),
        Transcript(3.0, " ".join(["word"] * words), is_final=True),
    )

    assert [d.action for d in decisions] == [HOLD, IGNORE]
    assert decisions[-1].verdict is Verdict.UNSURE
    assert decisions[-1].at == 3.6


# -- 6 and 12: what becomes of the words ----------------------------------------------------------


class Ledger:
    """Whose words each transcript of a call carried, and which decision they ended in."""

    def __init__(self, policy, events):
        self.final = {}
        self.spoken = defaultdict(list)
        self.interim = defaultdict(str)
        self.ends = defaultdict(list)
        self.interrupts = []
        number = 0
        belongs = None
        for engine, moment, decisions in steps(policy, events):
            if decisions is None:
                belongs = self.belongs(engine, moment)
                number = engine.overlap.number if engine.overlap is not None else number
                continue
            if isinstance(moment, Transcript) and belongs is not None:
                is_new = not any(number == d.overlap for d in decisions) and decisions
                number = decisions[-1].overlap if is_new else number
                if engine.overlap is not None:
                    number = engine.overlap.number
                self.write(moment, belongs, number)
            for decision in decisions:
                self.close(decision)

    def belongs(self, engine, moment):
        if not isinstance(moment, Transcript):
            return None
        belongs = engine.whose(moment)
        overlap = engine.overlap
        if belongs is Belongs.TURN and overlap is not None and overlap.user_first:
            return Belongs.OVERLAP
        return belongs

    def write(self, transcript, belongs, number):
        if transcript.is_final:
            for word in transcript.text.split():
                self.final[word] = belongs
        if belongs is not Belongs.OVERLAP:
            return
        if transcript.is_final:
            self.spoken[number] += transcript.text.split()
            self.interim[number] = ""
        else:
            self.interim[number] = transcript.text

    def close(self, decision):
        if decision.action is HOLD:
            return
        for word in decision.text.split():
            self.ends[word].append(decision)
        if decision.action is INTERRUPT:
            said = [*self.spoken[decision.overlap], *self.interim[decision.overlap].split()]
            self.interrupts.append((decision, " ".join(said)))


@given(policies(), calls())
def test_an_interrupt_has_every_word_of_its_overlap(policy, events):
    for decision, said in Ledger(policy, numbered(events)).interrupts:
        assert decision.text == said


@given(policies(), calls())
def test_every_final_word_of_an_overlap_ends_in_exactly_one_decision(policy, events):
    ledger = Ledger(policy, numbered(events))

    for word, belongs in ledger.final.items():
        event(belongs.value)
        assert len(ledger.ends[word]) == (0 if belongs is Belongs.TURN else 1)


@given(policies(), calls())
def test_no_word_is_both_answered_and_discarded(policy, events):
    for ends in Ledger(policy, numbered(events)).ends.values():
        assert len({decision.fate for decision in ends}) == 1


@given(policies(), calls())
def test_an_interrupt_on_voice_alone_says_so(policy, events):
    for decision in played(policy, events):
        if decision.action is INTERRUPT:
            on_voice_alone = decision.reason.endswith("on voice alone")
            assert on_voice_alone is (decision.text == "")


# -- 7: unmatched words ---------------------------------------------------------------------------


@given(policies(), calls())
def test_unmatched_words_get_the_fate_of_the_policy(policy, events):
    for decision in settled(played(policy, without_questions(events))):
        expected = FATES[policy.unmatched] if decision.action is IGNORE else Fate.ANSWERED
        assert decision.fate is expected


@given(policies(), calls())
def test_a_question_changes_the_fate_of_answers_and_nothing_else(policy, events):
    plain, late = by_lateness(played(policy, without_questions(events)))
    asked, still_late = by_lateness(played(policy, events))

    assert [replace(decision, fate=None) for decision in asked] == [
        replace(decision, fate=None) for decision in plain
    ]
    for before, after in zip(plain, asked, strict=True):
        if before.fate is not after.fate:
            assert before.action is IGNORE
            assert after.fate in (Fate.KEPT, Fate.ANSWERED)
            assert before.fate is not Fate.ANSWERED
            assert before.text.split()[0] in ("okay", "mm-hmm", "yes")
    # An answer that is kept is not kept again with its late final.
    texts = {decision.at: decision.text for decision in late}
    assert all(texts[decision.at].endswith(decision.text) for decision in still_late)


@given(policies(strategies=st.just(MinWords(9))), seconds(0.1, 4.5), st.booleans())
def test_a_late_final_of_a_settled_overlap_reaches_nobody(policy, delay, agent_goes_on):
    heard = [
        AgentSpeechStarted(0.0),
        UserSpeechStarted(2.1, onset=2.0),
        VoiceHeard(2.4, 0.3),
        UserSpeechEnded(2.5, silence=0.1),
    ]
    engine = Engine(policy)
    ignored = [d for moment in heard for d in engine.receive(moment)]
    while engine.wake_at is not None:
        ignored += engine.receive(Tick(engine.wake_at))
    at = ignored[-1].at + delay
    if not agent_goes_on:
        engine.receive(AgentSpeechEnded(ignored[-1].at))
    late = Transcript(at, "mm-hmm", is_final=True)

    assert engine.whose(late) is Belongs.SETTLED
    (decision,) = engine.receive(late)
    assert (decision.action, decision.text, decision.overlap) == (IGNORE, "mm-hmm", 1)
    assert decision.fate is FATES[policy.unmatched]


@given(policies(), calls())
def test_a_late_transcript_opens_no_overlap(policy, events):
    fate = None
    for engine, moment, decisions in steps(policy, events):
        if decisions is None:
            is_owed = isinstance(moment, Transcript) and engine.whose(moment) is Belongs.SETTLED
            continue
        if isinstance(moment, Transcript) and is_owed:
            assert engine.overlap is None
            texts = [decision.text for decision in decisions]
            if fate is Fate.KEPT and moment.is_final:
                # Of what was kept already only what is new.
                assert all(moment.text.endswith(text) and text for text in texts)
            else:
                assert texts == [moment.text] * moment.is_final
        fate = next((d.fate for d in reversed(decisions) if d.fate is not None), fate)


# -- 8: the agent finishes ------------------------------------------------------------------------


@given(policies(), calls())
def test_who_still_talks_or_began_late_when_the_agent_ends_has_an_ordinary_turn(policy, events):
    is_on, last_voice, due, open_one = False, None, False, None
    for engine, moment, decisions in steps(policy, events):
        if decisions is None and isinstance(moment, AgentSpeechEnded):
            open_one = engine.overlap
            ended = moment.at if moment.since is None else moment.since
            due = open_one is not None and (
                open_one.user_first
                or open_one.onset >= ended - policy.answer_window
                or (is_on and last_voice >= ended - 0.1)
            )
            is_quiet = open_one is not None and not is_on and not due
        elif isinstance(moment, AgentSpeechEnded) and decisions is not None:
            passes = [d.overlap for d in decisions if d.action is PASS]
            if due:
                event("passed at the agent's end")
                assert passes == [open_one.number]
            if is_quiet:
                event("quiet before the agent's end")
                assert all(d.action is not PASS or d.at > ended for d in decisions)
        if isinstance(moment, UserSpeechStarted):
            is_on, last_voice = True, moment.at
        elif isinstance(moment, VoiceHeard):
            last_voice = moment.at
        elif isinstance(moment, UserSpeechEnded):
            is_on = False


@given(policies(), calls())
def test_nothing_is_held_or_interrupted_once_the_agent_has_ended(policy, events):
    for engine, moment, decisions in steps(policy, events):
        if decisions is None:
            was_audible = engine.agent_is_audible
        elif not isinstance(moment, (Tick, AgentSpeechStarted)) and not was_audible:
            assert all(d.action in (PASS, IGNORE) for d in decisions)


# -- 9: late finals of the turn before ------------------------------------------------------------


@given(
    policies(),
    seconds(0.0, 1.4),
    seconds(0.05, 1.4),
    st.sampled_from(("by arrival", "by the recogniser's times")),
)
def test_the_late_final_of_the_turn_before_passes(policy, ended_before, arrives_after, known):
    began = 3.0
    ended = began - 0.1 - ended_before
    at = began + arrives_after
    by_times = known == "by the recogniser's times"
    assume(by_times or at <= ended + policy.final_timeout)
    final = Transcript(at, "my number is four", True, spoken_until=ended if by_times else None)
    engine = Engine(policy)
    for moment in (
        UserSpeechStarted(0.5, onset=0.4),
        VoiceHeard(ended, 0.3),
        UserSpeechEnded(ended, silence=0.0),
        AgentSpeechStarted(began),
    ):
        engine.receive(moment)

    assert engine.whose(final) is Belongs.TURN
    assert engine.receive(final) == []
    assert engine.overlap is None


@given(
    policies(grace=0.0, stable=0.0, strategies=st.just(MinWords(2))), st.booleans(), st.booleans()
)
def test_any_other_final_without_an_onset_opens_an_overlap(policy, spoke_before, had_final):
    assume(spoke_before or not had_final)
    before = [UserSpeechStarted(1.3), VoiceHeard(1.6, 0.3), UserSpeechEnded(1.7, silence=0.1)]
    final = [Transcript(1.8, "hello there", is_final=True)]
    arrives = 2.1 if had_final else 2.0 + policy.final_timeout

    decisions = settled(
        played(
            policy,
            [
                *(before if spoke_before else ()),
                *(final if had_final else ()),
                AgentSpeechStarted(2.0),
                Transcript(arrives, "wait stop", is_final=True),
            ],
        )
    )

    assert [(d.action, d.at, d.text) for d in decisions] == [(INTERRUPT, arrives, "wait stop")]


# -- 10: whatever recognisers and detectors do ----------------------------------------------------


@given(policies(), calls(), st.booleans())
def test_any_call_can_be_judged(policy, events, hears):
    for decision in played(policy, events, has_recogniser=hears):
        assert decision.reason
        assert set(decision.as_dict()) >= {"at", "action", "reason", "strategy", "text", "fate"}


@given(policies(), calls())
def test_without_a_voice_detector_every_overlap_is_settled(policy, events):
    deaf = [
        moment
        for moment in events
        if not isinstance(moment, (UserSpeechStarted, VoiceHeard, UserSpeechEnded))
    ]
    numbers = [d.overlap for d in settled(played(policy, deaf)) if not is_late(d)]

    assert numbers == list(range(1, len(numbers) + 1))


@given(policies(), calls())
def test_without_a_recogniser_nobody_waits_for_a_transcript(policy, events):
    mute = [moment for moment in events if not isinstance(moment, Transcript)]
    assume(mute)
    last_voice = None
    for _, moment, decisions in steps(policy, mute, has_recogniser=False):
        if decisions is None:
            continue
        if isinstance(moment, (UserSpeechStarted, VoiceHeard)):
            last_voice = moment.at
        for decision in decisions:
            if decision.action is IGNORE and policy.grace <= decision.onset_latency:
                assert not is_late(decision)
                assert decision.at <= last_voice + STUCK_AFTER + policy.settle + SLACK


@pytest.mark.parametrize(
    "interims",
    [
        ("okay but", "okay"),
        ("okay", "okay", "okay"),
        ("okay", ""),
        ("", "  ", "[noise]"),
        ("okay but why not", ""),
    ],
    ids=["shrinks", "repeats", "goes empty", "was never one", "reconnects"],
)
def test_interims_may_shrink_repeat_and_go_empty(interims):
    decisions = settled(
        play(
            MinWords(5),
            AgentSpeechStarted(0.0),
            *(Transcript(2.0 + 0.1 * index, text) for index, text in enumerate(interims)),
        )
    )

    assert [d.action for d in decisions] in ([IGNORE], [])
    assert all(d.text == interims[-1].strip() for d in decisions)


def test_a_partial_that_is_gone_after_a_reconnect_does_not_count():
    decisions = settled(
        play(
            InterruptionPolicy(MinWords(4), stable=0.2),
            AgentSpeechStarted(0.0),
            UserSpeechStarted(2.0),
            Transcript(2.5, "one two three"),
            Transcript(2.6, ""),
            Transcript(2.8, "four"),
            VoiceHeard(2.9, 0.9),
            UserSpeechEnded(2.9),
            Transcript(3.0, "four", is_final=True),
        )
    )

    assert [(d.action, d.text) for d in decisions] == [(IGNORE, "four")]


def test_finals_may_come_without_interims():
    (decision,) = settled(
        play(
            MinWords(4),
            AgentSpeechStarted(0.0),
            UserSpeechStarted(2.0),
            Transcript(2.4, "wait a", is_final=True),
            VoiceHeard(2.5, 0.5),
            Transcript(2.8, "moment please", is_final=True),
        )
    )

    assert (decision.action, decision.at, decision.text) == (INTERRUPT, 2.8, "wait a moment please")


# -- 11: strategies at fault ----------------------------------------------------------------------


@given(policies(), calls(), FAULTY)
def test_a_strategy_at_fault_is_unsure_and_the_others_are_still_judged(policy, events, faulty):
    def outcome(strategy):
        now = policy_with(policy, strategy)
        return [(d.action, d.at, d.overlap, d.text) for d in settled(played(now, events))]

    assert outcome(faulty | policy.strategy) == outcome(policy.strategy)
    assert INTERRUPT not in [action for action, *_ in outcome(policy.strategy & faulty)]


def policy_with(policy, strategy):
    return InterruptionPolicy(
        strategy,
        grace=policy.grace,
        settle=policy.settle,
        final_timeout=policy.final_timeout,
        answer_window=policy.answer_window,
        stable=policy.stable,
        unmatched=policy.unmatched,
        no_grace=policy.no_grace,
    )


@given(policies(strategies=FAULTY), calls())
def test_faults_are_listed_with_the_strategy_that_raised(policy, events):
    engine = Engine(policy)
    decisions = [d for moment in events for d in engine.receive(moment)]

    assert bool(engine.faults) is bool([d for d in decisions if not is_late(d)])
    assert {fault.strategy for fault in engine.faults} <= {policy.strategy}


def test_what_needs_no_grace_may_be_at_fault_too():
    def nonsense(_):
        raise ZeroDivisionError

    faulty = Predicate(nonsense)
    engine = Engine(InterruptionPolicy(MinWords(1), no_grace=faulty))
    engine.receive(AgentSpeechStarted(0.0))
    engine.receive(Transcript(0.5, "stop", is_final=True))

    assert [fault.strategy for fault in engine.faults] == [faulty]


# -- 12: time -------------------------------------------------------------------------------------


@given(st.data(), policies(), calls(), st.booleans())
def test_sprinkling_ticks_changes_no_decision(data, policy, events, hears):
    ticked = data.draw(with_ticks(events))

    assert played(policy, ticked, has_recogniser=hears) == played(
        policy, events, has_recogniser=hears
    )


@given(policies(), calls(), st.booleans())
def test_a_host_that_wakes_the_engine_when_asked_changes_no_decision(policy, events, hears):
    assert played_awake(policy, events, has_recogniser=hears) == played(
        policy, events, has_recogniser=hears
    )


@given(policies(), calls())
def test_nothing_happens_between_events_but_when_the_engine_asked_to_be_woken(policy, events):
    engine = Engine(policy)
    for moment in [*events, Tick(events[-1].at + LONG_QUIET)]:
        wake = engine.wake_at
        assert wake is None or wake <= moment.at or engine.receive(Tick(moment.at)) == []
        if wake is not None and wake > 0.0 and wake <= moment.at:
            while (wake := engine.wake_at) is not None and wake <= moment.at:
                for decision in engine.receive(Tick(wake)):
                    assert decision.at == wake
        # Nor is anything decided later than it was due.
        assert all(decision.at == moment.at for decision in engine.receive(moment))
        assert engine.wake_at is None or engine.wake_at > moment.at


@given(policies(), calls())
def test_a_replay_gives_the_same_decisions(policy, events):
    assert played(policy, events) == played(policy, events)


@given(policies(), calls())
def test_decisions_are_in_the_order_of_time_and_no_latency_is_negative(policy, events):
    decisions = played(policy, events)
    arrivals = {moment.at for moment in events} | {d.onset for d in decisions}

    assert [d.at for d in decisions] == sorted(d.at for d in decisions)
    for decision in decisions:
        assert decision.latency == decision.at - decision.evidence_at >= 0.0
        assert decision.onset_latency == decision.at - decision.onset >= 0.0
        assert decision.evidence_at in arrivals


@given(
    st.lists(seconds(0.0, 2.0), min_size=1, max_size=6).map(sorted), seconds(0.0, 0.6), st.data()
)
def test_latency_counts_from_the_word_that_made_it_enough(times, stable, data):
    count = data.draw(st.integers(1, len(times)))
    words = [f"w{index}" for index in range(len(times))]
    policy = InterruptionPolicy(MinWords(count), stable=stable, settle=5.0)

    (decision,) = settled(
        played(
            policy,
            [
                AgentSpeechStarted(0.0),
                *(Transcript(3.0 + at, " ".join(words[: i + 1])) for i, at in enumerate(times)),
            ],
        )
    )

    enough = 3.0 + times[count - 1]
    assert (decision.action, decision.at) == (INTERRUPT, enough + stable)
    assert decision.evidence_at == enough
    assert decision.onset == 3.0 + times[0]


def test_words_said_after_enough_in_grace_do_not_shorten_the_latency():
    decision = settled(
        play(
            InterruptionPolicy(MinWords(2), stable=0.0),
            AgentSpeechStarted(0.0),
            Transcript(0.3, "wait stop"),
            Transcript(0.7, "wait stop please"),
        )
    )[0]

    assert (decision.at, decision.evidence_at) == (1.0, 0.3)


def test_a_hold_counts_its_latency_from_the_newest_evidence():
    holds = play(
        MinWords(3),
        AgentSpeechStarted(0.0),
        Transcript(2.0, "one"),
        Transcript(2.4, "one two"),
    )[:2]

    assert [(d.action, d.at, d.latency) for d in holds] == [(HOLD, 2.0, 0.0), (HOLD, 2.4, 0.0)]


@pytest.mark.parametrize("at", [0.9, float("nan"), float("inf"), -1.0])
def test_an_event_that_goes_back_in_time_is_refused(at):
    engine = Engine(InterruptionPolicy())
    engine.receive(Tick(1.0))

    with pytest.raises(EventError, match="the clock stood at"):
        engine.receive(Tick(at))


# -- stable ---------------------------------------------------------------------------------------


def test_an_interims_words_count_when_they_have_stood_long_enough_by_time_alone():
    engine = Engine(InterruptionPolicy(MinWords(2), stable=0.2))
    engine.receive(AgentSpeechStarted(0.0))
    engine.receive(Transcript(2.0, "wait stop"))

    assert engine.overlap.words == ()
    assert engine.overlap.heard == "wait stop"
    assert engine.wake_at == 2.2
    assert engine.receive(Tick(2.19)) == []
    assert [(d.action, d.at) for d in engine.receive(Tick(9.0))] == [(INTERRUPT, 2.2)]


@pytest.mark.parametrize(
    ("revision", "interrupts_at"),
    [("wait stop", 2.2), ("wait stop now", 2.2), ("wait shop", 2.3), ("weight stop", 2.3)],
)
def test_a_revised_word_and_what_follows_it_begin_to_stand_anew(revision, interrupts_at):
    (decision,) = settled(
        play(
            InterruptionPolicy(MinWords(2), stable=0.2),
            AgentSpeechStarted(0.0),
            Transcript(2.0, "wait stop"),
            Transcript(2.1, revision),
        )
    )

    assert (decision.action, decision.at) == (INTERRUPT, pytest.approx(interrupts_at))


def test_a_final_counts_at_once():
    (decision,) = settled(
        play(
            InterruptionPolicy(MinWords(2), stable=0.3),
            AgentSpeechStarted(0.0),
            Transcript(2.0, "wait stop"),
            Transcript(2.1, "wait stop", is_final=True),
        )
    )

    assert (decision.at, decision.latency) == (2.1, 0.0)


@given(policies(strategies=st.just(MinWords(2) | MinDuration(0.6))), calls())
def test_words_never_count_before_they_have_stood(policy, events):
    stood = []
    for engine, moment, decisions in steps(policy, events):
        if isinstance(moment, Transcript) and decisions is not None:
            stood.append(moment)
        if engine.overlap is None:
            continue
        old = [t for t in stood if t.is_final or t.at + policy.stable <= moment.at]
        said = " ".join(t.text for t in old)
        assert all(word in said for word in engine.overlap.text.split())


# -- opinions -------------------------------------------------------------------------------------


def test_an_opinion_about_another_overlap_is_not_heard():
    engine = Engine(InterruptionPolicy(MinWords(9)))
    engine.receive(AgentSpeechStarted(0.0))
    engine.receive(Opinion(1.0, "model", 0.9))
    engine.receive(Transcript(2.0, "okay"))
    engine.receive(Opinion(2.1, "model", 0.9, overlap=7))
    assert dict(engine.overlap.opinions) == {}

    engine.receive(Opinion(2.2, "model", 0.4, overlap=1))

    assert engine.overlap.opinions["model"].probability == 0.4


@given(policies(strategies=STRATEGIES), calls())
def test_what_a_host_reads_agrees_with_the_decisions(policy, events):
    for engine, _, decisions in steps(policy, events):
        for decision in decisions or ():
            if decision.action is INTERRUPT:
                assert not engine.agent_is_audible or engine.overlap is None
        if engine.overlap is None:
            assert engine.wake_at is None


class Asked(Strategy):
    """Another strategy, asked about everything that happens."""

    def __init__(self, part):
        self.part = part

    def judge(self, overlap):
        return self.part.judge(overlap)


@given(policies(), calls())
def test_who_judges_by_words_alone_would_decide_the_same_if_asked_about_everything(policy, events):
    eager = replace(policy, strategy=Asked(policy.strategy))

    def told(decisions):
        return [(d.at, d.action, d.text, d.reason, d.evidence_at, d.fate) for d in decisions]

    assert told(played(policy, events)) == told(played(eager, events))


def test_who_judges_by_words_alone_is_not_asked_for_voice():
    asked = []

    class Counting(MinWords):
        def judge(self, overlap):
            asked.append(overlap.voiced)
            return MinWords.judge(self, overlap)

    voices = [VoiceHeard(2.0 + 0.1 * index, 0.1) for index in range(20)]
    play(Counting(3), AgentSpeechStarted(0.0), UserSpeechStarted(2.0), *voices)

    assert len(asked) == 2  # when it began, and when it was settled


@pytest.mark.parametrize(
    ("words", "patience", "over"),
    [
        pytest.param([(2.1, "so")], 0.0, 2.4, id="words open it"),
        pytest.param([(2.1, "so"), (2.2, "so what")], 0.0, 2.5, id="it grows"),
        pytest.param([(0.1, "stop"), (0.2, "so")], 0.0, 0.5, id="a yes is taken back in grace"),
        pytest.param([(2.1, "so"), (2.2, "")], 1.5, 2.5, id="all of it is taken back"),
    ],
)
def test_a_host_is_asked_to_wake_it_no_later_than_an_overlap_is_over(words, patience, over):
    rules = {"stable": 0.0, "settle": 0.3, "final_timeout": patience}
    engine = Engine(InterruptionPolicy(Phrases("stop"), **rules))
    engine.receive(AgentSpeechStarted(0.0))
    for at, text in words:
        engine.receive(Transcript(at, text))

    settled = []
    while not settled:
        settled = [d for d in engine.receive(Tick(engine.wake_at)) if d.action is not Action.HOLD]

    assert [(d.action, d.at) for d in settled] == [(Action.IGNORE, pytest.approx(over))]
    assert engine.now == pytest.approx(over)
