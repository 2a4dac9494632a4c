"""``VoiceAssistant`` on LiveKit 0.x: that line's own, with its interruptions by our policy."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from ...policy import InterruptionPolicy, StrategyLike
from ...profiles import ProfilesLike
from .. import plugin
from ..data_channel import PublishLike
from ..recording.options import TraceLike
from ..rule_given import rule_given
from ..telemetry import TelemetryLike
from .gate import AssistantGate
from .hooks import Hooks
from .speech import current_speech, silence
from .tested_releases import say_what_is_not_promised

__all__ = ["VoiceAssistant"]

plugin.register()

# From 0.10 on this is VoicePipelineAgent under its old name. 1.x does not have it.
_OfThisLine: Any = import_module("livekit.agents.voice_assistant").VoiceAssistant


class VoiceAssistant(Hooks, _OfThisLine):  # type: ignore[misc]  # a class of whichever line
    """Drop-in for the ``VoiceAssistant`` or ``VoicePipelineAgent`` of LiveKit Agents 0.x.

    Emits ``interruption_decision`` with each :class:`Decision` and ``overlap_updated`` with the
    open :class:`Overlap` as its words grow, beside what LiveKit's class emits; with *shadow* also
    ``shadow_disagreed`` with each :class:`Disagreement`.

    Args:
        vad: The voice detector.
        stt: The recogniser; one that does not stream is cut into utterances by *vad*.
        llm: As for LiveKit's class.
        tts: Likewise.
        allow_interruptions: False: the user never takes the floor, unless a :meth:`say` allows it.
        interrupt_speech_duration: Voiced seconds that interrupt where no words are asked for.
        interrupt_min_words: Interrupt at *more than* so many words, as the replaced hook did; 0:
            at any word. Beside strategies it holds only when given, and both must agree.
        interruption_strategies: Native or async; asked in order, the first yes interrupts.
        playout_grace: Seconds after the first audible sound without interruption.
        policy: Replaces all rules above but *allow_interruptions*; a policy, or :class:`Profiles`.
        no_trace: Withhold what the voice detector says as well, so that the assistant shows no
            trace of an overlap that was ignored: no ``user_started_speaking``.
        trace: Record the call: a folder, a file that ends in ``.jsonl``, a sink, or a
            :class:`Recording` of one.
        telemetry: What OpenTelemetry and Prometheus are told; False: nothing. See
            :class:`Telemetry`.
        publish: Send each decision into the room: True, a topic, a room, or a
            :class:`DataChannel`.
        shadow: Another policy, which decides the same call silently and is compared.
        redact: Leave the words out of both events and of the decisions in the log: what stays is
            how many they are, and how long. The conversation has them.
        options: Everything else that LiveKit's class takes.

    Raises:
        ConfigurationError: an option breaks its rule, or contradicts another.
    """

    def __init__(
        self,
        *,
        vad: Any,
        stt: Any,
        llm: Any,
        tts: Any,
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
        say_what_is_not_promised()
        self.gate = AssistantGate(
            self,
            rule.policy,
            no_trace=no_trace,
            trace=trace,
            telemetry=telemetry,
            publish=publish,
            shadow=shadow,
            redact=redact,
        )
        self._may_be_interrupted = allow_interruptions
        # Should the gate fail, LiveKit's own rule holds: with these, and its defaults else.
        own = {
            "interrupt_speech_duration": interrupt_speech_duration,
            "interrupt_min_words": interrupt_min_words,
        }
        options |= {name: value for name, value in own.items() if value is not None}
        super().__init__(
            vad=self.gate.vad(vad),
            stt=self.gate.stt(stt),
            llm=llm,
            tts=tts,
            allow_interruptions=allow_interruptions,
            **options,
        )
        self.gate.watch()

    def start(self, room: Any, *arguments: Any, **options: Any) -> Any:
        """As LiveKit's class starts in *room*."""
        started = super().start(room, *arguments, **options)
        self.gate.started(room)
        return started

    async def say(
        self,
        source: Any,
        *,
        allow_interruptions: bool | None = None,
        interrupt_current_if_possible: bool = False,
        **options: Any,
    ) -> Any:
        """Say *source* after what is being said, or instead of it.

        Args:
            source: As for LiveKit's class.
            allow_interruptions: Whether the user may take the floor; omitted: as the assistant
                was told when it was made. (LiveKit's own default is True in any case.)
            interrupt_current_if_possible: True interrupts the current speech, if it allows that;
                otherwise, and by default, the new speech waits for it.
            options: As for LiveKit's class; the name of some changed from line to line.

        Returns:
            What LiveKit's class does: nothing, or its handle of the speech from 0.12 on.
        """
        if allow_interruptions is None:
            allow_interruptions = self._may_be_interrupted
        if interrupt_current_if_possible:
            self._interrupt_current()
        return await super().say(source, allow_interruptions=allow_interruptions, **options)

    async def aclose(self, *arguments: Any, **options: Any) -> None:
        self.gate.close()
        await super().aclose(*arguments, **options)

    def _interrupt_current(self) -> None:
        speech = current_speech(self)
        if speech is not None and speech.allow_interruptions and not speech.interrupted:
            silence(self, speech)
