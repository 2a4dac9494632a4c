"""The gate of a LiveKit 0.x assistant: what the user says over the agent waits here."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Any

from ..errors import ConfigurationError
from ..overlap import Overlap
from ..policy import InterruptionPolicy
from .assistant_audibility import AssistantAudibility
from .assistant_host import AssistantHost
from .assistant_router import AssistantRouter
from .assistant_speech import has_speech
from .assistant_words import AssistantWords
from .driver import Driver
from .failsafe import FailSafe
from .passage import Passage
from .shown import Shown
from .wrappers import GatedSTT, GatedVAD

__all__ = ["AssistantGate"]

logger = logging.getLogger("livekit_interrupt_plugin")


class AssistantGate:
    """Decides for one assistant who holds the floor; the assistant emits the decisions.

    Args:
        assistant: Not constructed yet: it is given the wrapped STT and VAD when it is.
        policy: The rules.
        no_trace: Withhold what the voice detector says as well, so that the assistant shows no
            trace of an overlap that was ignored: no ``user_started_speaking``.
        redact: Leave the words out of both events and of the decisions in the log.

    Raises:
        ConfigurationError: *policy* is no policy, or *redact* is neither True nor False.
    """

    def __init__(
        self, assistant: Any, policy: InterruptionPolicy, *, no_trace: bool, redact: bool = False
    ) -> None:
        if not isinstance(policy, InterruptionPolicy):
            raise ConfigurationError(
                f"VoiceAssistant: policy must be an InterruptionPolicy, got {policy!r}",
                hint="for example policy=InterruptionPolicy(MinWords(3))",
            )
        self.policy = policy
        self._assistant = assistant
        #: True once it decides nothing any more: LiveKit's own interruption handling acts.
        self.is_open = False
        self._failsafe = FailSafe(self._fail)
        self._passage = Passage()
        self._host = AssistantHost(
            assistant,
            self._passage,
            woken=self._on_time,
            interrupted=self._on_interrupted,
            shown=Shown(redact),
        )
        self._driver = Driver(policy, self._host)
        self._words = AssistantWords(assistant, said=self._driver.agent_said)
        self._router = AssistantRouter(
            self._driver, self._passage, self._failsafe, no_trace=no_trace, first=self._look
        )
        self._audibility = AssistantAudibility(
            assistant,
            started=partial(self._failsafe.run, self._driver.agent_started),
            ended=partial(self._failsafe.run, self._on_agent_ended),
        )
        self._host.audibility = self._audibility
        #: Held by whoever waits on 0.7 for a speech to end, to say the next.
        self.one_by_one = asyncio.Lock()
        #: How often each strategy raised, took too long or talked nonsense, by its name; and "the
        #: gate", if it failed itself and LiveKit's own interruption handling has taken over.
        self.faults: dict[str, int] = self._driver.faults
        self._detector: Any = None
        self._answer_waits = False
        self._is_watching = False

    # -- what the assistant is made of ------------------------------------------------------

    def stt(self, recogniser: Any) -> Any:
        """*recogniser* behind the gate; one that does not stream is cut by the ungated VAD."""
        _must_stream("stt", recogniser)
        return GatedSTT(recogniser, self._router, lambda: self._detector)

    def vad(self, detector: Any) -> Any:
        """*detector* behind the gate."""
        _must_stream("vad", detector)
        self._detector = detector
        return GatedVAD(detector, self._router)

    def watch(self) -> None:
        """From now on; the assistant is constructed."""
        if not has_speech(self._assistant):
            logger.warning(
                "this release of livekit-agents does not show which speech is playing; its own "
                "interruption handling acts instead of the policy"
            )
            self._open_for_good()
            return
        self._is_watching = True
        self._words.watch()
        self._audibility.watch()
        self._assistant.on("user_started_speaking", self._on_user_started)

    # -- what the user of the assistant calls -----------------------------------------------

    def opinion(
        self, source: str, probability: float, reason: str = "", *, overlap: int | None = None
    ) -> None:
        """Tell what somebody outside thinks of the open overlap: ``MinOpinion(source)`` weighs it.

        From any task of the assistant's loop, at any time; without an open overlap it is void.

        Args:
            source: Who thinks so.
            probability: 0 to 1: how likely it is that the user takes the floor.
            reason: Why, for the decision event.
            overlap: The number of the overlap that was judged; None: whichever is open.

        Raises:
            ConfigurationError: *probability* is not from 0 to 1.
        """
        if not 0.0 <= probability <= 1.0:
            raise ConfigurationError(
                f"gate.opinion(): probability must be from 0 to 1, got {probability!r}"
            )
        self._failsafe.run(self._driver.opinion, source, float(probability), reason, overlap)

    @property
    def overlap(self) -> Overlap | None:
        """The open overlap, or None."""
        return self._driver.engine.overlap

    # -- what the assistant asks ------------------------------------------------------------

    @property
    def interrupt_is_due(self) -> bool:
        """Whether the policy has just decided that the user takes the floor."""
        return self._host.interrupt_is_due

    @property
    def was_ignored(self) -> bool:
        """Whether what the user said last came to nothing, so that no answer is due."""
        return self._host.was_ignored

    def waits_for_protected_speech(self) -> bool:
        """Whether the answer has to wait; it is given when the agent has finished.

        LiveKit forgets what is said before a speech that must not be interrupted, if it would
        answer while that is playing.
        """
        self._answer_waits = self._audibility.is_audible and not self._host.may_interrupt()
        return self._answer_waits

    def close(self) -> None:
        """Decide nothing any more; what is withheld is forgotten."""
        if not self.is_open:
            self._passage.drop()
            self._stop()

    # -- what happens -----------------------------------------------------------------------

    def _on_agent_ended(self, since: float) -> None:
        self._words.tell()
        self._driver.agent_ended(since=since)
        if self._answer_waits:
            self._answer_waits = False
            self._assistant._validate_reply_if_possible()

    def _look(self) -> None:
        """The user is about to be heard: where does the agent stand?"""
        self._audibility.look()
        self._words.tell()

    def _on_user_started(self, *_: Any) -> None:
        if not self._driver.engine.agent_is_audible:
            self._host.was_ignored = False

    def _on_interrupted(self) -> None:
        self._router.interrupted()

    def _on_time(self) -> None:
        engine = self._driver.engine
        due = engine.wake_at
        self._words.tell()
        if engine.wake_at == due:  # what the agent has said may have let the time pass already
            self._failsafe.run(self._driver.wake)

    def _fail(self) -> None:
        self.faults["the gate"] = 1
        self._open_for_good()

    def _open_for_good(self) -> None:
        self._stop()
        self._passage.open_for_good()

    def _stop(self) -> None:
        self.is_open = True
        self._failsafe.has_failed = True
        self._driver.close()
        self._router.close()
        self._host.wake_at(None)
        if self._is_watching:
            self._is_watching = False
            self._audibility.close()
            self._words.close()
            self._assistant.off("user_started_speaking", self._on_user_started)


def _must_stream(name: str, component: Any) -> None:
    if not callable(getattr(component, "stream", None)):
        kind = {"stt": "an STT", "vad": "a VAD"}[name]
        raise ConfigurationError(f"VoiceAssistant: {name} must be {kind}, got {component!r}")
    if isinstance(component, (GatedSTT, GatedVAD)):
        raise ConfigurationError(
            f"VoiceAssistant: {name} stands behind the gate of another assistant already",
            hint="pass the one you made",
        )
