"""Another policy on a call that goes on; what is not needed any more is forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from ..calls.beside import Beside
from ..calls.call import Step
from ..calls.follower import Ears
from ..decision import Action, Decision
from ..events import AgentSpeechStarted, AgentThinkingStarted, PolicyChanged
from ..policy import InterruptionPolicy

__all__ = ["BesideALiveCall"]

#: Events of the newest two speeches of the agent's that are kept, at most: two minutes of the
#: user's voice. Where there were more, what follows in that speech is not decided.
KEPT = 4_000


class BesideALiveCall(Beside):
    """As :class:`.beside.Beside`, of which each step is told as it happens."""

    def __init__(self, policy: InterruptionPolicy) -> None:
        self._kept: list[Step] = []
        self._stopped: list[float] = []
        super().__init__(policy, self._kept, self._stopped, Ears(are_deaf=False))
        #: What settled each overlap of its own, in order; see :meth:`forget_before`.
        self.settled: list[Decision] = []
        self._newest_settled = 0
        #: How many steps there were before those that are kept.
        self._forgotten = 0

    @property
    def wake_at(self) -> float | None:
        """When time alone will next change something, or None."""
        return self._follower.engine.wake_at

    def is_open(self, end: float, until: float) -> bool:
        """Whether an overlap is open that began by *end*, and before *until*."""
        overlap = self._follower.engine.overlap
        return overlap is not None and overlap.onset <= end and overlap.onset < until

    def stopped(self, at: float) -> None:
        """The agent was interrupted."""
        self._stopped.append(at)
        self._follower.expect_stop()

    def follow(self, step: Step) -> None:
        """Decide on *step*, which just happened."""
        self._kept.append(step)
        if len(self._kept) > KEPT:
            self._forget_steps(KEPT // 2)
        self.play(self._forgotten + len(self._kept) - 1, step)
        if isinstance(step, (AgentSpeechStarted, AgentThinkingStarted)):
            self._forget_steps(self._before.step - self._forgotten)
        for decision in self.decisions:
            if decision.action is not Action.HOLD and decision.overlap > self._newest_settled:
                self._newest_settled = decision.overlap
                self.settled.append(decision)
        self.decisions.clear()
        self.faults.clear()
        self._follower.engine.faults.clear()

    def forget_before(self, at: float) -> None:
        """Nobody will ask for what was settled before."""
        self.settled = [decision for decision in self.settled if decision.at >= at]

    def _since_before(self, number: int) -> Sequence[Step]:
        first = max(0, self._before.step - self._forgotten)
        return self._kept[first : number + 1 - self._forgotten]

    def _change_before(self, number: int) -> PolicyChanged | None:
        return None  # it is told of none

    def _forget_steps(self, count: int) -> None:
        if count > 0:
            del self._kept[:count]
            self._forgotten += count
