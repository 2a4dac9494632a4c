"""Calls as hypothesis draws them: agents talk for long, users talk into it and go quiet."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache

from hypothesis import strategies as st

from livekit_interrupt_plugin.engine import Engine
from livekit_interrupt_plugin.events import (
    AgentSaid,
    AgentSpeechEnded,
    AgentSpeechStarted,
    AgentThinkingEnded,
    AgentThinkingStarted,
    InterruptibilityChanged,
    Opinion,
    PolicyChanged,
    Tick,
    Transcript,
    UserSpeechEnded,
    UserSpeechStarted,
    VoiceHeard,
)
from livekit_interrupt_plugin.policy import InterruptionPolicy
from livekit_interrupt_plugin.strategies import (
    Backchannel,
    MinDuration,
    MinOpinion,
    MinWords,
    Phrases,
    Predicate,
)

#: Longer than any policy below waits, and than a voice whose end nobody reports.
LONG_QUIET = 30.0

#: What users say; single words last, so that failing examples shrink to "okay".
UTTERANCES = (
    "okay",
    "mm-hmm",
    "stop",
    "yes that's right",
    "okay but why",
    "wait stop please",
    "i wanted to ask about my order",
)

LEAVES = (
    MinWords(1),
    MinWords(2),
    MinWords(4),
    MinDuration(0.3),
    MinDuration(0.9),
    ~Backchannel(),
    Phrases("stop", "wait"),
    MinOpinion("model", 0.6),
)

STRATEGIES = st.sampled_from(
    (
        *LEAVES,
        MinWords(3) & ~Backchannel(),
        Phrases("stop") | MinWords(3) & ~Backchannel(),
        MinDuration(0.5) & MinWords(2),
        MinWords(4) | MinDuration(1.5) | MinOpinion("model"),
        ~(MinWords(2) | MinDuration(0.6)),
    )
)


def _nonsense(_: object) -> object:
    return "perhaps"


def _fault(_: object) -> bool:
    raise ZeroDivisionError("by this strategy")


FAULTY = st.sampled_from((Predicate(_nonsense), Predicate(_fault)))


@lru_cache(maxsize=None, typed=True)  # True is not 1 here
def one_of(*values):
    return st.sampled_from(values)


@cache
def one_in(count):
    """True in one of *count* cases; shrinks to False."""
    return st.integers(1, count).map(lambda number: number == count)


@st.composite
def policies(draw, strategies=STRATEGIES, **fixed):
    settings = {
        "grace": draw(one_of(1.0, 0.0, 0.4)),
        "settle": draw(one_of(0.6, 0.3, 1.0)),
        "final_timeout": draw(one_of(1.5, 0.0, 0.7)),
        "answer_window": draw(one_of(0.5, 0.0)),
        "stable": draw(one_of(0.2, 0.0, 0.3)),
        "unmatched": draw(one_of("discard", "keep", "answer")),
        "no_grace": draw(one_of(None, None, Phrases("stop"))),
    }
    return InterruptionPolicy(draw(strategies), **{**settings, **fixed})


@cache  # hypothesis validates each new strategy object anew, which took most of the time
def seconds(least: float, most: float):
    """Seconds on a grid of 50 ms: coarse enough for things to happen at the same instant."""
    return st.integers(round(least * 20), round(most * 20)).map(lambda steps: steps / 20)


@st.composite
def calls(draw, *, interruptible=None, starts_in_grace=False):
    """The events of one call, in order.

    Args:
        draw: Hypothesis'.
        interruptible: True: every speech may be interrupted; None: now and then one may not.
        starts_in_grace: Whether users talk within the first second of the agent's speech only.
    """
    timeline: list[object] = []
    has_vad = draw(one_of(True, True, True, False))
    now = 0.0
    for _ in range(draw(one_of(1, 2, 3))):
        began = now + draw(seconds(0.5, 2.0))
        length = draw(seconds(1.0, 8.0))
        timeline += draw(_agent_speeches(began, length, interruptible))
        offset = draw(seconds(-0.5, 1.0 if starts_in_grace else length))
        while offset < length + 0.4:
            if draw(one_in(4)):
                offset = max(offset, length - draw(seconds(0.05, 0.8)))
            talk, offset = draw(_utterances(began + offset, has_vad))
            timeline += talk
            offset += draw(seconds(0.2, 3.0)) - began
        now = began + length
    if draw(one_of(True, False)):
        for at in draw(st.lists(seconds(0.0, 20.0), max_size=4)):
            timeline.append(Opinion(at, "model", draw(one_of(0.1, 0.6, 0.9))))
    return in_order(timeline)


@st.composite
def _agent_speeches(draw, began, length, interruptible):
    may = True if interruptible else draw(one_of(True, True, True, False))
    ended = began + length
    said = draw(one_of("A statement.", "Right?"))
    events: list[object] = [AgentSpeechStarted(began, may), AgentSaid(began + 0.2, said)]
    if not interruptible and draw(one_in(5)):
        events.append(InterruptibilityChanged(began + draw(seconds(0.0, length)), not may))
    if draw(one_in(3)):
        events.append(AgentSpeechEnded(ended + 0.25, since=ended))
    else:
        events.append(AgentSpeechEnded(ended))
    return events


@st.composite
def _utterances(draw, began, has_vad):
    """The events of one stretch of talk, and when its voice ended."""
    length = draw(seconds(0.1, 2.0))
    ended = began + length
    events: list[object] = []
    is_heard = has_vad and not draw(one_in(8))
    if is_heard:
        events += draw(_voices(began, ended))
    is_noise = is_heard and draw(one_in(7))
    if not is_noise:
        events += draw(_writings(began, ended, draw(one_of(*UTTERANCES))))
    return events, ended


@st.composite
def _voices(draw, began, ended):
    delay = draw(seconds(0.05, 0.2))
    known = draw(one_of(True, False))
    events: list[object] = [UserSpeechStarted(began + delay, began if known else None)]
    if not draw(one_in(6)):
        window = 0.1
        count = int((ended - began - delay) / window + 1e-9)
        events += [
            VoiceHeard(began + delay + window * (i + 1), window) for i in range(max(0, count))
        ]
    hang_over = draw(one_of(0.5, 0.2, 0.0))
    if not draw(one_in(10)):
        events.append(UserSpeechEnded(max(ended, began + delay) + hang_over, hang_over))
    return events


@st.composite
def _writings(draw, began, ended, text):
    words = text.split()
    events: list[object] = []
    interims = draw(one_of("growing", "growing", "guessing", "none"))
    for index in range(len(words)) if interims != "none" else ():
        at = began + 0.2 + (ended - began) * (index + 1) / len(words)
        said = " ".join(words[: index + 1])
        if interims == "guessing":
            said = draw(one_of(said, said, "", "uh", f"{said} uh", words[0]))
        events.append(Transcript(at, said))
    final = draw(one_of("prompt", "prompt", "prompt", "late", "lost", "doubled"))
    if final == "lost":
        return events
    delays = {"prompt": (0.0, 0.8), "late": (1.2, 3.5), "doubled": (0.0, 0.8)}
    at = ended + draw(seconds(*delays[final]))
    until = draw(one_of(None, None, ended))
    events.append(Transcript(at, text, is_final=True, spoken_until=until))
    if final == "doubled":
        events.append(Transcript(at + draw(seconds(0.0, 1.0)), text, True, spoken_until=until))
    return events


def in_order(timeline):
    return sorted((event for event in timeline if event.at >= 0.0), key=lambda event: event.at)


def numbered(events):
    """The same call where no two transcripts share a word, so that each word can be followed."""
    marked = []
    for index, event in enumerate(events):
        if isinstance(event, Transcript):
            text = " ".join(f"{word}{index}" for word in event.text.split())
            event = replace(event, text=text)
        marked.append(event)
    return marked


@st.composite
def with_ticks(draw, events):
    """*events* with ticks sprinkled over them, also at the instants when things happen."""
    if not events:
        return []
    last = events[-1].at + 3.0
    anywhere = draw(st.lists(st.floats(0.0, last) | seconds(0.0, last), max_size=30))
    at_events = draw(st.lists(st.sampled_from([event.at for event in events]), max_size=5))
    ticks = [Tick(at) for at in (*anywhere, *at_events)]
    before = draw(one_of(True, False))
    return in_order([*ticks, *events] if before else [*events, *ticks])


@st.composite
def with_profiles(draw, events):
    """*events* of an agent that thinks before, between and after, under policies that change."""
    more: list[object] = []
    for event in events:
        if isinstance(event, AgentSpeechStarted) and draw(one_of(True, False)):
            before = max(0.0, event.at - draw(seconds(0.0, 2.0)))
            more.append(AgentThinkingStarted(before, event.interruptible))
        if isinstance(event, AgentSpeechEnded) and draw(one_of(True, False)):
            at = event.at - draw(one_of(0.0, 0.5))
            more.append(AgentThinkingStarted(at))
            more.append(AgentThinkingEnded(at + draw(seconds(0.0, 4.0))))
    last = events[-1].at if events else 0.0
    for _ in range(draw(one_of(0, 1, 2, 4))):
        more.append(PolicyChanged(draw(seconds(0.0, last)), draw(policies()), "another"))
    first = draw(one_of(True, False))
    return in_order([*more, *events] if first else [*events, *more])


def played(policy, events, *, has_recogniser=True):
    """The decisions on *events* and on the long quiet after them."""
    engine = Engine(policy, has_recogniser=has_recogniser)
    decisions = [decision for event in events for decision in engine.receive(event)]
    return decisions + engine.receive(Tick(events[-1].at + LONG_QUIET))


def played_awake(policy, events, *, has_recogniser=True):
    """As :func:`played`, by a host that sends a tick whenever the engine asks to be woken."""
    engine = Engine(policy, has_recogniser=has_recogniser)
    decisions = []
    for event in [*events, Tick(events[-1].at + LONG_QUIET)]:
        while (wake := engine.wake_at) is not None and wake < event.at:
            decisions += engine.receive(Tick(wake))
        decisions += engine.receive(event)
    return decisions
