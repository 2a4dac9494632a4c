"""What docs/migration.md says of the releases of 1.x, on the installed one.

Each block is run, and each heading that has a block "after" is held to what it promises.
"""

import asyncio
import dataclasses
import re
import warnings
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from livekit.agents import AgentSession, __version__, llm
from livekit.agents.tokenize.basic import split_words
from livekit.agents.voice import RunContext

from livekit_interrupt_plugin import ConfigurationError, VoiceAssistant, words
from livekit_interrupt_plugin.hosts.session.features import Features, installed
from livekit_interrupt_plugin.testing.livekit import (
    ScriptedLLM,
    ScriptedSTT,
    ScriptedTTS,
    ScriptedVAD,
)

from ..hosts.scene import STORY, TAKEN, Call, in_virtual_time, on_the_phone
from ..regressions.alone import alone

PROJECT = Path(__file__).parent.parent.parent
PAGE = (PROJECT / "docs" / "migration.md").read_text("utf-8")
MINOR = ".".join(__version__.split(".")[:2])

IMPORTS, *_ = re.findall(r"```python\n(from livekit.*?)```", PAGE, re.DOTALL)
#: (heading, what the first line says, the whole block)
BLOCKS = [
    (heading, block.split("\n", 1)[0].removeprefix("# "), block)
    for heading, section in re.findall(r"\n### (.*?)\n(.*?)(?=\n###? |\Z)", PAGE, re.DOTALL)
    for block in re.findall(r"```python\n(.*?)```", section, re.DOTALL)
]
BEFORE = [block for block in BLOCKS if block[1].startswith("before")]
AFTER = [block for block in BLOCKS if block[1].startswith("after")]
OF_0X = re.compile(r"before, (0\.|.*to 0\.)")


def of_1x(blocks: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [block for block in blocks if not OF_0X.match(block[1])]


def named(block: tuple[str, str, str]) -> str:
    return f"{block[0]}: {block[1]}"


def parts() -> dict[str, Any]:
    return {"vad": ScriptedVAD(), "stt": ScriptedSTT(), "llm": ScriptedLLM(), "tts": ScriptedTTS()}


def made_by(block: str) -> dict[str, Any]:
    """What *block* leaves behind."""
    namespace: dict[str, Any] = {**parts(), "context": llm.ChatContext.empty()}
    exec(IMPORTS + block, namespace)
    return namespace


async def calling(block: str) -> Call:
    """A call to the assistant that *block* makes."""
    names = made_by(block)
    given = {name: names[name] for name in parts()}
    call = Call(kind=lambda **_: names["assistant"], **given)  # type: ignore[arg-type]
    agent = names.get("agent")
    await call.stage.start(agent)
    return call


# -- the blocks ---------------------------------------------------------------------------------


@pytest.mark.parametrize("block", BLOCKS, ids=named)
def test_each_block_is_before_or_after_and_python(block: tuple[str, str, str]) -> None:
    assert block in BEFORE or block in AFTER
    compile(block[2], "migration.md", "exec")


@pytest.mark.parametrize("block", of_1x(BEFORE), ids=named)
@in_virtual_time
async def test_what_was_before_was_so(block: tuple[str, str, str]) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            names = made_by(block[2])
    except TypeError as error:
        if "unexpected keyword argument" not in str(error):
            raise
        pytest.skip(f"this release has none: {error}")

    assert type(names.get("assistant", names.get("agent"))).__module__.startswith("livekit.")


Check = Callable[[Call], Coroutine[Any, Any, None]]
CHECKS: dict[str, list[Check]] = {}


def checks(heading: str) -> Callable[[Check], Check]:
    """The next block "after" under *heading* is held to this."""

    def enter(check: Check) -> Check:
        assert any(heading == known for known, _, _ in AFTER), heading
        CHECKS.setdefault(heading, []).append(check)
        return check

    return enter


async def is_interrupted_by(call: Call, said: str, at: float, *, by: float) -> None:
    assert call.stage.speaker.audible_at(call.stage.now)
    speech = len(call.heard) - 1
    call.says(said, at)
    await call.until(by)
    assert call.heard[speech].interrupted, said
    await call.until(by + 4.0)
    assert call.user_turns[-1] == said


async def is_not_interrupted_by(call: Call, said: str, at: float, *, by: float) -> None:
    turns = call.user_turns
    call.says(said, at)
    await call.until(by)
    assert call.stage.speaker.audible_at(by - 0.01), said
    assert call.user_turns == turns


@checks("The class")
async def _(call: Call) -> None:
    await call.tells()
    await is_not_interrupted_by(call, "one two three", 2.0, by=5.0)
    await is_interrupted_by(call, "please stop right now", 6.0, by=7.5)


@checks("`interrupt_min_words`")
async def _(call: Call) -> None:
    began = await call.tells()
    call.voice(began + 0.1, began + 0.9)
    call.stt.interim("please stop now", began + 0.5)
    call.stt.final("please stop now", began + 1.2)
    await call.until(began + 5.0)
    assert call.heard[0].end < began + 0.9  # no grace
    assert call.user_turns == ["please stop now"]
    await call.tells()
    await is_not_interrupted_by(call, "please stop", call.stage.now, by=call.stage.now + 3.0)


@checks("Words that do not interrupt")
async def _(call: Call) -> None:
    ends = await call.tells() + 0.3 * len(STORY.split())
    await is_not_interrupted_by(call, "say it again", 3.0, by=6.0)
    await call.until(ends + 3.0)
    assert call.heard[0].interrupted is False
    assert call.user_turns == ["say it again"]
    assert call.llm.asked == ["say it again"]


@checks("`interrupt_speech_duration`")
async def _(call: Call) -> None:
    began = await call.tells()
    call.voice(began + 2.0, began + 2.4)
    await call.until(began + 5.0)
    assert call.interrupts == []
    call.voice(began + 6.0, began + 7.0)
    await call.until(began + 7.0)
    assert call.heard[0].end == pytest.approx(began + 6.5, abs=0.06)


@checks("`allow_interruptions`")
async def _(call: Call) -> None:
    await call.tells()
    await is_not_interrupted_by(call, "please stop right now", 3.0, by=7.0)


@checks("An `_interrupt_if_needed` of your own")
async def _(call: Call) -> None:
    await call.tells()
    await is_not_interrupted_by(call, "stop it right now", 2.0, by=4.5)
    await is_not_interrupted_by(call, "stop it please", 5.0, by=7.0)
    await is_interrupted_by(call, "stop it now please", 7.2, by=8.9)


async def is_our_default(call: Call) -> None:
    await call.tells()
    await is_not_interrupted_by(call, "okay", 2.0, by=5.0)
    await is_interrupted_by(call, "wait stop", 6.0, by=7.0)


checks("The session")(is_our_default)
checks("The session")(is_our_default)
checks("`allow_interruptions`, `enabled`")(CHECKS["`allow_interruptions`"][0])


@checks("`min_interruption_duration`, `min_duration`")
async def _(call: Call) -> None:
    await call.tells()
    await is_not_interrupted_by(call, "yes indeed", 2.0, by=5.0)
    call.voice(6.0, 8.0)
    await call.until(8.0)
    assert call.heard[0].end == pytest.approx(7.0, abs=0.06)


@checks("`min_interruption_words`, `min_words`")
async def _(call: Call) -> None:
    await call.tells()
    await is_not_interrupted_by(call, "yes indeed", 2.0, by=4.0)
    await is_interrupted_by(call, "I did not", 4.5, by=6.0)
    await call.tells()
    now = call.stage.now
    await is_interrupted_by(call, "wait stop", now + 2.0, by=now + 3.5)


@checks("`resume_false_interruption`, `false_interruption_timeout`")
async def _(call: Call) -> None:
    began = await call.tells()
    call.voice(began + 2.0, began + 2.9)
    await is_not_interrupted_by(call, "mm-hmm", began + 5.0, by=began + 8.0)
    assert call.stage.speaker.silence_within(began, began + 8.0) == pytest.approx(0.0)


@checks("`discard_audio_if_uninterruptible`")
async def _(call: Call) -> None:
    ends = await call.tells(allow_interruptions=False) + 0.3 * len(STORY.split())
    await is_not_interrupted_by(call, "please stop right now", 3.0, by=6.0)
    await call.until(ends + 3.0)
    assert call.user_turns == ["please stop right now"]


checks("`mode`, `backchannel_boundary`")(is_our_default)


@checks("`aec_warmup_duration`")
async def _(call: Call) -> None:
    await call.tells()
    await is_not_interrupted_by(call, "two three four five", 1.0, by=4.0)
    await is_interrupted_by(call, "that is too much", 5.5, by=7.0)


@checks("Options of an agent")
async def _(call: Call) -> None:
    agent = call.assistant.current_agent
    assert call.assistant.gate.is_gated(agent.stt)
    assert call.assistant.gate.is_gated(agent.vad)
    await call.tells()
    await is_not_interrupted_by(call, "please stop right now", 3.0, by=7.0)


@checks("What you hear of it")
async def _(call: Call) -> None:
    await is_our_default(call)


def check_of(block: tuple[str, str, str]) -> Check:
    under_the_heading = [other for other in AFTER if other[0] == block[0]]
    return CHECKS[block[0]][under_the_heading.index(block)]


@pytest.mark.parametrize("block", AFTER, ids=named)
def test_what_is_after_does_what_is_said(
    block: tuple[str, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    checked(block[2], check_of(block))

    said = capsys.readouterr().out
    assert ("IGNORE 'okay' - " in said) is ("print" in block[2])


@in_virtual_time
async def checked(block: str, check: Check) -> None:
    call = await calling(block)
    try:
        await check(call)
    finally:
        await call.stage.aclose()


# -- what is said beside them -------------------------------------------------------------------


def rows_of_the_table() -> dict[str, list[str]]:
    lines = [line.strip().split("|")[1:-1] for line in PAGE.splitlines() if line.startswith("| ")]
    rows = [[cell.strip(" `") for cell in line] for line in lines]
    return {row[0]: row[1:] for row in rows if len(row) > 5}


@pytest.mark.parametrize("feature", [field.name for field in dataclasses.fields(Features)])
def test_the_table_has_what_the_installed_release_has(feature: str) -> None:
    rows = rows_of_the_table()
    minors = [release.rsplit(".", 1)[0] for release in next(iter(rows.values()))[:-1]]
    if MINOR not in minors:
        pytest.skip(f"the table has no {MINOR}")

    assert rows[feature][minors.index(MINOR)] == ("yes" if getattr(installed(), feature) else "–")


def test_the_table_has_every_feature_and_nothing_else() -> None:
    _, *names = rows_of_the_table()

    assert names == [field.name for field in dataclasses.fields(Features)]


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)#]+)\)", PAGE))
def test_its_links_lead_somewhere(link: str) -> None:
    assert (PROJECT / "docs" / link).exists()


@pytest.mark.parametrize(
    "gone",
    ["fnc_ctx", "before_llm_cb", "before_tts_cb", "preemptive_synthesis", "transcription"],
)
@in_virtual_time
async def test_arguments_of_0x_that_are_gone_raise_what_livekit_raises(gone: str) -> None:
    for kind in (AgentSession, VoiceAssistant):
        with pytest.raises(TypeError, match=gone):
            kind(**parts(), **{gone: None})


@pytest.mark.parametrize("silence", ["behind the gate", "alone"])
@in_virtual_time
async def test_livekit_falls_silent_at_a_cough_of_a_tenth_of_a_second(silence: str) -> None:
    options = alone() if silence == "alone" else {}
    async with on_the_phone(**options) as call:
        began = await call.tells()
        call.voice(began + 2.0, began + 2.1)
        await call.until(began + 4.0)

        still = call.stage.speaker.silence_within(began, began + 4.0)
        assert (still > 0.2) is (silence == "alone")


@in_virtual_time
async def test_livekit_does_not_resume_after_a_murmur_that_was_transcribed() -> None:
    async with on_the_phone(**alone()) as call:
        await call.tells()
        call.says("mm-hmm", 3.0)
        await call.until(12.0)

        assert call.heard[0].interrupted
        assert call.user_turns == ["mm-hmm"]


@pytest.mark.parametrize(
    "refused",
    [{"min_interruption_words": 3}, {"turn_handling": {"interruption": {"min_words": 3}}}],
)
@in_virtual_time
async def test_a_second_count_of_words_is_refused(refused: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="min_words must be 0"):
        VoiceAssistant(**parts(), **refused)


@in_virtual_time
async def test_the_adaptive_mode_is_refused() -> None:
    with pytest.raises(ConfigurationError, match='mode must be "vad"'):
        VoiceAssistant(**parts(), turn_handling={"interruption": {"mode": "adaptive"}})


@pytest.mark.parametrize("kind", [AgentSession, VoiceAssistant])
@in_virtual_time
async def test_an_agent_that_wants_the_adaptive_mode_does_not_get_it(
    kind: type[AgentSession[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not installed().turn_handling:
        pytest.skip("this release has no adaptive mode")
    from livekit.agents import Agent, inference

    made: list[str] = []

    class Detector:
        def __init__(self, **_: Any) -> None:
            made.append("adaptive")
            raise ValueError("no service here")

    monkeypatch.setattr(inference, "AdaptiveInterruptionDetector", Detector)
    agent = Agent(instructions="", turn_handling={"interruption": {"mode": "adaptive"}})
    given = parts()
    given["stt"] = Aligned()
    async with on_the_phone(agent, kind=kind, **given) as call:
        await call.until(1.0)

    assert made == (["adaptive"] if kind is AgentSession else [])


class Aligned(ScriptedSTT):
    """Tells when its words were spoken, as the adaptive mode of 1.5 and 1.6 wants it."""

    def __init__(self) -> None:
        super().__init__()
        self._capabilities = dataclasses.replace(self._capabilities, aligned_transcript="word")


def test_livekit_counts_chinese_characters_and_we_count_words() -> None:
    assert len(split_words("我们开始吧", split_character=True)) == 5
    assert len(words.split_words("我们开始吧")) == 3


@pytest.mark.skipif("aec_warmup_duration" not in TAKEN, reason="this release has no warm-up")
@in_virtual_time
async def test_livekits_warm_up_is_three_seconds_and_ours_is_none() -> None:
    assert AgentSession(**parts()).options.aec_warmup_duration == 3.0
    assert VoiceAssistant(**parts()).options.aec_warmup_duration is None


def test_tools_can_protect_what_is_said_where_speech_can_be_protected_later() -> None:
    assert hasattr(RunContext, "disallow_interruptions") is installed().pausing  # both from 1.2


@pytest.mark.skipif("transcription_timeout" not in TAKEN, reason="this release has no such timeout")
@in_virtual_time
async def test_a_timeout_of_transcripts_can_go_off_for_words_that_were_discarded() -> None:
    async with on_the_phone(transcription_timeout=1.0) as call:
        timeouts: list[Any] = []
        call.assistant.on("user_transcription_timeout", timeouts.append)
        await call.tells()
        call.says("okay", 3.0)
        await call.until(8.0)
        await asyncio.sleep(0)

        assert [text for _, text in call.outcomes] == ["okay"]
        assert len(timeouts) == 1
