"""Recorded calls for tests: what people say, as an engine hears it, and what it decides."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from livekit_interrupt_plugin import Action, Cooldown, Engine, InterruptionPolicy, MinWords
from livekit_interrupt_plugin.calls.call import read_call
from livekit_interrupt_plugin.calls.policy_code import code_of
from livekit_interrupt_plugin.calls.trace import Header, line_of
from livekit_interrupt_plugin.events import (
    AgentSaid,
    AgentSpeechEnded,
    AgentSpeechStarted,
    Event,
    PolicyChanged,
    Tick,
    Transcript,
    UserSpeechEnded,
    UserSpeechStarted,
    VoiceHeard,
)

#: Seconds a word takes, the recogniser is behind, and the detector goes on after the voice.
WORD, DELAY, HANG_OVER = 0.3, 0.3, 0.5
STORY = (
    "so your parcel left our warehouse on tuesday and it will be with you by friday at the latest"
)


#: What a policy can change to.
RULES = (
    InterruptionPolicy(MinWords(2), stable=0.1),
    InterruptionPolicy(grace=3.0, cooldown=Cooldown(InterruptionPolicy(MinWords(4)), cuts=2)),
)


def events() -> st.SearchStrategy[Event]:
    """Any event, as hypothesis draws it."""
    changes = st.builds(
        PolicyChanged,
        at=st.floats(),
        policy=st.sampled_from(RULES),
        profile=st.none() | st.text(st.characters(exclude_categories=[])),
    )
    kinds = [kind for kind in get_args(Event) if kind is not PolicyChanged]
    return st.one_of(changes, *map(st.builds, kinds))


def agent(text: str, at: float, until: float) -> list[Event]:
    """The agent says *text* over and over."""
    words = text.split()
    count = int((until - at) / WORD)
    said = [AgentSaid(at + WORD * (i + 1), words[i % len(words)]) for i in range(count)]
    return [AgentSpeechStarted(at), *said, AgentSpeechEnded(until)]


def user(text: str, at: float, sound: float = 1.0, **told: object) -> list[Event]:
    """The user says *text*, word by word; with no text a *sound* of so many seconds."""
    words = text.split()
    end = at + (WORD * len(words) or sound)
    windows = [VoiceHeard(at + 0.1 * (i + 1), 0.1) for i in range(round((end - at) / 0.1))]
    interims = [
        Transcript(at + WORD * (i + 1) + DELAY, " ".join(words[: i + 1]), **told)
        for i in range(len(words))
    ]
    finals = [Transcript(end + 2 * DELAY, text, is_final=True, **told)] if words else []
    voice = [UserSpeechStarted(at, at), *windows, UserSpeechEnded(end + HANG_OVER, HANG_OVER)]
    return [*voice, *interims, *finals]


def live(policy: InterruptionPolicy, *parts: list[Event], until: float) -> list[str]:
    """The lines of a call in which *policy* decided: the agent falls silent where it says so.

    What the agent would have said after that is never said, and its end never comes.
    """
    engine = Engine(policy)
    lines = [line_of(Header("0.1.0", code_of(policy), call="shop", at=0.0))]
    events = sorted((e for part in parts for e in [*part, Tick(until)]), key=lambda e: e.at)
    is_silent = False
    for event in events:
        is_silent = is_silent and not isinstance(event, AgentSpeechStarted)
        if is_silent and isinstance(event, (AgentSaid, AgentSpeechEnded)):
            continue
        lines.append(line_of(event))
        for decision in engine.receive(event):
            lines.append(line_of(decision))
            is_silent = is_silent or decision.action is Action.INTERRUPT
    return lines


def call_of(lines: list[str], name: str = "a.jsonl"):
    """The call in *lines*, which are whole."""
    call, complaints = read_call("".join(f"{line}\n" for line in lines).encode(), name)
    assert complaints == []
    assert call is not None
    return call
