"""A language model that says what the script says."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from livekit.agents import llm

from ..release import accepted
from ._emitter import Emitter


def quote(said: str) -> str:
    """The default reply."""
    return f"You said {said}."


class ScriptedLLM(Emitter):
    """Answers from *replies*: in order and then with a quote, or by asking a function.

    Args:
        replies: What to say, or how to find out: a function is given the user's last words.
        latency: Seconds from the request to the first chunk.
    """

    def __init__(
        self, replies: Callable[[str], str] | Sequence[str] = quote, *, latency: float = 0.1
    ) -> None:
        super().__init__()
        self.latency = latency
        self.asked: list[str] = []
        """The user's last words at each request."""
        self.contexts: list[list[tuple[str, str]]] = []
        """The (role, text) pairs of each request."""
        self._replies = replies

    def chat(self, history: Any = None, *, chat_ctx: Any = None, **_: Any) -> Any:
        """Before 0.8 the context comes first, and the reply is awaited."""
        context = history if chat_ctx is None else chat_ctx
        reply = _ScriptedReply(self._reply(conversation(context)), self.latency, context)
        return _awaited(reply) if inspect.iscoroutinefunction(llm.LLM.chat) else reply

    async def aclose(self) -> None:
        pass

    def _reply(self, context: list[tuple[str, str]]) -> str:
        said = next((text for role, text in reversed(context) if role == "user"), "")
        number = len(self.asked)
        self.asked.append(said)
        self.contexts.append(context)
        if callable(self._replies):
            return self._replies(said)
        return self._replies[number] if number < len(self._replies) else quote(said)


class _ScriptedReply(llm.LLMStream):
    def __init__(self, text: str, latency: float, context: Any) -> None:
        # Not super().__init__(): what it takes and starts changed from line to line.
        self._chat_ctx, self._fnc_ctx = context, None
        self._called_functions: list[Any] = []
        self._function_calls_info: list[Any] = []
        self._latency = latency
        self._tasks: Any = set()
        middle = text.find(" ", len(text) // 2)
        self._left = [text[:middle], text[middle:]] if middle > 0 else [text]

    def __aiter__(self) -> Any:
        return self

    async def __anext__(self) -> Any:
        if not self._left:
            raise StopAsyncIteration
        await asyncio.sleep(self._latency)
        self._latency = 0.0
        role: Any = getattr(llm.ChatRole, "ASSISTANT", "assistant")
        kinds: Any = llm  # no release with these names is installed where types are checked
        delta = kinds.ChoiceDelta(role=role, content=self._left.pop(0))
        choices = [kinds.Choice(delta=delta)]
        return kinds.ChatChunk(**accepted(kinds.ChatChunk, request_id="scripted", choices=choices))

    async def aclose(self, **_: Any) -> None:
        self._left = []

    async def _run(self) -> None:
        """Not used."""

    async def _main_task(self) -> None:
        """Not used."""


async def _awaited(reply: Any) -> Any:
    return reply


def conversation(context: Any) -> list[tuple[str, str]]:
    """The (role, text) pairs of a chat context."""
    return [(_role(message), _text(message)) for message in context.messages]


def _role(message: Any) -> str:
    return str(getattr(message.role, "value", message.role))


def _text(message: Any) -> str:
    content = message.text if hasattr(message, "text") else message.content  # before 0.8
    parts = content if isinstance(content, list) else [content or ""]
    return " ".join(part for part in parts if isinstance(part, str))
