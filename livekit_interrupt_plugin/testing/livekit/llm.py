"""A language model that says what the script says."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from livekit.agents import llm
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS, APIConnectOptions


@dataclass(frozen=True)
class ToolCall:
    """A reply that calls the function tool *name*; *arguments* are JSON."""

    name: str
    arguments: str = "{}"


Reply: TypeAlias = str | ToolCall


def quote(said: str) -> str:
    """The default reply."""
    return f"You said {said}."


class ScriptedLLM(llm.LLM[Any]):
    """Answers from *replies*: in order and then with a quote, or by asking a function.

    A function is given the user's last words. When it asks for a tool and the tool has answered,
    the reply is what the tool said, so that it is called once.

    Args:
        replies: What to say, or how to find out.
        latency: Seconds from the request to the first chunk.
    """

    def __init__(
        self, replies: Callable[[str], Reply] | Sequence[Reply] = quote, *, latency: float = 0.1
    ) -> None:
        super().__init__()
        self.latency = latency
        self.asked: list[str] = []
        """The user's last words at each request."""
        self.contexts: list[list[tuple[str, str]]] = []
        """The (role, text) pairs of each request; what a tool said has the role "tool"."""
        self._replies = replies
        self._calls = itertools.count(1)

    def chat(
        self,
        *,
        chat_ctx: llm.ChatContext,
        tools: list[Any] | None = None,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
        **_: Any,
    ) -> llm.LLMStream:
        context = conversation(chat_ctx)
        said = next((text for role, text in reversed(context) if role == "user"), "")
        reply = self._reply(said, context, number=len(self.asked))
        self.asked.append(said)
        self.contexts.append(context)
        return _ScriptedReply(
            self,
            chat_ctx=chat_ctx,
            tools=tools or [],
            conn_options=conn_options,
            chunks=self._chunks(reply),
        )

    def _reply(self, said: str, context: list[tuple[str, str]], *, number: int) -> Reply:
        if not callable(self._replies):
            return self._replies[number] if number < len(self._replies) else quote(said)
        reply = self._replies(said)
        if isinstance(reply, ToolCall) and context and context[-1][0] == "tool":
            return context[-1][1]
        return reply

    def _chunks(self, reply: Reply) -> list[llm.ChoiceDelta]:
        if isinstance(reply, ToolCall):
            call = llm.FunctionToolCall(
                name=reply.name, arguments=reply.arguments, call_id=f"call_{next(self._calls)}"
            )
            return [llm.ChoiceDelta(role="assistant", tool_calls=[call])]
        middle = reply.find(" ", len(reply) // 2)
        halves = [reply[:middle], reply[middle:]] if middle > 0 else [reply]
        return [llm.ChoiceDelta(role="assistant", content=half) for half in halves]


class _ScriptedReply(llm.LLMStream):
    def __init__(
        self, scripted: ScriptedLLM, *, chunks: list[llm.ChoiceDelta], **options: Any
    ) -> None:
        self._chunks = chunks
        self._latency = scripted.latency
        super().__init__(scripted, **options)

    async def _run(self) -> None:
        await asyncio.sleep(self._latency)
        for delta in self._chunks:
            self._event_ch.send_nowait(llm.ChatChunk(id="scripted", delta=delta))


def conversation(chat_ctx: llm.ChatContext) -> list[tuple[str, str]]:
    """The (role, text) pairs of a chat context; what a tool said has the role "tool"."""
    pairs: list[tuple[str, str]] = []
    for item in chat_ctx.items:
        if isinstance(item, llm.ChatMessage):
            pairs.append((item.role, item.text_content or ""))
        elif isinstance(item, llm.FunctionCallOutput):
            pairs.append(("tool", item.output))
    return pairs
