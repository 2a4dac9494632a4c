"""What callers say is not in the log, and not in the events either where that is asked for."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from livekit_interrupt_plugin import (
    Action,
    BaseInterruptionStrategy,
    ConfigurationError,
    Echo,
    InterruptionGate,
    InterruptionPolicy,
    MinWords,
    Phrases,
    Predicate,
    Recording,
)
from livekit_interrupt_plugin.testing.livekit import ScriptedSTT

from ..hosts.scene import Call, in_virtual_time, on_the_phone

SECRET = "swordfish"
ORDER = f"{SECRET} please stop right now"
OURS = "livekit_interrupt_plugin"


def written(caplog: pytest.LogCaptureFixture, level: int, name: str = "") -> str:
    """The log from *level* on, with the errors in it."""
    records = [r for r in caplog.records if r.levelno >= level and r.name.startswith(name)]
    return "\n".join(map(caplog.handler.format, records)).lower()


# -- what goes wrong, with the caller's words in the error ---------------------------------------


def raises(overlap: Any) -> bool:
    if SECRET in overlap.text:
        raise KeyError(overlap.text)
    return False


class Repeats(BaseInterruptionStrategy):
    """Fails at what it was told, or answers with it."""

    def __init__(self, *, raises: bool) -> None:
        self.raises = raises
        self.text = ""

    async def append_text(self, text: str) -> None:
        self.text += text

    async def should_interrupt(self) -> bool:
        if SECRET not in self.text:
            return False
        if self.raises:
            raise ValueError(self.text)
        return self.text  # type: ignore[return-value] # nonsense is the point

    async def reset(self) -> None:
        self.text = ""

    def __repr__(self) -> str:
        return "Repeats()"


def a_listener(told: Any) -> None:
    if SECRET in told.text:
        raise TypeError(told.text)


def listens(call: Call) -> None:
    call.assistant.on("interruption_decision", a_listener)
    call.assistant.on("overlap_updated", a_listener)


def fails(call: Call) -> None:
    """The gate itself fails at words."""

    router = call.assistant.gate._router
    route = router._route_transcript

    def at(event: Any, stream: Any) -> None:
        said = "".join(data.text for data in event.alternatives)
        if SECRET in said:
            raise LookupError(said)
        route(event, stream)

    router._route_transcript = at


def refuses(call: Call) -> None:
    speech = call.assistant.current_speech

    def refuse(**_: Any) -> None:
        del speech.interrupt
        raise RuntimeError(SECRET)

    object.__setattr__(speech, "interrupt", refuse)


class BadSink:
    def write(self, lines: str) -> None:
        if SECRET in lines:
            raise RuntimeError(f"413 too large: {lines}")

    def close(self) -> None:
        """Nothing to close."""


def nothing(_: Call) -> None:
    """All is well."""


WORDS = MinWords(4)
TROUBLES = {
    "nothing": ({}, nothing),
    "strategy": ({"interruption_strategies": [Predicate(raises), WORDS]}, nothing),
    "async strategy": ({"interruption_strategies": [Repeats(raises=True), WORDS]}, nothing),
    "nonsense": ({"interruption_strategies": [Repeats(raises=False), WORDS]}, nothing),
    "listener": ({}, listens),
    "gate": ({}, fails),
    "speech": ({}, refuses),
    "sink": ({"trace": BadSink()}, nothing),
}


async def a_call(caplog: pytest.LogCaptureFixture, trouble: str) -> Call:
    options, begins = TROUBLES[trouble]
    with caplog.at_level(logging.DEBUG):
        async with on_the_phone(**options) as call:
            await call.tells()
            begins(call)
            call.says("okay", 3.0)
            call.says(ORDER, 5.0)
            await call.until(12.0)
        if call.assistant.gate.recorder is not None:
            call.assistant.gate.recorder.wait(30)
    return call


@pytest.mark.parametrize("trouble", TROUBLES)
@in_virtual_time
async def test_what_is_said_is_not_in_the_log_from_info_on(
    trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    call = await a_call(caplog, trouble)

    assert any(ORDER in turn for turn in call.user_turns)  # the call went on, with its words
    assert SECRET not in written(caplog, logging.INFO)
    if trouble != "nothing":
        assert written(caplog, logging.WARNING, OURS) != ""


@in_virtual_time
async def test_the_whole_of_an_error_is_told_at_debug(caplog: pytest.LogCaptureFixture) -> None:
    await a_call(caplog, "strategy")

    assert f"keyerror: '{SECRET}" in written(caplog, logging.DEBUG, OURS)
    assert "test_privacy.py" in written(caplog, logging.WARNING, OURS)  # where it was raised


# -- the switch ----------------------------------------------------------------------------------

POLICY = InterruptionPolicy(Phrases(SECRET) | MinWords(9) & ~Echo())


@pytest.mark.parametrize("redact", [False, True])
@in_virtual_time
async def test_events_trace_and_log_have_words_only_where_nobody_takes_them_out(
    redact: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Any] = []
    with caplog.at_level(logging.DEBUG, OURS):
        async with on_the_phone(policy=POLICY, redact=redact, trace=tmp_path) as call:
            call.assistant.on("overlap_updated", told.append)
            await call.tells()
            call.says("okay", 3.0)
            call.says(f"well {ORDER}", 5.0)
            await call.until(12.0)
            recorder = call.assistant.gate.recorder
        recorder.close()
        recorder.wait()

    shown = [d.as_dict() for d in call.decisions]
    shown += [[o.text, o.heard, *o.words, o.agent_text, o.agent_text_before] for o in told]
    trace = recorder.path.read_text("utf-8").splitlines()
    assert json.loads(trace[0]).get("redacted", False) is redact
    events = "\n".join(trace[1:])  # the first line has the policy, which is the programmer's
    for place in (json.dumps(shown), events):
        assert (f"well {SECRET}" in place) is not redact
    reasons = written(caplog, logging.DEBUG, OURS).replace("phrases('swordfish')", "")
    assert (SECRET in reasons) is not redact
    # The conversation has them in any case, and so have the decisions their sense.
    assert call.user_turns == [f"well {ORDER}"]
    assert [d.action for d in call.decisions if d.fate] == [Action.IGNORE, Action.INTERRUPT]
    assert next(len(d.text.split()) for d in call.decisions if d.fate) == 1


@in_virtual_time
async def test_the_gate_itself_knows_the_words_for_whoever_judges_them() -> None:
    async with on_the_phone(policy=InterruptionPolicy(MinWords(9)), redact=True) as call:
        await call.tells()
        call.says(ORDER, 3.0)
        await call.until(5.0)

        assert SECRET in call.assistant.gate.overlap.heard
        assert all(SECRET not in text for text in call.updates)


@in_virtual_time
async def test_words_that_are_kept_are_kept_as_they_were_said() -> None:
    policy = InterruptionPolicy(MinWords(9), unmatched="keep")
    async with on_the_phone(policy=policy, redact=True) as call:
        await call.tells()
        call.says(ORDER, 3.0)
        await call.until(9.0)

        assert call.user_turns == [ORDER]
        assert [d.text for d in call.decisions if d.fate] == ["xxxxxxxxx xxxxxx xxxx xxxxx xxx"]


def test_audio_has_every_word_and_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="audio must be False where redact is True"):
        InterruptionGate(trace=Recording(tmp_path, audio=True), redact=True)


@pytest.mark.parametrize("redact", [1, None, "yes"])
def test_redact_is_true_or_false(redact: Any) -> None:
    with pytest.raises(ConfigurationError, match="redact must be True or False, got"):
        InterruptionGate(redact=redact)


# -- surrogates and the like, through a whole call -----------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "stop \ud83d please right now",
        "\u202eتوقف الآن من فضلك\u202c",
        "st\u200bop ple\u200base right now",
    ],
    ids=ascii,
)
@in_virtual_time
async def test_what_no_file_can_write_is_heard_logged_and_recorded(
    text: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, OURS):
        async with on_the_phone(
            policy=InterruptionPolicy(MinWords(4)), stt=ScriptedSTT(), trace=tmp_path
        ) as call:
            await call.tells()
            call.says(text, 3.0)
            await call.until(9.0)
            recorder = call.assistant.gate.recorder
        recorder.close()
        recorder.wait()

    assert call.interrupts[0].text in text
    assert call.user_turns == [text]
    lines = recorder.path.read_bytes().decode("utf-8").splitlines()
    assert text in [json.loads(line).get("text") for line in lines]
    assert written(caplog, logging.WARNING, OURS) == ""
