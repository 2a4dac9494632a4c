"""Three strategies of your own: a native one, an async one, and a small model that is asked.

    python examples/custom_strategy.py

Each has a call of its own, without keys and network and in virtual time: the agent tells a story,
the caller says two things over it, and you see what is decided and why.
"""

import asyncio
import math
from dataclasses import dataclass
from itertools import pairwise

from livekit.agents import AgentSession

from livekit_interrupt_plugin import (
    BaseInterruptionStrategy,
    Consult,
    Decision,
    InterruptionGate,
    InterruptionPolicy,
    Judgement,
    MinOpinion,
    Overlap,
    Strategy,
)
from livekit_interrupt_plugin.testing import virtual_time
from livekit_interrupt_plugin.testing.livekit import (
    ScriptedLLM,
    ScriptedSTT,
    ScriptedTTS,
    ScriptedVAD,
    Stage,
)


@dataclass(frozen=True, slots=True)
class Mentions(Strategy):
    """Native: a frozen value that looks at the evidence so far and says why."""

    topic: str

    def judge(self, overlap: Overlap) -> Judgement:
        if self.topic in overlap.words:
            return self.yes("the caller mentions {0!r}", self.topic)
        return self.unsure("no word of {0!r} yet", self.topic)


class Insists(BaseInterruptionStrategy):
    """Async: four methods, as in other frameworks; the gate feeds it off the audio path."""

    def __init__(self) -> None:
        self._words: list[str] = []

    async def append_text(self, text: str) -> None:
        self._words += text.lower().split()

    async def should_interrupt(self) -> bool:
        return any(word == following for word, following in pairwise(self._words))

    async def reset(self) -> None:
        self._words.clear()

    def __repr__(self) -> str:
        return "Insists()"


ASKS = {"what", "when", "where", "who", "why", "how", "are", "do", "does", "can", "could"}
LISTENS = {"yeah", "yes", "okay", "right", "sure", "mm-hmm", "nice", "good"}


class FloorModel:
    """A model: logistic regression over four features of what was said. Put yours here."""

    def probability(self, text: str) -> float:
        """How probable it is that who says *text* wants the floor."""
        words = text.lower().split()
        score = (
            -2.0
            + 0.5 * len(words)
            + 2.0 * (words[0] in ASKS)
            + 1.5 * ("i" in words or "you" in words)
            - 6.0 * sum(word in LISTENS for word in words) / len(words)
        )
        return 1 / (1 + math.exp(-score))


def let_advise(gate: InterruptionGate, model: FloorModel, source: str) -> None:
    """Ask *model* whenever the caller has said more; its answer is an opinion of *source*."""
    tasks: set[asyncio.Task[None]] = set()

    async def ask(overlap: Overlap, text: str) -> None:
        # In a thread: the call goes on while the model computes.
        probability = await asyncio.to_thread(model.probability, text)
        print(f"         (the model says {probability:.2f} of {text!r})")
        if gate.overlap is overlap:  # a slow answer must not judge what is said next
            gate.opinion(source, probability, f"the model says {probability:.2f}")

    def on_overlap_updated(overlap: Overlap) -> None:
        if overlap.heard:
            task = asyncio.create_task(ask(overlap, overlap.heard))
            tasks.add(task)  # the loop itself has only a weak reference
            task.add_done_callback(tasks.discard)

    gate.on("overlap_updated", on_overlap_updated)


async def native() -> None:
    print("Native: Mentions('delivery')")
    gate = InterruptionGate(InterruptionPolicy(Mentions("delivery")))
    await call(gate, "what a story", "and your delivery then")


async def asynchronous() -> None:
    print("\nAsync: Insists()")
    gate = InterruptionGate(InterruptionPolicy(Consult(Insists())))
    await call(gate, "hello there", "hello hello")


async def advised() -> None:
    print("\nA model's opinion: MinOpinion('floor model', 0.7)")
    gate = InterruptionGate(InterruptionPolicy(MinOpinion("floor model", 0.7)))
    let_advise(gate, FloorModel(), "floor model")
    await call(gate, "yeah that is nice", "how much do you charge")


# -- A call to try them on ------------------------------------------------------------------


async def call(gate: InterruptionGate, *remarks: str) -> None:
    """The agent speaks for nine seconds; every three the caller makes one of *remarks*."""
    gate.on("interruption_decision", show)
    stt, vad = ScriptedSTT(), ScriptedVAD()
    session = AgentSession(
        stt=gate.stt(stt),
        vad=gate.vad(vad),
        llm=ScriptedLLM(),
        tts=ScriptedTTS(),
        **gate.session_arguments(turn_detection="vad"),
    )
    gate.attach(session)
    stage = Stage(session)
    await stage.start()
    session.say(" ".join(["story"] * 30))
    began = await stage.agent_audible()
    for number, text in enumerate(remarks):
        at = began + 2.0 + 3.0 * number
        vad.speak(at, at + 0.3 * len(text.split()))
        stt.say(text, at)
    await asyncio.sleep(12.0)
    await stage.aclose()


def show(decision: Decision) -> None:
    print(f"{decision.at:5.2f} s  {decision.action.value:9} {decision.text!r}: {decision.reason}")


if __name__ == "__main__":
    for example in (native, asynchronous, advised):
        virtual_time.run(example)
