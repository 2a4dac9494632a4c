"""A recogniser that writes a megabyte: nobody waits for it, and the call goes on."""

import time

import pytest

from livekit_interrupt_plugin import (
    Action,
    Backchannel,
    Commands,
    Echo,
    Engine,
    InterruptionPolicy,
    MinWords,
    Phrases,
    presets,
)
from livekit_interrupt_plugin.events import (
    AgentSaid,
    AgentSpeechEnded,
    AgentSpeechStarted,
    Tick,
    Transcript,
)

MEGABYTE = 1_000_000
STRATEGIES = {
    "backchannel": ~Backchannel(),
    "phrases": Phrases("stop", "wait a minute"),
    "words": MinWords(10**9),
    "commands": Commands(),
    "echo": ~Echo(),
    "balanced": presets.balanced().strategy,
}
PIECES = ("a b ", "okay ", "等", "uh huh ", "[a ", "o\u200bkay ", "\ud800", "h")


@pytest.mark.parametrize("piece", PIECES, ids=ascii)
@pytest.mark.parametrize("name", STRATEGIES)
def test_it_is_decided_on_without_a_wait_and_so_is_what_follows(name, piece):
    text = "u" + piece * (MEGABYTE // len(piece))
    engine = Engine(InterruptionPolicy(STRATEGIES[name]))
    engine.receive(AgentSpeechStarted(0.0))
    engine.receive(AgentSaid(0.5, "hello there a b " * 100))
    started = time.perf_counter()

    for event in (
        Transcript(2.0, text),
        Transcript(2.1, f"{text} more"),
        Transcript(2.4, text, is_final=True),
        Tick(9.0),
    ):
        engine.receive(event)

    # A few hundredths; reading all of it took Echo five minutes.
    assert time.perf_counter() - started < 5
    assert engine.overlap is None
    engine.receive(AgentSpeechEnded(10.0))
    engine.receive(AgentSpeechStarted(20.0))
    assert engine.receive(Transcript(22.0, "wait", is_final=True))[-1].text == "wait"


def test_none_of_it_is_lost_in_the_record():
    text = "okay so " * (MEGABYTE // 8) + "the end"
    engine = Engine(InterruptionPolicy(MinWords(10**9)))
    engine.receive(AgentSpeechStarted(0.0))
    engine.receive(Transcript(2.0, text, is_final=True))

    (decision,) = engine.receive(Tick(9.0))

    assert (decision.action, decision.text) == (Action.IGNORE, text)


def test_who_says_it_in_small_pieces_is_read_piece_by_piece():
    engine = Engine(InterruptionPolicy(MinWords(10**9) | Phrases("open sesame")))
    engine.receive(AgentSpeechStarted(0.0))
    started = time.perf_counter()
    for index in range(1000):
        engine.receive(Transcript(2.0 + index / 1000, "and so on " * 10, is_final=True))

    decisions = engine.receive(Transcript(3.5, "open sesame", is_final=True))

    assert decisions[-1].action is Action.INTERRUPT
    assert time.perf_counter() - started < 20
