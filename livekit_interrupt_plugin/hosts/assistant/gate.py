"""The gate of a LiveKit 0.x assistant: what the user says over the agent waits here."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from ...errors import ConfigurationError
from ...overlap import Overlap
from ...policy import InterruptionPolicy
from ...profiles import Profiles, ProfilesLike, Situation, profiles_of
from ..announcements import Announcements
from ..data_channel import PublishLike
from ..driver import Driver
from ..failsafe import FailSafe
from ..onlookers import onlookers
from ..policy_in_use import PolicyInUse
from ..recording.options import TraceLike, as_recording
from ..recording.recorder import Recorder
from ..shown import Shown
from ..streams.passage import Passage
from ..streams.wrappers import GatedSTT, GatedVAD
from ..telemetry import TelemetryLike
from .agent_words import AssistantWords
from .audibility import AssistantAudibility
from .host import AssistantHost
from .router import AssistantRouter
from .speech import has_speech
from .tested_releases import installed_release, warn_once

__all__ = ["AssistantGate"]

logger = logging.getLogger("livekit_interrupt_plugin")

_NEVER_HOLDS = (
    "this line of LiveKit has one agent, and does not show what it thinks about: of the profiles "
    "those for {} never hold"
)


class AssistantGate:
    """Decides for one assistant who holds the floor; the assistant emits the decisions.

    Args:
        assistant: Not constructed yet: it is given the wrapped STT and VAD when it is.
        policy: The rules; of :class:`Profiles` those by default, and over what is said first.
        no_trace: Withhold what the voice detector says as well, so that the assistant shows no
            trace of an overlap that was ignored: no ``user_started_speaking``.
        trace: Record the call: see :class:`Recording`.
        telemetry: What OpenTelemetry and Prometheus are told: see :class:`Telemetry`.
        publish: Where decisions are sent: see :class:`DataChannel`.
        shadow: Another policy, which decides silently and is compared.
        redact: Leave the words out of all events, the trace, what is published, spans and the
            decisions in the log.

    Raises:
        ConfigurationError: *policy* is no policy, or one of the others is not what it has to be.
    """

    def __init__(
        self,
        assistant: Any,
        policy: ProfilesLike,
        *,
        no_trace: bool,
        trace: TraceLike | None = None,
        telemetry: TelemetryLike = True,
        publish: PublishLike = None,
        shadow: InterruptionPolicy | None = None,
        redact: bool = False,
    ) -> None:
        profiles = profiles_of("VoiceAssistant", policy)
        _tell_what_never_holds(profiles)
        #: Where nothing else is said; what holds at each moment is in the decisions.
        self.policy = profiles.default
        self._assistant = assistant
        #: True once it decides nothing any more: LiveKit's own interruption handling acts.
        self.is_open = False
        self._failsafe = FailSafe(self._fail)
        self._passage = Passage()
        announcements = Announcements(assistant.emit, Shown(redact))
        self._host = AssistantHost(
            assistant,
            self._passage,
            woken=self._on_time,
            interrupted=self._on_interrupted,
            announcements=announcements,
        )
        recording = None if trace is None else as_recording(trace, redact=redact)
        #: Writes the trace; ``recorder.path`` is its file. None where no trace is asked for.
        self.recorder = None if recording is None else Recorder(recording, self.policy)
        #: The room of the call, once it has started.
        self._room: Any = None
        self._onlookers = onlookers(
            self.policy,
            telemetry=telemetry,
            publish=publish,
            shadow=shadow,
            redact=redact,
            session=lambda: assistant,
            room=lambda: self._room,
            now=self._host.now,
            disagreed=announcements.disagreed,
        )
        self._driver = Driver(
            self.policy,
            self._host,
            recorder=self.recorder,
            audience=self._onlookers.audience,
            shadow=self._onlookers.shadow,
        )
        self._policies = PolicyInUse(profiles, self._driver, changed=self._on_policy_given)
        self._starts = 0
        self._words = AssistantWords(assistant, said=self._driver.agent_said)
        self._router = AssistantRouter(
            self._driver, self._passage, self._failsafe, no_trace=no_trace, first=self._look
        )
        self._audibility = AssistantAudibility(
            assistant,
            started=partial(self._failsafe.run, self._on_agent_started),
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
        self._host.kept.watch()
        self._audibility.watch()
        self._assistant.on("user_started_speaking", self._on_user_started)

    def started(self, room: Any) -> None:
        """The assistant has started in *room*."""
        self._room = room
        if self.recorder is not None:
            host = f"{type(self._assistant).__name__}, livekit-agents {installed_release()}"
            call = str(getattr(room, "name", "") or "")
            self.recorder.begin(call=call, host=host, now=self._host.now())

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

    def use(self, policy: ProfilesLike, *, name: str | None = None) -> None:
        """*policy* takes the place of what the assistant was given.

        From any task and any thread, at any time; it holds from the next event on, also for an
        overlap that is open. What it was given comes back with ``gate.use(gate.policy)``.

        Args:
            policy: The rules; of :class:`Profiles` those by default, and over what is said first.
            name: What its decisions have as their profile; by default "changed".

        Raises:
            ConfigurationError: *policy* is none.
        """
        self._policies.use(policy, name)

    def using(
        self, policy: ProfilesLike, *, name: str | None = None
    ) -> AbstractContextManager[None]:
        """``with gate.using(policy):`` *policy* holds meanwhile; otherwise as :meth:`use`."""
        return self._policies.using(policy, name)

    @property
    def overlap(self) -> Overlap | None:
        """The open overlap, or None."""
        return self._driver.engine.overlap

    @property
    def publishing_failures(self) -> int:
        """How many decisions could not be sent into the room."""
        publisher = self._onlookers.publisher
        return publisher.failures if publisher is not None else 0

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
            self._failsafe.run(self._driver.call_ended)
            self._passage.drop()
            self._stop()

    # -- what happens -----------------------------------------------------------------------

    def _on_agent_started(self) -> None:
        self._policies.live_here()
        self._starts += 1
        self._hold()
        self._driver.agent_started()

    def _on_policy_given(self) -> None:
        _tell_what_never_holds(self._policies.profiles)
        if self._starts and not self.is_open:  # before, it is looked at when the agent starts
            self._failsafe.run(self._hold)

    def _hold(self) -> None:
        profile = self._policies.look(Situation(is_first=self._starts <= 1))
        if profile is not None:
            self._policies.hold(profile)

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
        if self._onlookers.audience is not None:
            self._onlookers.audience.gate_opened()
        self._stop()
        self._passage.open_for_good()

    def _stop(self) -> None:
        self.is_open = True
        self._failsafe.has_failed = True
        if self._onlookers.audience is not None:
            self._onlookers.audience.close()
        self._driver.close()
        self._router.close()
        self._host.wake_at(None)
        if self._is_watching:
            self._is_watching = False
            self._audibility.close()
            self._words.close()
            self._host.kept.close()
            self._assistant.off("user_started_speaking", self._on_user_started)
        if self.recorder is not None:
            self.recorder.close()


def _tell_what_never_holds(profiles: Profiles) -> None:
    names = [name for name in ("thinking", "agents", "tools") if getattr(profiles, name)]
    if names:
        warn_once(_NEVER_HOLDS.format(" and ".join(names)))


def _must_stream(name: str, component: Any) -> None:
    if not callable(getattr(component, "stream", None)):
        kind = {"stt": "an STT", "vad": "a VAD"}[name]
        raise ConfigurationError(f"VoiceAssistant: {name} must be {kind}, got {component!r}")
    if isinstance(component, (GatedSTT, GatedVAD)):
        raise ConfigurationError(
            f"VoiceAssistant: {name} stands behind the gate of another assistant already",
            hint="pass the one you made",
        )
