"""Half characters, marks of direction and commands to a terminal, in what callers say."""

import time
from dataclasses import dataclass

import pytest

from livekit_interrupt_plugin import Engine, InterruptionPolicy, MinWords, Strategy, cli
from livekit_interrupt_plugin.events import AgentSpeechStarted, Tick, Transcript
from livekit_interrupt_plugin.testing import play

from ..calls.traces import STORY, agent, live, user

TEXTS = (
    "wait \ud83d a minute",
    "\u202eتوقف الآن من فضلك\u202c",
    "wait \x1b]0;owned\x07\x9b31m now a",
)


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
@pytest.mark.parametrize("arguments", [["replay"], ["compare", "--policy", "any-word"], ["score"]])
@pytest.mark.parametrize("form", [[], ["--json"]], ids=["table", "json"])
def test_a_call_with_it_is_shown_by_every_command(text, arguments, form, tmp_path, capsys):
    trace = tmp_path / "one.jsonl"
    lines = live(
        InterruptionPolicy(MinWords(9)),
        agent(STORY, 0.5, 9.0),
        user(text, 3.0),
        until=12.0,
    )
    lines.append('{"label":"interrupt","overlap":1}')
    trace.write_text("\n".join(lines) + "\n", "utf-8", "backslashreplace")

    status = cli.main([arguments[0], *arguments[1:], *form, str(trace)])

    told = capsys.readouterr()
    assert status == 0
    assert told.out
    assert not set(told.out + told.err) & {"\x1b", "\x07", "\x9b"}


def test_an_interim_of_nothing_that_can_be_seen_decides_nothing():
    engine = Engine(InterruptionPolicy(MinWords(1)))
    engine.receive(AgentSpeechStarted(0.0))

    decisions = [
        *engine.receive(Transcript(2.0, "\u200f\u200b\u2060")),
        *engine.receive(Transcript(2.5, "\u200b", is_final=True)),
        *engine.receive(Tick(9.0)),
    ]

    assert {decision.action.value for decision in decisions} == {"hold", "ignore"}


def test_words_with_invisible_signs_are_the_words_they_look_like():
    plain = play(MinWords(3), AgentSpeechStarted(0.0), Transcript(2.0, "no wait stop", True))
    marked = play(
        MinWords(3),
        AgentSpeechStarted(0.0),
        Transcript(2.0, "\u202bno\u200b \u200fwa\u200bit\u200f st\u2060op\u202c", True),
    )

    assert [d.action for d in marked] == [d.action for d in plain]
    assert [d.reason for d in marked] == [d.reason for d in plain]


@dataclass(frozen=True)
class Slow(Strategy):
    """A native strategy that keeps everybody waiting, as none should."""

    part: Strategy

    def judge(self, overlap):
        time.sleep(0.02)
        return self.part.judge(overlap)


def test_a_native_strategy_that_is_slow_delays_its_decisions_and_changes_none():
    events = (
        AgentSpeechStarted(0.0),
        *(
            Transcript(2.0 + index / 10, "one two three four five"[: 5 * index])
            for index in range(5)
        ),
        Transcript(3.0, "one two three four five", is_final=True),
    )

    def told(strategy):
        return [(d.at, d.action, d.text) for d in play(strategy, *events)]

    assert told(Slow(MinWords(4))) == told(MinWords(4))
