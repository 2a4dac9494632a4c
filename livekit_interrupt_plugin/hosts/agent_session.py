"""``VoiceAssistant`` on LiveKit 1.x: an ``AgentSession`` whose interruptions our policy decides."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any

from livekit import rtc
from livekit.agents import Agent, AgentSession, llm, stt, vad
from livekit.agents.types import NOT_GIVEN, NotGivenOr
from livekit.agents.utils import is_given
from livekit.agents.voice import SpeechHandle

from ..errors import ConfigurationError
from ..policy import InterruptionPolicy, StrategyLike
from . import plugin
from .gate import InterruptionGate, default_vad
from .rule_given import rule_given
from .session_options import interruption_options, session_arguments

__all__ = ["VoiceAssistant"]

plugin.register()

_DECISION_EVENTS = ("interruption_decision", "overlap_updated")


class VoiceAssistant(AgentSession[Any]):
    """Drop-in for ``AgentSession``, with the options of the assistant it takes its name from.

    Args:
        vad: The voice detector; omitted: LiveKit's own default, where this release has one.
        stt: The recogniser, or a model name.
        llm: As for ``AgentSession``.
        tts: As for ``AgentSession``.
        instructions: For :meth:`start` in the old style, without an agent.
        chat_ctx: Likewise.
        allow_interruptions: False: the user never takes the floor.
        interrupt_speech_duration: Voiced seconds that interrupt where no words are asked for.
        interrupt_min_words: Interrupt at *more than* so many words, as the replaced hook did; 0:
            at any word. Beside strategies it holds only when given, and both must agree.
        interruption_strategies: Native or async; asked in order, the first yes interrupts.
        playout_grace: Seconds after the first audible sound without interruption.
        policy: Replaces all rules above but *allow_interruptions*.
        options: Everything else that ``AgentSession`` takes; ``turn_handling`` and flat
            arguments are merged.

    Raises:
        ConfigurationError: an option breaks its rule, or contradicts another.
    """

    def __init__(
        self,
        *,
        vad: NotGivenOr[vad.VAD | None] = NOT_GIVEN,
        stt: NotGivenOr[stt.STT | str | None] = NOT_GIVEN,
        llm: NotGivenOr[Any] = NOT_GIVEN,
        tts: NotGivenOr[Any] = NOT_GIVEN,
        instructions: str = "",
        chat_ctx: llm.ChatContext | None = None,
        allow_interruptions: bool = True,
        interrupt_speech_duration: float | None = None,
        interrupt_min_words: int | None = None,
        interruption_strategies: Sequence[StrategyLike] = (),
        playout_grace: float | None = None,
        policy: InterruptionPolicy | None = None,
        no_trace: bool = False,
        **options: Any,
    ) -> None:
        rule = rule_given(
            policy=policy,
            strategies=interruption_strategies,
            min_words=interrupt_min_words,
            speech_duration=interrupt_speech_duration,
            grace=playout_grace,
        )
        self.gate = InterruptionGate(rule.policy, no_trace=no_trace)
        self._instructions = instructions
        self._first_chat_ctx = chat_ctx
        self._unscheduled: list[SpeechHandle] = []
        components = {"stt": self._gated_stt(stt), "vad": self._gated_vad(vad, llm)}
        components |= {"llm": llm, "tts": tts}
        options |= {name: part for name, part in components.items() if is_given(part)}
        if not allow_interruptions:
            options["allow_interruptions"] = False
        super().__init__(
            **session_arguments(
                options,
                interruption_options(
                    enabled=allow_interruptions, min_duration=rule.speech_duration
                ),
            )
        )
        self.gate.attach(self)
        for name in _DECISION_EVENTS:
            self.gate.on(name, self._forward(name))
        self.on("speech_created", self._on_speech_created)

    # -- starting ---------------------------------------------------------------------------

    def start(self, *args: Any, **kwargs: Any) -> Any:
        """``await start(agent=..., room=...)``, or in the old style ``start(room)``.

        The old style schedules at once, and awaiting it is optional; its agent has the
        instructions and the chat_ctx that the constructor was given.

        Raises:
            ConfigurationError: the language model takes turns on the server, past any gate.
        """
        if args and not isinstance(args[0], Agent):
            return asyncio.ensure_future(self._start_in_room(*args, **kwargs))
        if not args and "agent" not in kwargs:
            return asyncio.ensure_future(self._start_in_room(kwargs.pop("room"), **kwargs))
        return self._start_agent(*args, **kwargs)

    async def _start_in_room(self, room: Any, participant: Any = None, **kwargs: Any) -> Any:
        context = self._first_chat_ctx
        agent = Agent(
            instructions=self._instructions or _system_message(context),
            **({"chat_ctx": context} if context is not None else {}),
        )
        if participant is not None:
            kwargs |= _linked_to(participant)
        if room is not None:
            kwargs["room"] = room
        return await self._start_agent(agent, **kwargs)

    async def _start_agent(self, agent: Agent, **kwargs: Any) -> Any:
        _refuse_server_side_turns(agent, self.llm)
        self.gate.gate_agent(agent)
        return await super().start(agent, **kwargs)

    def update_agent(self, agent: Agent) -> None:
        self.gate.gate_agent(agent)
        super().update_agent(agent)

    # -- speaking ---------------------------------------------------------------------------

    def say(  # type: ignore[override]  # one keyword more than the base class has
        self, text: Any, *, interrupt_current_if_possible: bool = False, **kwargs: Any
    ) -> SpeechHandle:
        """Say *text* after what is being said, or instead of it.

        Args:
            text: As for ``AgentSession.say``.
            interrupt_current_if_possible: True interrupts the current speech, if it allows that;
                otherwise, and by default, the new speech waits for it. A reply that was prepared
                but is not scheduled yet is dropped either way.
            kwargs: As for ``AgentSession.say``.
        """
        self._drop_unscheduled()
        current = self.current_speech
        if (
            interrupt_current_if_possible
            and current is not None
            and current.allow_interruptions
            and not current.interrupted
        ):
            current.interrupt()
        return super().say(text, **kwargs)

    def _on_speech_created(self, event: Any) -> None:
        handle = event.speech_handle
        self._unscheduled = [h for h in self._unscheduled if _is_unscheduled(h)]
        self._unscheduled.append(handle)

    def _drop_unscheduled(self) -> None:
        if not any(_is_unscheduled(handle) for handle in self._unscheduled):
            return
        # LiveKit then prepares the reply anew when the user's turn ends. Where it has no such
        # method the prepared reply is spoken after this one.
        activity = getattr(self, "_activity", None)
        with contextlib.suppress(AttributeError):
            activity._cancel_preemptive_generation()  # type: ignore[union-attr]

    # -- the gate ---------------------------------------------------------------------------

    def _gated_stt(self, given: Any) -> Any:
        return self.gate.stt(given) if given else given

    def _gated_vad(self, given: Any, model: Any) -> Any:
        if is_given(given):
            return self.gate.vad(given) if given else given
        # A realtime model does without LiveKit's default detector.
        if isinstance(model, llm.RealtimeModel) or default_vad() is None:
            return given
        return self.gate.vad()

    def _forward(self, name: str) -> Any:
        def forward(argument: Any) -> None:
            # Past AgentSession.emit, which puts every event into LiveKit's session report.
            rtc.EventEmitter.emit(self, name, argument)  # type: ignore[arg-type]

        return forward


def _is_unscheduled(handle: SpeechHandle) -> bool:
    return not handle.done() and not getattr(handle, "scheduled", True)


def _refuse_server_side_turns(agent: Agent, session_llm: Any) -> None:
    model = agent.llm if is_given(agent.llm) and agent.llm is not None else session_llm
    if isinstance(model, llm.RealtimeModel) and model.capabilities.turn_detection:
        raise ConfigurationError(
            f"{type(model).__name__} takes turns on its server, where no gate can decide",
            hint="construct it with turn_detection=None and give the session an STT and a VAD",
        )


def _system_message(context: llm.ChatContext | None) -> str:
    for item in context.items if context is not None else ():
        if isinstance(item, llm.ChatMessage) and item.role in ("system", "developer"):
            return item.text_content or ""
    return ""


def _linked_to(participant: Any) -> dict[str, Any]:
    from livekit.agents import voice

    identity = participant if isinstance(participant, str) else participant.identity
    options = getattr(voice.room_io, "RoomOptions", None)
    if options is not None:
        return {"room_options": options(participant_identity=identity)}
    return {"room_input_options": voice.room_io.RoomInputOptions(participant_identity=identity)}
