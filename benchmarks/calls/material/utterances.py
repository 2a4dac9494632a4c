"""What callers and agent say, by what it is meant for."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_FILE = Path(__file__).with_name("utterances.toml")

#: Kinds that the agent says; callers say all others.
AGENT_KINDS = ("greeting", "line", "question", "reply")


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something to say."""

    #: What it is meant for: "backchannel", "command", ...
    kind: str
    #: Its place among those of its kind, from 0.
    number: int
    text: str
    #: The first word at which a person knows that the agent should stop.
    deciding: int = 0
    #: Its sounds for flite, which would spell the word out.
    flite: str | None = None
    #: Its sounds for espeak-ng, if it is no word.
    espeak: str | None = None

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.number}"

    @property
    def words(self) -> list[str]:
        return self.text.split()


@cache
def utterances() -> dict[str, tuple[Utterance, ...]]:
    """All there is to say, by kind."""
    data: dict[str, list[dict[str, Any]]] = tomllib.loads(_FILE.read_text("utf-8"))
    return {
        kind: tuple(Utterance(kind, number, **fields) for number, fields in enumerate(items))
        for kind, items in data.items()
    }
