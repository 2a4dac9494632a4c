"""The gate of a LiveKit 1.x session: what the user says over the agent waits here."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Literal, TypeVar

from livekit import rtc
from livekit.agents import Agent, AgentSession
from livekit.agents.stt import STT
from livekit.agents.vad import VAD
from livekit.agents.voice import SpeechHandle

from ...errors import ConfigurationError
from ...overlap import Overlap
from ...policy import InterruptionPolicy
from ...profiles import ProfilesLike, profiles_of
from ...reaction import Reaction, Speak
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
from ..streams.router import Router
from ..streams.wrappers import GatedSTT, GatedVAD
from ..telemetry import TelemetryLike
from .agent_words import SpokenWords
from .audibility import Audibility
from .call_name import call_name, host_name
from .call_room import room_of
from .check import (
    check_session,
    has_own_stt_node,
    refuse_server_side_turns,
    server_takes_turns,
    takes_turns_by_voice,
    tell_what_is_lacking,
)
from .components import active_vad, default_vad, model_named
from .features import installed
from .host import SessionHost
from .options import (
    MIN_DURATION,
    check_interruption,
    interruption_options,
    session_arguments,
)
from .playout.loudspeaker import Loudspeaker
from .situations import Situations, tell_of_tools

__all__ = ["InterruptionGate"]

logger = logging.getLogger("livekit_interrupt_plugin")

_Wrapper = TypeVar("_Wrapper", GatedSTT, GatedVAD)


class InterruptionGate(
    rtc.EventEmitter[Literal["interruption_decision", "overlap_updated", "shadow_disagreed"]]
):
    """Decides for one ``AgentSession`` who holds the floor.

    While the agent is audible the session does not hear of transcripts before they are decided
    on. Emits ``interruption_decision`` with each :class:`Decision` and ``overlap_updated`` with
    the open :class:`Overlap` as its words grow; with *shadow* also ``shadow_disagreed``, with each
    :class:`Disagreement`.

    Args:
        policy: The rules, or those of each situation; by default ``InterruptionPolicy()``.
        no_trace: Withhold what the voice detector says as well, so that the session shows no
            trace of an overlap that was ignored: ``user_state`` stays "listening". Without a
            recogniser it is always so.
        trace: Record the call: a folder, a file that ends in ``.jsonl``, a sink, or a
            :class:`Recording` of one. See :attr:`recorder`.
        telemetry: What OpenTelemetry and Prometheus are told; False: nothing. See
            :class:`Telemetry`.
        publish: Send each decision into the room: True, a topic, a room, or a
            :class:`DataChannel`.
        shadow: Another policy, which decides the same call silently and is compared.
        redact: Leave the words out of all events, the trace, what is published, spans and the
            decisions in the log: what stays is how many they are, and how long. The conversation
            has them, and so has :attr:`overlap`.

    Raises:
        ConfigurationError: *policy* is no policy, *trace* cannot be written to, or one of the
            others is not what it has to be; *redact* is True beside a trace with audio.
    """

    def __init__(
        self,
        policy: ProfilesLike | None = None,
        *,
        no_trace: bool = False,
        trace: TraceLike | None = None,
        telemetry: TelemetryLike = True,
        publish: PublishLike = None,
        shadow: InterruptionPolicy | None = None,
        redact: bool = False,
    ) -> None:
        super().__init__()
        given = InterruptionPolicy() if policy is None else policy
        profiles = profiles_of("InterruptionGate", given)
        #: Where nothing else is said; what holds at each moment is in the decisions.
        self.policy = profiles.default
        self._failsafe = FailSafe(self._open_for_good)
        self._passage = Passage()
        announcements = Announcements(self.emit, Shown(redact))
        self._host = SessionHost(self._passage, announcements, self._on_time)
        recording = None if trace is None else as_recording(trace, redact=redact)
        #: Writes the trace; ``recorder.path`` is its file. None where no trace is asked for.
        self.recorder = None if recording is None else Recorder(recording, self.policy)
        self._onlookers = onlookers(
            self.policy,
            telemetry=telemetry,
            publish=publish,
            shadow=shadow,
            redact=redact,
            session=lambda: self._session,
            room=lambda: room_of(self._session),
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
        self._router = Router(self._driver, self._passage, self._failsafe, no_trace=no_trace)
        #: How often each strategy raised, took too long or talked nonsense, by its name; and "the
        #: gate", if it failed itself and LiveKit's own interruption handling has taken over.
        self.faults: dict[str, int] = self._driver.faults
        self._session: AgentSession[Any] | None = None
        self._audibility: Audibility | None = None
        self._situations: Situations | None = None
        self._loudspeaker: Loudspeaker | None = None
        self._words: SpokenWords | None = None
        self._wrappers: dict[int, GatedSTT | GatedVAD] = {}
        self._warned: set[str] = set()

    # -- what the user of the gate calls ----------------------------------------------------

    def stt(self, recogniser: STT[Any] | str) -> GatedSTT:
        """*recogniser*, or the model of that name, behind the gate; twice is the same object.

        Raises:
            ConfigurationError: it is no STT, or stands behind another gate.
        """
        if isinstance(recogniser, str):
            recogniser = model_named(recogniser)
        if not isinstance(recogniser, STT):
            raise ConfigurationError(f"gate.stt() takes an STT or a model name, got {recogniser!r}")
        make = partial(GatedSTT, recogniser, self._router, self._detector)
        return self._behind_the_gate(recogniser, GatedSTT, make)

    def vad(self, detector: VAD | None = None) -> GatedVAD:
        """*detector*, or by default LiveKit's own, behind the gate; twice is the same object.

        Raises:
            ConfigurationError: it is no VAD, stands behind another gate, or this release of
                LiveKit has none of its own.
        """
        detector = default_vad() if detector is None else detector
        if not isinstance(detector, VAD):
            raise ConfigurationError(
                f"gate.vad() needs a VAD here, got {detector!r}",
                hint="for example gate.vad(silero.VAD.load())",
            )
        make = partial(GatedVAD, detector, self._router)
        return self._behind_the_gate(detector, GatedVAD, make)

    def options(self, *, min_duration: float = MIN_DURATION) -> dict[str, Any]:
        """What goes into ``turn_handling={"interruption": ...}`` of the session."""
        options = interruption_options(min_duration=min_duration)
        check_interruption(options)
        return options

    def session_arguments(self, **given: Any) -> dict[str, Any]:
        """*given* keyword arguments for ``AgentSession`` and what the gate needs beside them.

        In the form this release takes: ``turn_handling`` or flat arguments.

        Raises:
            ConfigurationError: an option contradicts the gate, or is given twice.
        """
        return session_arguments(given, self.options())

    def opinion(
        self, source: str, probability: float, reason: str = "", *, overlap: int | None = None
    ) -> None:
        """Tell what somebody outside thinks of the open overlap: ``MinOpinion(source)`` weighs it.

        From any task of the session's loop, at any time; without an open overlap it is void.
        From another thread use ``loop.call_soon_threadsafe``.

        Args:
            source: Who thinks so.
            probability: 0 to 1: how likely it is that the user takes the floor.
            reason: Why, for the decision event.
            overlap: The number of the overlap that was judged, for answers that take their time:
                void once another one is open. None: whichever is open.

        Raises:
            ConfigurationError: *probability* is not from 0 to 1.
        """
        if not 0.0 <= probability <= 1.0:
            raise ConfigurationError(
                f"gate.opinion(): probability must be from 0 to 1, got {probability!r}"
            )
        self._failsafe.run(self._driver.opinion, source, float(probability), reason, overlap)

    def use(
        self,
        policy: ProfilesLike,
        *,
        speech: SpeechHandle | None = None,
        name: str | None = None,
    ) -> None:
        """*policy* takes the place of what the gate was given, or holds over one *speech*.

        From any task and any thread, at any time; it holds from the next event on, also for an
        overlap that is open. What the gate was given comes back with ``gate.use(gate.policy)``.

        Args:
            policy: The rules, or those of each situation; one policy says nothing of thinking.
            speech: What ``session.say()`` or ``session.generate_reply()`` returned: it holds as
                long as that is heard, whatever holds otherwise. Takes one policy.
            name: What its decisions have as their profile; by default "changed", or "speech".

        Raises:
            ConfigurationError: *policy* is none, or *speech* is no handle.
        """
        if speech is None:
            self._policies.use(policy, name)
            return
        if not isinstance(policy, InterruptionPolicy) or not isinstance(speech, SpeechHandle):
            raise ConfigurationError(
                "gate.use(): speech takes the handle of one and a policy for it, got "
                f"{speech!r} and {policy!r}",
                hint="for example gate.use(policy, speech=session.say(...))",
            )
        self._policies.use_for(speech, policy, name)

    def using(
        self, policy: ProfilesLike, *, name: str | None = None
    ) -> AbstractContextManager[None]:
        """``with gate.using(policy):`` *policy* holds meanwhile; otherwise as :meth:`use`."""
        return self._policies.using(policy, name)

    def attach(self, session: AgentSession[Any], *, agent: Agent | None = None) -> None:
        """Decide for *session* until it is closed; call it before or after its start.

        Args:
            session: Its STT and VAD are behind this gate.
            agent: With whom it will start, if that one brings models of its own.

        Raises:
            ConfigurationError: the session's STT or VAD is not behind this gate, one of its
                options contradicts it, its model takes turns on a server, or the gate has
                another session.
        """
        if self._session is not None:
            raise ConfigurationError(
                "gate.attach() takes one session, and this gate has one already",
                hint="one InterruptionGate for each session",
            )
        refuse_server_side_turns(session, agent)
        check_session(session, is_gated=self.is_gated)
        tell_what_is_lacking(session, agent, self.policy)
        if agent is not None:
            self.gate_agent(agent)
        if self.recorder is not None:
            self.recorder.begin(call=call_name(), host=host_name(session), now=self._host.now())
        self._session = session
        self._audibility = Audibility(
            session,
            started=partial(self._failsafe.run, self._on_agent_started),
            ended=partial(self._failsafe.run, self._on_agent_ended),
        )
        self._loudspeaker = Loudspeaker(session, self._reaction())
        self._host.bind(
            session, self._audibility, self._loudspeaker, interrupted=self._on_interrupted
        )
        self._situations = Situations(
            session, self._audibility, self._policies, self._driver, run=self._failsafe.run
        )
        tell_of_tools(self._policies.profiles)
        self._audibility.watch()
        self._situations.watch()
        said = partial(self._failsafe.run, self._driver.agent_said)
        self._words = SpokenWords(session, said=said)
        self._words.watch()
        session.on("conversation_item_added", self._on_item_added)
        session.on("close", self._on_close)

    def is_gated(self, component: object) -> bool:
        """Whether *component* is an STT or VAD behind this gate."""
        return isinstance(component, (GatedSTT, GatedVAD)) and component.keeper is self._router

    def gate_agent(self, agent: Any) -> None:
        """Put the STT and VAD that *agent* brings along behind the gate, before it starts."""
        own: dict[str, Any] = {}
        if isinstance(agent.stt, STT) and not self.is_gated(agent.stt):
            own["stt"] = agent.stt
        if isinstance(agent.vad, VAD) and not self.is_gated(agent.vad):
            own["vad"] = agent.vad
        if own and not installed().agent_options:
            self._warn_of(
                agent,
                f"brings its own {' and '.join(own)}, which this release of LiveKit cannot put "
                "behind the gate afterwards; pass it as gate.stt(...) or gate.vad(...)",
            )
        elif own:
            agent.update_options(**{name: getattr(self, name)(own[name]) for name in own})
        if self._session is not None and server_takes_turns(self._session, agent) is not None:
            self._warn_of(agent, "has a model that takes turns on its server: the gate stays open")

    @property
    def is_attached(self) -> bool:
        """Whether the gate decides for a session now."""
        return self._session is not None

    @property
    def overlap(self) -> Overlap | None:
        """The open overlap, or None."""
        return self._driver.engine.overlap

    @property
    def publishing_failures(self) -> int:
        """How many decisions could not be sent into the room."""
        publisher = self._onlookers.publisher
        return publisher.failures if publisher is not None else 0

    # -- the session ------------------------------------------------------------------------

    def _on_item_added(self, event: Any) -> None:
        self._failsafe.run(self._host.item_added, event.item)
        # The next agent is announced just before it starts: an AgentTask is handed over to past
        # update_agent(), and so is any agent where the session is not ours.
        if getattr(event.item, "type", None) == "agent_handoff" and self._session is not None:
            self._failsafe.run(self.gate_agent, self._session.current_agent)

    def _on_agent_started(self) -> None:
        session = self._session
        assert session is not None
        if takes_turns_by_voice(session):
            self._driver.engine.has_recogniser = self._passage.has_recogniser
            assert self._situations is not None
            self._situations.agent_started()
            self._look_for_a_bypass(session.current_agent)

    def _look_for_a_bypass(self, agent: Agent) -> None:
        # Before 1.5 nobody announces an agent, and in any it can be given another STT meanwhile.
        self.gate_agent(agent)
        if has_own_stt_node(agent) and not self._passage.has_recogniser:
            self._warn_of(
                agent,
                "has an stt_node that does not use the STT it is given; its transcripts go past "
                "the gate, and LiveKit's own interruption handling acts on them",
            )

    def _warn_of(self, agent: Agent, what: str) -> None:
        warning = f"{type(agent).__name__} {what}"
        if warning not in self._warned:
            self._warned.add(warning)
            logger.warning(warning)

    def _on_agent_ended(self, since: float) -> None:
        session = self._session
        assert session is not None
        assert self._situations is not None
        if session.input.audio is None and session.output.audio is None:
            # The session is closing and would wait for a final that is withheld.
            self._driver.call_ended(takes_words=True)
        else:
            self._situations.agent_ended(since)

    def _on_interrupted(self) -> None:
        self._router.interrupted()
        if self._situations is not None:
            self._situations.interrupted()

    def _on_policy_given(self) -> None:
        if self._situations is None or self._loudspeaker is None or self._session is None:
            return  # it is looked at when there is a session
        self._loudspeaker.reaction = self._reaction()
        tell_of_tools(self._policies.profiles)
        self._failsafe.run(self._situations.look)

    def _reaction(self) -> Reaction:
        """What the agent's audio must be able to do: the first reaction that does anything."""
        reactions = (policy.reaction for policy in self._policies.profiles.policies())
        return next((one for one in reactions if not isinstance(one, Speak)), Speak())

    def _on_time(self) -> None:
        self._failsafe.run(self._driver.wake)

    def _on_close(self, _: Any) -> None:
        self._failsafe.run(self._driver.call_ended)
        self._stop()
        self._passage.drop()
        if self._loudspeaker is not None:
            self._loudspeaker.switch_off()
        if self._session is not None:
            self._session.off("conversation_item_added", self._on_item_added)
            self._session.off("close", self._on_close)
        self._session = self._audibility = None

    def _open_for_good(self) -> None:
        if self._onlookers.audience is not None:
            self._onlookers.audience.gate_opened()
        self.faults["the gate"] = 1
        self._stop()
        self._passage.open_for_good()

    def _stop(self) -> None:
        if self._onlookers.audience is not None:
            self._onlookers.audience.close()
        self._driver.close()
        self._router.close()
        self._host.wake_at(None)
        if self._audibility is not None:
            self._audibility.close()
        if self._situations is not None:
            self._situations.close()
        if self._loudspeaker is not None:
            self._loudspeaker.close()
        if self._words is not None:
            self._words.close()
        if self.recorder is not None:
            self.recorder.close()

    # -- the wrappers -----------------------------------------------------------------------

    def _behind_the_gate(
        self, component: object, kind: type[_Wrapper], make: Callable[[], _Wrapper]
    ) -> _Wrapper:
        if isinstance(component, kind):
            if self.is_gated(component):
                return component
            raise ConfigurationError(
                f"{component.inner!r} stands behind another gate already",
                hint="one InterruptionGate for each session",
            )
        wrapper = self._wrappers.get(id(component))
        if not isinstance(wrapper, kind):
            wrapper = self._wrappers[id(component)] = make()
        return wrapper

    def _detector(self) -> VAD | None:
        """The detector that cuts utterances for a recogniser that does not stream, ungated."""
        session = self._session
        in_use = active_vad(session, session.current_agent) if session is not None else None
        if isinstance(in_use, GatedVAD):
            return in_use.inner
        gated = [w.inner for w in self._wrappers.values() if isinstance(w, GatedVAD)]
        return gated[-1] if gated else None
