"""``VoiceAssistant`` on LiveKit 1.x: an ``AgentSession`` whose interruptions our policy decides."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Literal

from livekit import rtc
from livekit.agents import Agent, AgentSession, llm, stt, vad
from livekit.agents.types import NOT_GIVEN, NotGivenOr
from livekit.agents.utils import is_given
from livekit.agents.voice import SpeechHandle

from ...errors import ConfigurationError
from ...policy import InterruptionPolicy, StrategyLike
from ...profiles import ProfilesLike
from .. import plugin
from ..data_channel import PublishLike
from ..recording.options import TraceLike
from ..rule_given import rule_given
from ..telemetry import TelemetryLike
from .components import default_vad
from .gate import InterruptionGate
from .old_style import agent_of, linked_to
from .options import interruption_options, session_arguments

__all__ = ["VoiceAssistant"]

plugin.register()

_DECISION_EVENTS: tuple[
    Literal["interruption_decision", "overlap_updated", "shadow_disagreed"], ...
] = (
    "interruption_decision",
    "overlap_updated",
    "shadow_disagreed",
)


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
        policy: Replaces all rules above but *allow_interruptions*; a policy, or :class:`Profiles`.
        no_trace: As for :class:`InterruptionGate`.
        trace: Likewise.
        telemetry: Likewise.
        publish: Likewise.
        shadow: Likewise.
        redact: Likewise.
        options: Everything else that ``AgentSession`` takes; ``turn_handling`` and flat
            arguments are merged.

    Raises:
        ConfigurationError: an option breaks its rule, or contradicts another.
    """

    def __init__(
        self,
        *,
        vad: NotGivenOr[vad.VAD | None] = NOT_GIVEN,
        stt: NotGivenOr[stt.STT[Any] | str | None] = NOT_GIVEN,
        llm: NotGivenOr[Any] = NOT_GIVEN,
        tts: NotGivenOr[Any] = NOT_GIVEN,
        instructions: str = "",
        chat_ctx: llm.ChatContext | None = None,
        allow_interruptions: bool = True,
        interrupt_speech_duration: float | None = None,
        interrupt_min_words: int | None = None,
        interruption_strategies: Sequence[StrategyLike] = (),
        playout_grace: float | None = None,
        policy: ProfilesLike | None = None,
        no_trace: bool = False,
        trace: TraceLike | None = None,
        telemetry: TelemetryLike = True,
        publish: PublishLike = None,
        shadow: InterruptionPolicy | None = None,
        redact: bool = False,
        **options: Any,
    ) -> None:
        rule = rule_given(
            policy=policy,
            strategies=interruption_strategies,
            min_words=interrupt_min_words,
            speech_duration=interrupt_speech_duration,
            grace=playout_grace,
        )
        self.gate = InterruptionGate(
            rule.policy,
            no_trace=no_trace,
            trace=trace,
            telemetry=telemetry,
            publish=publish,
            shadow=shadow,
            redact=redact,
        )
        self._instructions = instructions
        self._first_chat_ctx = chat_ctx
        self._starting: set[asyncio.Future[Any]] = set()
        self._unscheduled: list[SpeechHandle] = []
        components = {"stt": self._gated_stt(stt), "vad": self._gated_vad(vad)}
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
        if "agent" in kwargs or (args and isinstance(args[0], Agent)):
            return self._start_agent(*args, **kwargs)
        # Kept: the loop itself has only a weak reference to a task nobody awaits.
        starting = asyncio.ensure_future(self._start_in_room(*args, **kwargs))
        self._starting.add(starting)
        starting.add_done_callback(self._starting.discard)
        return starting

    async def _start_in_room(self, room: Any = None, participant: Any = None, **kwargs: Any) -> Any:
        if participant is not None:
            kwargs |= linked_to(participant)
        if room is not None:
            kwargs["room"] = room
        agent = agent_of(self._instructions, self._first_chat_ctx)
        return await self._start_agent(agent, **kwargs)

    async def _start_agent(self, agent: Agent, **kwargs: Any) -> Any:
        if not self.gate.is_attached:
            self.gate.attach(self, agent=agent)
        return await super().start(agent, **kwargs)

    def update_agent(self, agent: Agent) -> None:
        self.gate.gate_agent(agent)
        super().update_agent(agent)

    # -- speaking ---------------------------------------------------------------------------

    def say(
        self,
        text: Any,
        *,
        interrupt_current_if_possible: bool = False,
        policy: InterruptionPolicy | None = None,
        **kwargs: Any,
    ) -> SpeechHandle:
        """Say *text* after what is being said, or instead of it.

        Args:
            text: As for ``AgentSession.say``.
            interrupt_current_if_possible: True interrupts the current speech, if it allows that;
                otherwise, and by default, the new speech waits for it. A reply that was prepared
                but is not scheduled yet is dropped either way.
            policy: Holds over this speech; by default what the assistant was given.
            kwargs: As for ``AgentSession.say``.

        Raises:
            ConfigurationError: *policy* is no policy.
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
        if policy is not None and not isinstance(policy, InterruptionPolicy):
            raise ConfigurationError(
                f"say(): policy must be an InterruptionPolicy, got {policy!r}",
                hint="for example policy=InterruptionPolicy(Commands())",
            )
        speech = super().say(text, **kwargs)
        if policy is not None:
            self.gate.use(policy, speech=speech)
        return speech

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
        cancel = getattr(activity, "_cancel_preemptive_generation", None)
        if callable(cancel):
            cancel()

    # -- the gate ---------------------------------------------------------------------------

    def _gated_stt(self, given: Any) -> Any:
        return self.gate.stt(given) if given else given

    def _gated_vad(self, given: Any) -> Any:
        if is_given(given):
            return self.gate.vad(given) if given else given
        # A detector that the session made for itself would stand before the gate.
        default = default_vad()
        return given if default is None else self.gate.vad(default)

    def _forward(self, name: str) -> Any:
        def forward(argument: Any) -> None:
            # Past AgentSession.emit, which puts every event into LiveKit's session report.
            rtc.EventEmitter.emit(self, name, argument)  # type: ignore[misc]  # a name of our own

        return forward


def _is_unscheduled(handle: SpeechHandle) -> bool:
    return not handle.done() and not getattr(handle, "scheduled", True)
