"""The wrappers behave as what they wrap."""

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from livekit import agents
from livekit.agents import stt, vad

from livekit_interrupt_plugin import ConfigurationError, InterruptionGate
from livekit_interrupt_plugin.testing.livekit import (
    ScriptedBatchSTT,
    ScriptedSTT,
    ScriptedVAD,
)

from .scene import in_virtual_time, on_the_phone

#: LiveKit's models by name; 1.0 and 1.1 have none.
inference = getattr(agents, "inference", None)

#: What a wrapper does itself, and why.
OWN = {
    "stream": "opens a stream of the gate's",
    "capabilities": "a recogniser that does not stream is adapted behind the gate",
    "__aenter__": "returns the wrapper",
    "__aexit__": "likewise",
    "aclose": "of a stream: stops what reads the inner one",
    "push_frame": "of a stream: audio is shown to strategies that listen",
    "__aiter__": "of a stream: hands out what was let through",
    "__anext__": "likewise",
}


class Spy:
    """Writes down on which object something was asked for, called or set."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []


def spying(kind: type, spy: Spy) -> type:
    """A subclass of *kind* that answers to each name of it in its own way."""

    def method(name: str) -> Any:
        def answer(*_: Any, **__: Any) -> Any:
            spy.seen.append(("called", name))
            return f"answer of {name}"

        return answer

    def attribute(name: str) -> property:
        def read(_: Any) -> Any:
            spy.seen.append(("read", name))
            return f"value of {name}"

        def write(_: Any, __: Any) -> None:
            spy.seen.append(("wrote", name))

        return property(read, write)

    namespace: dict[str, Any] = {"__init__": lambda _: None, "__abstractmethods__": frozenset()}
    for name, value in names_of(kind):
        is_method = callable(value) or isinstance(value, (classmethod, staticmethod))
        namespace[name] = method(name) if is_method else attribute(name)
    return type(f"Spying{kind.__name__}", (kind,), namespace)


def names_of(kind: type) -> Iterator[tuple[str, Any]]:
    """Each public and underscored name that *kind* or a base of it defines."""
    of_every_object = set(dir(object)) | {"__module__", "__dict__", "__weakref__", "__doc__"}
    machinery = {
        *("__abstractmethods__", "__annotations__", "__class_getitem__", "__orig_bases__"),
        *("__parameters__", "__slots__", "__static_attributes__", "__firstlineno__", "_abc_impl"),
    }
    seen = of_every_object | machinery
    for base in kind.__mro__:
        for name, value in vars(base).items():
            if name not in seen:
                seen.add(name)
                yield name, value


def wrapped(kind: type, spy: Spy) -> Any:
    """What the gate makes of an object of *kind*."""
    gate = InterruptionGate()
    inner = spying(kind, spy)()
    if kind is stt.STT:
        return gate.stt(inner)
    if kind is vad.VAD:
        return gate.vad(inner)
    opened: Any = ScriptedSTT() if kind is stt.RecognizeStream else ScriptedVAD()
    opened.stream = lambda **_: inner
    return (gate.stt if kind is stt.RecognizeStream else gate.vad)(opened).stream()


@pytest.mark.parametrize("kind", [stt.STT, stt.RecognizeStream, vad.VAD, vad.VADStream])
@in_virtual_time
async def test_each_name_of_the_installed_classes_is_asked_of_the_inner_object(kind: type) -> None:
    spy = Spy()
    wrapper = wrapped(kind, spy)
    missed = []

    for name, value in names_of(kind):
        if name in OWN:
            continue
        spy.seen.clear()
        if callable(value) or isinstance(value, (classmethod, staticmethod)):
            result = getattr(wrapper, name)()
            forwarded = spy.seen == [("called", name)] and result == f"answer of {name}"
        else:
            forwarded = getattr(wrapper, name) == f"value of {name}"
            setattr(wrapper, name, "new")
            forwarded = forwarded and spy.seen == [("read", name), ("wrote", name)]
        if not forwarded:
            missed.append(name)

    assert missed == []


@pytest.mark.parametrize("kind", [stt.STT, stt.RecognizeStream, vad.VAD, vad.VADStream])
@in_virtual_time
async def test_what_the_wrapper_does_itself_is_still_there(kind: type) -> None:
    for name in {name for name, _ in names_of(kind)} & OWN.keys():
        assert hasattr(wrapped(kind, Spy()), name)


@in_virtual_time
async def test_attributes_that_only_the_inner_object_has_are_read_and_written_there() -> None:
    gate = InterruptionGate()
    recogniser, detector = ScriptedSTT(), ScriptedVAD()
    gate.stt(recogniser).undelivered = ["set"]  # type: ignore[list-item]
    gate.vad(detector).activation = 0.2  # type: ignore[attr-defined]

    assert recogniser.undelivered == ["set"]
    assert detector.activation == 0.2
    assert gate.vad(detector).hangover == detector.hangover  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        gate.stt(recogniser).nothing_of_that_name  # noqa: B018


@in_virtual_time
async def test_settings_of_a_stream_reach_the_recognisers_own() -> None:
    async with on_the_phone() as call:
        stream = call.assistant.stt.stream()
        if not hasattr(stream, "start_time_offset"):
            pytest.skip("this release has no start_time_offset")
        stream.start_time_offset = 4.0

        assert stream._inner.start_time_offset == 4.0
        await stream.aclose()


def test_a_wrapper_is_what_livekit_takes_it_for() -> None:
    gate = InterruptionGate()
    recogniser, detector = ScriptedSTT(), ScriptedVAD()

    assert isinstance(gate.stt(recogniser), stt.STT)
    assert isinstance(gate.vad(detector), vad.VAD)
    assert gate.stt(recogniser).capabilities is recogniser.capabilities
    assert gate.vad(detector).capabilities is detector.capabilities
    assert gate.stt(recogniser).label == recogniser.label


def test_gating_twice_gives_the_same_object() -> None:
    gate = InterruptionGate()
    recogniser, detector = ScriptedSTT(), ScriptedVAD()

    assert gate.stt(recogniser) is gate.stt(recogniser)
    assert gate.stt(gate.stt(recogniser)) is gate.stt(recogniser)
    assert gate.vad(detector) is gate.vad(detector)
    assert gate.vad(gate.vad(detector)) is gate.vad(detector)


@pytest.mark.parametrize("what", ["stt", "vad"])
def test_what_stands_behind_another_gate_is_refused(what: str) -> None:
    component = ScriptedSTT() if what == "stt" else ScriptedVAD()
    theirs = getattr(InterruptionGate(), what)(component)

    with pytest.raises(ConfigurationError, match="behind another gate"):
        getattr(InterruptionGate(), what)(theirs)


@pytest.mark.parametrize("what", ["stt", "vad"])
@pytest.mark.parametrize("component", [42, object(), []])
def test_what_is_neither_recogniser_nor_detector_is_refused(what: str, component: Any) -> None:
    with pytest.raises(ConfigurationError):
        getattr(InterruptionGate(), what)(component)


def test_a_recogniser_that_does_not_stream_streams_behind_the_gate() -> None:
    batch = ScriptedBatchSTT(["hello"])

    assert InterruptionGate().stt(batch).capabilities.streaming
    assert not batch.capabilities.streaming


@in_virtual_time
async def test_a_recogniser_that_does_not_stream_needs_a_detector() -> None:
    with pytest.raises(ConfigurationError, match="needs a VAD"):
        InterruptionGate().stt(ScriptedBatchSTT(["hello"])).stream()


@in_virtual_time
async def test_a_recogniser_that_does_not_stream_is_heard_while_the_agent_speaks() -> None:
    batch = ScriptedBatchSTT(["please stop talking right now", "nothing"])
    async with on_the_phone(stt=batch) as call:
        await call.tells()
        call.voice(3.0, 4.5)
        await call.until(12.0)

        assert batch.requested_at == [pytest.approx(4.5 + 0.55, abs=0.05)]
        assert call.heard[0].interrupted
        assert call.user_turns == ["please stop talking right now"]


@in_virtual_time
async def test_a_backchannel_through_a_recogniser_that_does_not_stream_is_ignored() -> None:
    batch = ScriptedBatchSTT(["okay", "what time is it"])
    async with on_the_phone(stt=batch) as call:
        await call.tells()
        call.voice(3.0, 3.4)
        call.voice(12.0, 13.0)
        await call.until(18.0)

        assert [segment.interrupted for segment in call.heard] == [False, False]
        assert call.user_turns == ["what time is it"]


def test_one_adapter_serves_all_streams_of_a_recogniser_that_does_not_stream() -> None:
    gate, batch = InterruptionGate(), ScriptedBatchSTT([])
    gate.vad(ScriptedVAD())
    wrapper = gate.stt(batch)

    assert wrapper._adapted() is wrapper._adapted()


@pytest.mark.skipif(
    not hasattr(getattr(inference, "STT", None), "from_model_string"),
    reason="this release knows no models by name",
)
def test_a_model_name_is_the_model_livekit_makes_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LIVEKIT_API_KEY", "LIVEKIT_API_SECRET", "LIVEKIT_URL"):
        monkeypatch.setenv(name, "wss://nowhere.example")

    wrapper = InterruptionGate().stt("deepgram/nova-3")

    assert type(wrapper.inner).__module__.startswith("livekit.agents.inference")
    assert "nova-3" in wrapper.model


def test_signatures_of_forwarded_methods_are_those_of_the_inner_object() -> None:
    recogniser = ScriptedSTT()
    wrapper = InterruptionGate().stt(recogniser)

    assert inspect.signature(wrapper.recognize) == inspect.signature(recogniser.recognize)
