"""One contender's place in a call: its session, what it hears, and what is heard of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from livekit.agents import stt, vad

from livekit_interrupt_plugin.testing.livekit import (
    Microphone,
    ScriptedLLM,
    ScriptedTTS,
    Speaker,
    Stage,
)
from livekit_interrupt_plugin.words import split_words

from ..material.pcm import SAMPLE_RATE, Pcm
from ..material.utterances import AGENT_KINDS, utterances
from ..material.voices import AGENT, voice
from ..script.build import TTS_LATENCY
from .contenders import Contender
from .played import Known

GREETING, REPLY = "greeting-0", "reply-0"


@dataclass(frozen=True, slots=True, eq=False)
class Seat:
    """*contender* in a session of its own."""

    contender: Contender
    stage: Stage
    llm: ScriptedLLM

    def say(self, line: str) -> None:
        """Let the agent say the utterance with that name."""
        self.stage.session.say(_text(line))

    def hush(self) -> None:
        """Stop whatever is still being said; words that were not answered stay as they are."""
        self.stage.session.interrupt()

    @property
    def known(self) -> Known:
        """What the language model knows by now."""
        # LiveKit asks it before the turn is over, too, and forgets about it when more is said: a
        # message counts when it was both in a request and in the conversation.
        requested = {text for context in self.llm.contexts for text in _of_user(context)}
        messages = [text for text in _of_user(self.stage.history) if text in requested]
        words = [word for text in messages for word in split_words(text)]
        return Known(tuple(words), turns=len(messages), requests=len(self.llm.asked))

    def recording(self, since: float, until: float) -> Pcm:
        """What was heard of the agent between two loop times."""
        return self.stage.speaker.recording(until, since=since)


def take_seat(
    contender: Contender, *, vad: vad.VAD, stt: stt.STT[Any], microphone: Microphone
) -> Seat:
    """Make a session for *contender*."""
    llm = ScriptedLLM(lambda _: _text(REPLY))
    tts = ScriptedTTS(_sounds(), latency=TTS_LATENCY, sample_rate=SAMPLE_RATE)
    session = contender.make(vad=vad, stt=stt, llm=llm, tts=tts)
    speaker = Speaker(sample_rate=SAMPLE_RATE)
    return Seat(contender, Stage(session, microphone=microphone, speaker=speaker), llm)


def _of_user(conversation: list[tuple[str, str]]) -> list[str]:
    return [text for role, text in conversation if role == "user"]


def _text(name: str) -> str:
    kind, _, number = name.rpartition("-")
    return utterances()[kind][int(number)].text


def _sounds() -> dict[str, Pcm]:
    return {
        utterance.text: voice(AGENT)[utterance.name].pcm
        for kind in AGENT_KINDS
        for utterance in utterances()[kind]
    }
