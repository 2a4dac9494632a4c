"""The gate of a LiveKit 1.x session: what the user says over the agent waits here."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections.abc import Callable
from typing import Any, Literal

from livekit import rtc
from livekit.agents import AgentSession, inference, llm, stt, vad

from ..decision import Action, Decision
from ..errors import ConfigurationError
from ..events import Transcript
from ..overlap import Overlap
from ..policy import InterruptionPolicy
from .audibility import Audibility
from .driver import Driver, Route
from .session_options import MIN_DURATION, check_interruption, interruption_options
from .streams import GatedStream
from .withheld import Withheld
from .wrappers import GatedSTT, GatedVAD

__all__ = ["InterruptionGate"]

logger = logging.getLogger("livekit_interrupt_plugin")

_TRANSCRIPTS = frozenset({"interim_transcript", "preflight_transcript", "final_transcript"})
#: From this probability on a window of the detector's counts as voice (Silero's own default).
VOICED = 0.5


class InterruptionGate(rtc.EventEmitter[Literal["interruption_decision", "overlap_updated"]]):
    """Decides for one ``AgentSession`` who holds the floor.

    While the agent is audible the session does not hear of transcripts before they are decided
    on. Emits ``interruption_decision`` with each :class:`Decision` and ``overlap_updated`` with
    the open :class:`Overlap` as its words grow.

    Args:
        policy: The rules; by default ``InterruptionPolicy()``.
        no_trace: Withhold what the voice detector says as well, so that the session shows no
            trace of an overlap that was ignored: ``user_state`` stays "listening". Without a
            recogniser it is always so.

    Raises:
        ConfigurationError: *policy* is no policy.
    """

    def __init__(self, policy: InterruptionPolicy | None = None, *, no_trace: bool = False) -> None:
        super().__init__()
        if policy is not None and not isinstance(policy, InterruptionPolicy):
            raise ConfigurationError(
                f"InterruptionGate: policy must be an InterruptionPolicy, got {policy!r}",
                hint="for example InterruptionGate(InterruptionPolicy(MinWords(3)))",
            )
        self.policy = policy or InterruptionPolicy()
        #: How often each strategy raised, by its name.
        self.faults: dict[str, int] = {}
        self._no_trace = no_trace
        self._driver = Driver(self.policy, _SessionHost(self))
        self.faults = self._driver.faults
        self._session: AgentSession[Any] | None = None
        self._audibility: Audibility | None = None
        self._withheld = Withheld()
        self._later = Withheld()
        self._wrappers: dict[int, GatedSTT | GatedVAD] = {}
        self._streams: dict[str, list[GatedStream]] = {"stt": [], "vad": []}
        self._vad_start = _Start()
        self._stt_start = _Start()
        self._timer: asyncio.TimerHandle | None = None
        self._window = 0.032
        self._has_failed = False

    # -- what the user of the gate calls ----------------------------------------------------

    def stt(self, recogniser: stt.STT | str) -> GatedSTT:
        """*recogniser*, or the model of that name, behind the gate; twice is the same object.

        Raises:
            ConfigurationError: it is no STT, or stands behind another gate.
        """
        if isinstance(recogniser, str):
            recogniser = _model_named(recogniser)
        if not isinstance(recogniser, stt.STT):
            raise ConfigurationError(f"gate.stt() takes an STT or a model name, got {recogniser!r}")
        wrapper = self._wrapped(recogniser, GatedSTT)
        assert isinstance(wrapper, GatedSTT)
        return wrapper

    def vad(self, detector: vad.VAD | None = None) -> GatedVAD:
        """*detector*, or by default LiveKit's own, behind the gate; twice is the same object.

        Raises:
            ConfigurationError: it is no VAD, stands behind another gate, or this release of
                LiveKit has none of its own.
        """
        detector = default_vad() if detector is None else detector
        if not isinstance(detector, vad.VAD):
            raise ConfigurationError(
                f"gate.vad() needs a VAD here, got {detector!r}",
                hint="for example gate.vad(silero.VAD.load())",
            )
        wrapper = self._wrapped(detector, GatedVAD)
        assert isinstance(wrapper, GatedVAD)
        self._window = detector.capabilities.update_interval
        return wrapper

    def options(self, *, min_duration: float = MIN_DURATION) -> dict[str, Any]:
        """What goes into ``turn_handling={"interruption": ...}`` of the session."""
        options = interruption_options(min_duration=min_duration)
        check_interruption(options)
        return options

    def attach(self, session: AgentSession[Any]) -> None:
        """Decide for *session* from now on; before or after it was started.

        Raises:
            ConfigurationError: the session's STT or VAD is not behind this gate, one of its
                options contradicts it, or either of the two is attached already.
        """
        if self._session is not None:
            raise ConfigurationError(
                "gate.attach() takes one session, and this gate has one already",
                hint="one InterruptionGate for each session",
            )
        self._check(session)
        self._session = session
        self._audibility = Audibility(
            session, started=self._on_agent_started, ended=self._on_agent_ended
        )
        session.on("close", self._on_close)

    def is_gated(self, component: object) -> bool:
        """Whether *component* is an STT or VAD behind this gate."""
        return isinstance(component, (GatedSTT, GatedVAD)) and component._gatekeeper is self

    def gate_agent(self, agent: Any) -> None:
        """Put the STT and VAD that *agent* brings along behind the gate, before it starts."""
        own = {
            name: getattr(self, name)(component)
            for name, component in (("stt", agent.stt), ("vad", agent.vad))
            if isinstance(component, (stt.STT, vad.VAD)) and not self.is_gated(component)
        }
        if not own:
            return
        if not hasattr(agent, "update_options"):
            logger.warning(
                "%s brings its own %s, which this release of LiveKit cannot put behind the gate "
                "afterwards; pass it as gate.stt(...) or gate.vad(...)",
                type(agent).__name__,
                " and ".join(own),
            )
            return
        agent.update_options(**own)

    @property
    def overlap(self) -> Overlap | None:
        """The open overlap, or None."""
        return self._driver.engine.overlap

    # -- what the wrapped streams call ------------------------------------------------------

    def stream_opened(self, stream: GatedStream, wrapper: GatedSTT | GatedVAD) -> None:
        self._streams["stt" if isinstance(wrapper, GatedSTT) else "vad"].append(stream)

    def stream_closed(self, stream: GatedStream) -> None:
        for streams in self._streams.values():
            if stream in streams:
                streams.remove(stream)

    def ungated_vad(self) -> vad.VAD | None:
        gated = [w.inner for w in self._wrappers.values() if isinstance(w, GatedVAD)]
        return gated[-1] if gated else None

    def heard_frame(self, frame: Any) -> None:
        if self._driver.wants_audio:
            self._driver.heard_audio(bytes(frame.data), frame.sample_rate)

    def offer_transcript(self, event: Any, stream: GatedStream) -> None:
        """Deliver, withhold or drop what the recogniser said."""
        self._guarded(self._route_transcript, event, stream)

    def offer_voice(self, event: Any, stream: GatedStream) -> None:
        """Deliver, withhold or drop what the voice detector said."""
        self._guarded(self._route_voice, event, stream)

    def _guarded(
        self, route: Callable[[Any, GatedStream], None], event: Any, stream: GatedStream
    ) -> None:
        if self._has_failed:
            stream.deliver(event)
            return
        try:
            route(event, stream)
        except Exception:
            self._fail_open()
            stream.deliver(event)

    def _fail_open(self) -> None:
        """The user must be heard whatever happens: from now on the session is on its own."""
        logger.exception("the gate failed; LiveKit's own interruption handling takes over")
        self._has_failed = True
        self._release()

    # -- routing ----------------------------------------------------------------------------

    def _route_transcript(self, event: Any, stream: GatedStream) -> None:
        name = _name(event)
        if name in ("start_of_speech", "end_of_speech"):
            self._route_boundary("stt", name, event, stream, self._stt_start)
            return
        if name not in _TRANSCRIPTS and not _text(event) or name == "recognition_usage":
            stream.deliver(event)
            return
        route = self._driver.transcribed(lambda at: _transcript(at, event, name))
        if route is Route.DELIVER:
            stream.deliver(event)
        elif route is Route.WITHHOLD:
            self._withhold("stt", name, event)

    def _route_voice(self, event: Any, stream: GatedStream) -> None:
        name = _name(event)
        if name == "start_of_speech":
            began = self._now() - event.speech_duration - event.inference_duration
            route = self._driver.user_started(onset=began)
            self._vad_start.is_on = True
            if self._is_thick and route is Route.WITHHOLD:
                self._vad_start.withhold(event, self._now())
                self._withhold("vad", name, event)
            else:
                self._vad_start.passed()
                stream.deliver(event)
        elif name == "inference_done":
            self._route_inference(event, stream)
        else:
            self._vad_start.is_on = False
            self._driver.user_ended(silence=event.silence_duration)
            self._route_boundary("vad", name, event, stream, self._vad_start)

    def _route_inference(self, event: Any, stream: GatedStream) -> None:
        if self._vad_start.is_on and _is_voiced(event):
            self._driver.voice_heard(self._window)
        overlap = self.overlap
        if overlap is None and not self._driver.engine.agent_is_audible:
            stream.deliver(event)
        elif self._is_thick and overlap is not None and event.speaking:
            self._withhold("vad", "inference_done", event)
        else:
            # With no duration LiveKit's own threshold is never reached.
            stream.deliver(dataclasses.replace(event, speech_duration=0.0))

    def _route_boundary(
        self, kind: str, name: str, event: Any, stream: GatedStream, start: _Start
    ) -> None:
        """The session hears of the end of what it heard begin, and of nothing else."""
        if name == "start_of_speech":
            if self._holds_back:
                start.withhold(event, self._now())
                self._withhold(kind, name, event)
            else:
                start.passed()
                stream.deliver(event)
        elif start.state == "withheld":
            self._withhold(kind, name, event)
        elif start.state == "passed":
            stream.deliver(event)

    @property
    def _is_thick(self) -> bool:
        return self._no_trace or not self._streams["stt"]

    @property
    def _holds_back(self) -> bool:
        overlap = self.overlap
        if overlap is not None:
            return not overlap.user_first
        return self._driver.engine.agent_is_audible

    def _withhold(self, kind: str, name: str, event: Any) -> None:
        self._withheld.add(kind, name, event, self._now())
        if self._withheld.is_full:
            raise RuntimeError("more finals in one overlap than the gate withholds")

    # -- the host's verbs -------------------------------------------------------------------

    def _release(self) -> None:
        for start in (self._vad_start, self._stt_start):
            start.release()
        self._deliver(self._withheld.take(self._now()))

    def _deliver(self, events: list[tuple[str, Any]]) -> None:
        start = self._vad_start.owed(self._now())
        if start is not None and events and _name(events[0][1]) != "start_of_speech":
            events.insert(0, ("vad", start))
        for kind, event in events:
            # A hand-off can have replaced the stream the event came from.
            if self._streams[kind]:
                self._streams[kind][-1].deliver(event)

    def _drop(self) -> None:
        self._withheld.forget()
        for start in (self._vad_start, self._stt_start):
            start.drop()

    def _answer_later(self) -> None:
        self._later, self._withheld = self._withheld, Withheld()

    def _interrupt(self) -> None:
        session = self._session
        assert session is not None and self._audibility is not None
        self._audibility.end_now()
        # session.interrupt() would also cancel every speech that is queued behind this one.
        speech = session.current_speech
        if speech is not None:
            speech.interrupt()

    def _wake_at(self, when: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if when is not None:
            self._timer = asyncio.get_running_loop().call_at(when, self._on_time)

    def _on_time(self) -> None:
        self._timer = None
        try:
            self._driver.wake()
        except Exception:
            self._fail_open()

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    # -- the session ------------------------------------------------------------------------

    def _on_agent_started(self) -> None:
        session = self._session
        assert session is not None
        if self._has_failed or not _takes_turns_by_voice(session):
            return
        self._driver.engine.has_recogniser = bool(self._streams["stt"])
        self._driver.agent_started()

    def _on_agent_ended(self, since: float) -> None:
        self._driver.agent_ended(since=since)
        if self.overlap is None:
            # A start without words yet: whatever comes of it is an ordinary turn.
            self._release()
        self._deliver(self._later.take(self._now()))

    def _on_close(self, _: Any) -> None:
        self._driver.close()
        if self._audibility is not None:
            self._audibility.close()
        self._wake_at(None)
        self._drop()

    def _check(self, session: AgentSession[Any]) -> None:
        if session.stt is None and session.vad is None and not isinstance(session.llm, llm.LLM):
            return
        for name in ("stt", "vad"):
            component = getattr(session, name)
            if component is not None and not self.is_gated(component):
                raise ConfigurationError(
                    f"gate.attach(): the session's {name} is not behind this gate, got "
                    f"{component!r}",
                    hint=f"AgentSession({name}=gate.{name}(...), ...)",
                )
        check_interruption(_interruption_of(session))
        if getattr(session.options, "aec_warmup_duration", None):
            logger.warning(
                "the session feeds its recogniser silence for the first %.1f s of agent speech; "
                "what the user says then is lost (pass aec_warmup_duration=None)",
                session.options.aec_warmup_duration,
            )

    def _wrapped(
        self, component: stt.STT | vad.VAD, kind: type[GatedSTT] | type[GatedVAD]
    ) -> GatedSTT | GatedVAD:
        if isinstance(component, (GatedSTT, GatedVAD)):
            if component._gatekeeper is not self:
                raise ConfigurationError(
                    f"{component.inner!r} stands behind another gate already",
                    hint="one InterruptionGate for each session",
                )
            return component
        if id(component) not in self._wrappers:
            self._wrappers[id(component)] = kind(component, self)  # type: ignore[arg-type]
        return self._wrappers[id(component)]


class _Start:
    """Whether the session heard the newest utterance begin."""

    __slots__ = ("_at", "_event", "is_on", "state")

    def __init__(self) -> None:
        #: True while the detector says that the user speaks.
        self.is_on = False
        self.state: Literal["passed", "withheld", "dropped"] = "passed"
        self._event: Any = None
        self._at = 0.0

    def passed(self) -> None:
        self.state = "passed"
        self._event = None

    def withhold(self, event: Any, at: float) -> None:
        self.state = "withheld"
        self._event, self._at = event, at

    def release(self) -> None:
        if self.state == "withheld":
            self.passed()

    def drop(self) -> None:
        if self.state == "withheld":
            self.state = "dropped"

    def owed(self, now: float) -> Any:
        """The start of an utterance that goes on after its first part was dropped, or None."""
        if self.state != "dropped" or not self.is_on:
            return None
        event, at = self._event, self._at
        self.passed()
        return dataclasses.replace(event, speech_duration=event.speech_duration + now - at)


class _SessionHost:
    """The gate as its driver sees it."""

    def __init__(self, gate: InterruptionGate) -> None:
        self._gate = gate
        self.now = gate._now
        self.interrupt = gate._interrupt
        self.release = gate._release
        self.drop = gate._drop
        self.answer_later = gate._answer_later
        self.wake_at = gate._wake_at

    def may_interrupt(self) -> bool:
        session = self._gate._session
        speech = session.current_speech if session is not None else None
        return speech is None or speech.allow_interruptions

    def keep(self, text: str) -> None:
        session = self._gate._session
        assert session is not None
        agent = session.current_agent
        context = agent.chat_ctx.copy()
        context.add_message(role="user", content=text)
        asyncio.ensure_future(agent.update_chat_ctx(context))

    def announce(self, decision: Decision) -> None:
        if decision.action is not Action.HOLD:
            logger.debug("%s: %s (%s)", decision.action.value, decision.reason, decision.strategy)
        self._gate.emit("interruption_decision", decision)

    def overlap_updated(self, overlap: Overlap) -> None:
        self._gate.emit("overlap_updated", overlap)


def default_vad() -> vad.VAD | None:
    """The VAD a session of this release makes when none is given, or None where it makes none."""
    make = getattr(inference, "VAD", None)
    return make(model="silero") if make is not None else None


def _takes_turns_by_voice(session: AgentSession[Any]) -> bool:
    """False where turns are somebody else's business, and the gate stays open."""
    return (
        session.turn_detection != "manual"
        and session.output.audio is not None
        and getattr(session, "amd", None) is None
    )


def _interruption_of(session: AgentSession[Any]) -> dict[str, Any]:
    options = session.options
    found = getattr(options, "interruption", None)
    if found is not None:
        return {key: found[key] for key in ("mode", "min_duration", "min_words") if key in found}
    return {
        "min_duration": options.min_interruption_duration,
        "min_words": options.min_interruption_words,
    }


def _model_named(model: str) -> stt.STT:
    make = getattr(getattr(inference, "STT", None), "from_model_string", None)
    if make is None:
        raise ConfigurationError(
            f"this release of LiveKit knows no STT by a model name, got {model!r}",
            hint="pass the plugin's object, for example deepgram.STT()",
        )
    found: stt.STT = make(model)
    return found


def _name(event: Any) -> str:
    return str(event.type.value)


def _text(event: Any) -> str:
    return event.alternatives[0].text if event.alternatives else ""


def _transcript(at: float, event: Any, name: str) -> Transcript:
    if not event.alternatives:
        return Transcript(at, "", name == "final_transcript")
    data = event.alternatives[0]
    return Transcript(
        at,
        data.text,
        name == "final_transcript",
        # Recognisers that know no confidence leave LiveKit's 0.0.
        confidence=data.confidence or None,
        language=str(data.language) or None,
        speaker=data.speaker_id,
    )


def _is_voiced(event: Any) -> bool:
    if event.probability > 0.0:
        return bool(event.probability >= VOICED)
    return bool(event.speaking and event.raw_accumulated_silence == 0.0)
