"""Three strategies of your own: a native one, an async one, and a model that is asked.

    python examples/custom_strategy.py
"""

from dataclasses import dataclass

from livekit_interrupt_plugin import (
    BaseInterruptionStrategy,
    Consult,
    InterruptionPolicy,
    Judgement,
    MinOpinion,
    Overlap,
    Strategy,
)
from livekit_interrupt_plugin.events import (
    AgentSpeechStarted,
    Opinion,
    Transcript,
    UserSpeechStarted,
)
from livekit_interrupt_plugin.testing import play


@dataclass(frozen=True)
class NamesTheShop(Strategy):
    """Native: a frozen value that looks at the evidence and says why."""

    name: str

    def judge(self, overlap: Overlap) -> Judgement:
        if self.name in overlap.words:
            return self.yes("the user said {0!r}", self.name)
        return self.unsure("{0!r} not heard yet", self.name)


class Shouts(BaseInterruptionStrategy):
    """Async: four methods; the gate feeds it off the audio path and takes its answer."""

    def __init__(self) -> None:
        self._text = ""

    async def append_text(self, text: str) -> None:
        self._text += text

    async def should_interrupt(self) -> bool:
        return "!" in self._text

    async def reset(self) -> None:
        self._text = ""


def main() -> None:
    # A model of yours answers when it likes, from any task: gate.opinion("my model", 0.9).
    policy = InterruptionPolicy(
        NamesTheShop("greenhouse") | Consult(Shouts()) | MinOpinion("my model", 0.8), stable=0.0
    )
    for decision in play(
        policy,
        AgentSpeechStarted(0.0),
        UserSpeechStarted(2.0),
        Transcript(2.4, "is this"),
        Opinion(2.6, "my model", 0.3),
        Transcript(2.9, "is this the greenhouse"),
    ):
        print(f"{decision.at:4.1f} s  {decision.action.value:9} {decision.reason}")


if __name__ == "__main__":
    main()
