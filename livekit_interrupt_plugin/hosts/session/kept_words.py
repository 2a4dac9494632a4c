"""What the user said over the agent of a LiveKit 1.x session, in the conversation unanswered."""

from __future__ import annotations

import asyncio
from typing import Any

__all__ = ["KeptWords"]


class KeptWords:
    """Puts words into the conversation of *session*: the history, and the model's context.

    They stand behind what they were said over. Up to 1.7 LiveKit dates the agent's message when
    it has been said, not when it began; so they are put behind it when it is there.
    """

    def __init__(self, session: Any) -> None:
        self._session = session
        self._tasks: set[asyncio.Task[None]] = set()
        self._one_by_one = asyncio.Lock()
        #: What was kept since the agent's newest message.
        self._ahead: list[Any] = []

    def keep(self, text: str) -> None:
        """Have *text* in the conversation as the user's."""
        self._begin(self._keep(text))

    def item_added(self, item: Any) -> None:
        """The conversation has a new *item*."""
        role = getattr(item, "role", None)
        if not self._ahead or role not in ("assistant", "user"):
            return
        ahead, self._ahead = self._ahead, []
        if role == "assistant" and ahead[-1].created_at < item.created_at:
            for message in ahead:
                message.created_at = item.created_at
            _sort_in(ahead, self._session.history)
            self._begin(self._sort_into_context(ahead))

    async def _keep(self, text: str) -> None:
        # Each update replaces the whole context: two at once would lose one of them.
        async with self._one_by_one:
            agent = self._session.current_agent
            context = agent.chat_ctx.copy()
            message = context.add_message(role="user", content=text)
            self._session.history.insert(message)
            self._ahead.append(message)
            await agent.update_chat_ctx(context)

    async def _sort_into_context(self, messages: list[Any]) -> None:
        async with self._one_by_one:
            agent = self._session.current_agent
            context = agent.chat_ctx.copy()
            _sort_in(messages, context)
            await agent.update_chat_ctx(context)

    def _begin(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _sort_in(messages: list[Any], context: Any) -> None:
    """Put those of *messages* that are in *context* where their dates belong."""
    for message in messages:
        if message in context.items:
            context.items.remove(message)
            context.insert(message)
