"""What became of each word the user said, and agents that get into trouble."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from livekit.agents import Agent, AgentSession, RunContext, function_tool

from livekit_interrupt_plugin import Fate

from ..hosts.scene import HEARS_AT_ONCE, Call

try:
    from livekit.agents import AgentTask
except ImportError:  # before 1.2
    AgentTask = None  # type: ignore[assignment,misc]

needs_agent_task = pytest.mark.skipif(AgentTask is None, reason="this release has no AgentTask")
#: Whether an agent's components can be put behind the gate after it was made.
CAN_UPDATE = hasattr(Agent, "update_options")
#: A session of LiveKit's own.
BARE: dict[str, Any] = {"kind": AgentSession} | HEARS_AT_ONCE


def words_with(call: Call, fate: Fate) -> set[str]:
    return {word for d in call.decisions if d.fate is fate for word in d.text.split()}


def assert_accounted_for(call: Call, *said: str) -> None:
    """No word is both in the conversation and discarded, none is in it twice, none vanishes.

    Each word of *said* must be said once, or nobody could tell them apart.
    """
    words = Counter(word for utterance in said for word in utterance.split())
    assert max(words.values()) == 1, f"words are said more than once in {said}"
    in_conversation = Counter(word for turn in call.user_turns for word in turn.split())
    discarded = words_with(call, Fate.DISCARDED)

    assert in_conversation.keys() & discarded == set()
    assert in_conversation.keys() | discarded == words.keys()
    assert max(in_conversation.values(), default=0) <= 1
    assert words_with(call, Fate.ANSWERED) <= in_conversation.keys()


def heard(call: Call) -> list[float]:
    """The seconds that were heard of each piece of the agent's speech."""
    return [round(segment.heard, 2) for segment in call.heard]


def seconds_of(text: str) -> float:
    return round(len(text.split()) * 0.3, 2)


def warnings_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.name == "livekit_interrupt_plugin"]


GREETING = "hello I am the second agent and I have much to tell you before we can begin"
FILLER = "one moment please while I look for somebody who can help you with all of that"
QUESTION = "what is your full name please tell me so that I can find you in our long list"


class Greeter(Agent):
    """Speaks as soon as it is there."""

    def __init__(self, **own: Any) -> None:
        super().__init__(instructions="Greet.", **own)

    async def on_enter(self) -> None:
        self.session.say(GREETING)


class Talkative(Agent):
    """Says something while its tools work; the tools are done before it has said it."""

    def __init__(self) -> None:
        super().__init__(instructions="Transfer.")

    async def fills_the_time(self) -> None:
        self.session.say(FILLER)
        await asyncio.sleep(2.0)

    @function_tool
    async def look(self, context: RunContext) -> str:  # type: ignore[type-arg]
        """Look something up."""
        await self.fills_the_time()
        return "found"

    @function_tool
    async def transfer(self, context: RunContext) -> Any:  # type: ignore[type-arg]
        """Transfer the caller."""
        await self.fills_the_time()
        return Greeter(), "transferred"

    @function_tool
    async def ask(self, context: RunContext) -> str:  # type: ignore[type-arg]
        """Ask the caller's name while still speaking."""
        await self.fills_the_time()
        return f"the caller is {await asking()}"

    @function_tool
    async def ask_at_once(self, context: RunContext) -> str:  # type: ignore[type-arg]
        """Ask the caller's name."""
        return f"the caller is {await asking(**self.of_the_task)}"

    #: What the task of :meth:`ask_at_once` brings along.
    of_the_task: dict[str, Any] = {}  # noqa: RUF012 # set on the instance


def asking(**own: Any) -> Any:
    """A nested task that asks the caller's name and is done when it hears one."""

    class AskName(AgentTask):  # type: ignore[misc,type-arg]
        def __init__(self) -> None:
            super().__init__(instructions="Ask.", **own)

        async def on_enter(self) -> None:
            self.session.say(QUESTION)

        @function_tool
        async def note(self, name: str) -> None:
            """Write the name down."""
            self.complete(name)

    return AskName()
