"""What the user said over the agent of a LiveKit 0.x assistant, in the conversation unanswered."""

from __future__ import annotations

from typing import Any

from livekit.agents import llm

__all__ = ["AssistantKept"]

_SPOKEN = ("agent_speech_committed", "agent_speech_interrupted")


class AssistantKept:
    """Puts words into the conversation of *assistant*, behind what they were said over.

    LiveKit has the agent's message in it when it has been said.
    """

    def __init__(self, assistant: Any) -> None:
        self._assistant = assistant
        #: What was kept over the speech that is playing.
        self._ahead: list[Any] = []

    def watch(self) -> None:
        self._assistant.on("agent_started_speaking", self._on_started)
        for event in _SPOKEN:
            self._assistant.on(event, self._on_spoken)

    def close(self) -> None:
        self._assistant.off("agent_started_speaking", self._on_started)
        for event in _SPOKEN:
            self._assistant.off(event, self._on_spoken)

    def keep(self, text: str) -> None:
        """Have *text* in the conversation as the user's."""
        message = _user_message(text)
        self._messages.append(message)
        self._ahead.append(message)

    @property
    def _messages(self) -> list[Any]:
        context = getattr(self._assistant, "chat_ctx", None)
        if context is None:  # before 0.8
            context = self._assistant.chat_context
        messages: list[Any] = context.messages
        return messages

    def _on_started(self, *_: Any) -> None:
        self._ahead = []

    def _on_spoken(self, *about: Any) -> None:
        spoken, messages = about[-1], self._messages  # 0.7 tells the whole conversation first
        ahead = [message for message in self._ahead if message in messages]
        self._ahead = []
        if spoken in messages:
            for message in ahead:
                messages.remove(message)
            behind = messages.index(spoken) + 1
            messages[behind:behind] = ahead


def _user_message(text: str) -> Any:
    messages: Any = llm.ChatMessage
    if hasattr(messages, "create"):
        return messages.create(text=text, role="user")
    roles: Any = llm.ChatRole  # before 0.8
    return messages(text=text, role=roles.USER)
