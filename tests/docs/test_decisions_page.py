"""The utterances of docs/decisions.md, decided again: the page says what the engine does.

``python tests/docs/test_decisions_page.py`` writes them anew.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from livekit_interrupt_plugin import Action, Backchannel, Decision, Echo, Engine, presets
from livekit_interrupt_plugin.events import (
    AgentSaid,
    AgentSpeechStarted,
    Event,
    Tick,
    Transcript,
    UserSpeechEnded,
    UserSpeechStarted,
    VoiceHeard,
)
from livekit_interrupt_plugin.policy import InterruptionPolicy

PAGE = Path(__file__).parents[2] / "docs" / "decisions.md"
WALK = re.compile(r"```decision\n(?P<head>(?:\w+: .*\n)+)\n(?P<steps>(?:.*\n)*?)```")
#: Seconds: the user's onset, a word, and from its end until the recogniser has it.
BEGIN, WORD, DELAY = 3.0, 0.3, 0.4

POLICIES = {
    "balanced": presets.balanced(),
    "patient": presets.patient(),
    "eager": presets.eager(),
    "~Backchannel() & ~Echo()": InterruptionPolicy(~Backchannel() & ~Echo()),
}


def walk(head: str) -> str:
    """What is decided after each word, one line each."""
    told = dict(line.split(": ", 1) for line in head.splitlines())
    engine = Engine(POLICIES[told.get("policy", "balanced")])
    engine.receive(AgentSpeechStarted(0.0))
    engine.receive(AgentSaid(2.0, told["agent"]))
    lines: list[tuple[str, Decision]] = []
    latest: list[Decision] = []
    for heard, event in what_is_heard(told["user"], told.get("language"), engine.policy.stable):
        latest = engine.receive(event) or latest
        if not heard:
            continue
        lines.append((heard, latest[-1]))
        if latest[-1].action is not Action.HOLD:
            break
    return written(lines)


def what_is_heard(text: str, language: str | None, stable: float) -> list[tuple[str, Event]]:
    """The events of *text*, in time; those that something is said about, with a name."""
    words = text.split()
    end = BEGIN + WORD * len(words)
    events: list[tuple[str, Event]] = [("", UserSpeechStarted(BEGIN)), ("", UserSpeechEnded(end))]
    for count in range(1, len(words) + 1):
        spoken, part = BEGIN + WORD * count, " ".join(words[:count])
        events.append(("", VoiceHeard(spoken, WORD)))
        events.append(("", Transcript(spoken + DELAY, part, language=language)))
        # An interim counts when its words have stood.
        events.append((part, Tick(spoken + DELAY + stable)))
    final = Transcript(end + 2 * DELAY, text, is_final=True, language=language)
    events += [("(the final)", final), ("(silence)", Tick(end + 10.0))]
    return sorted(events, key=lambda event: event[1].at)


def written(lines: list[tuple[str, Decision]]) -> str:
    width = max(len(heard) for heard, _ in lines)
    return "".join(f"{heard:<{width}}   {outcome(d):<19}   {d.reason}\n" for heard, d in lines)


def outcome(decision: Decision) -> str:
    fate = f", {decision.fate.value}" if decision.fate is not None else ""
    return decision.action.value + fate


WALKS = [(m["head"], m["steps"]) for m in WALK.finditer(PAGE.read_text("utf-8"))]


@pytest.mark.parametrize(("head", "steps"), WALKS, ids=[head for head, _ in WALKS])
def test_each_utterance_is_decided_as_the_page_says(head: str, steps: str) -> None:
    assert walk(head) == steps


def test_there_are_ten_and_more() -> None:
    assert len(WALKS) >= 10


if __name__ == "__main__":
    page = PAGE.read_text("utf-8")
    PAGE.write_text(
        WALK.sub(lambda m: f"```decision\n{m['head']}\n{walk(m['head'])}```", page), "utf-8"
    )
