"""Recognisers, detectors and microphones of all kinds."""

import asyncio
from array import array
from typing import Any

import pytest
from livekit.agents import stt

from livekit_interrupt_plugin import (
    Action,
    BaseInterruptionStrategy,
    InterruptionPolicy,
    MinLoudness,
    MinWords,
    VoiceAssistant,
)
from livekit_interrupt_plugin.testing.assistant import (
    ScriptedBatchSTT,
    ScriptedSTT,
    ScriptedVAD,
)

from .scene import STORY, Call, in_virtual_time, on_the_phone

pytestmark = pytest.mark.usefixtures("no_complaints")


def batch(vad: ScriptedVAD, texts: list[str], *, adapted: bool) -> Any:
    recogniser: Any = ScriptedBatchSTT(texts)
    return stt.StreamAdapter(stt=recogniser, vad=vad) if adapted else recogniser


@pytest.mark.parametrize("adapted", [False, True])
@in_virtual_time
async def test_a_recogniser_that_does_not_stream_hears_the_user_over_the_agent(
    adapted: bool,
) -> None:
    vad = ScriptedVAD()
    recogniser = batch(vad, ["uh huh", "please stop it now", "what time is it"], adapted=adapted)
    async with on_the_phone(vad=vad, stt=recogniser) as call:
        await call.tells()
        call.voice(2.0, 2.6)
        call.voice(5.0, 6.2)  # its words come at 6.95
        await call.until(12.0)

        # On 0.7 LiveKit's adapter says each final twice.
        assert call.outcomes[0] == (Action.IGNORE, "uh huh")
        assert [d.text for d in call.interrupts] == ["please stop it now"]
        assert call.heard[0].end == pytest.approx(6.95, abs=0.05)
        assert call.user_turns == ["please stop it now"]

        call.voice(12.0, 13.0)
        await call.until(19.0)
        assert call.user_turns == ["please stop it now", "what time is it"]


@in_virtual_time
async def test_a_recogniser_without_interims_interrupts_by_its_finals() -> None:
    async with on_the_phone(stt=ScriptedSTT(interim_results=False)) as call:
        await call.tells()
        final = call.says("please stop it right now", 3.0)
        await call.until(10.0)

        assert call.heard[0].end == pytest.approx(final, abs=0.03)
        assert call.user_turns == ["please stop it right now"]


@in_virtual_time
async def test_where_the_final_never_comes_the_interim_is_answered() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.voice(3.0, 4.5)
        call.stt.interim("please stop it right now", 4.5)
        await call.until(12.0)

        assert call.heard[0].end == pytest.approx(4.7, abs=0.03)
        assert call.user_turns == ["please stop it right now"]


@in_virtual_time
async def test_a_voice_without_words_interrupts_where_no_words_are_asked_for() -> None:
    async with on_the_phone(interrupt_min_words=0) as call:
        await call.tells()
        call.voice(3.0, 5.0)
        await call.until(8.0)

        assert call.interrupts[0].reason.endswith("on voice alone")
        # The windows of 0.7's detector have 40 ms.
        assert call.heard[0].end == pytest.approx(3.0 + 0.65, abs=0.06)


@in_virtual_time
async def test_the_seconds_of_a_voice_are_those_it_was_heard() -> None:
    async with on_the_phone(interrupt_min_words=0, interrupt_speech_duration=1.0) as call:
        await call.tells()
        call.voice(3.0, 3.8)  # and a hang-over of 0.55 s
        await call.until(8.0)

        assert call.interrupts == []
        assert call.outcomes == [(Action.IGNORE, "")]


@in_virtual_time
async def test_after_a_reconnection_the_new_streams_are_behind_the_gate() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.says("uh huh", 1.5)
        await call.until(3.5)
        await call.stage.reconnect()
        call.says("okay", 4.0)
        call.says("please stop it right now", 6.0)
        await call.until(13.0)

        assert [text for _, text in call.outcomes[:2]] == ["uh huh", "okay"]
        assert call.heard[0].end == pytest.approx(6.0 + 1.2 + 0.2, abs=0.03)
        assert call.user_turns == ["please stop it right now"]


@in_virtual_time
async def test_words_withheld_when_the_track_was_lost_reach_the_new_stream() -> None:
    policy = InterruptionPolicy(MinWords(4), unmatched="answer")
    async with on_the_phone(policy=policy) as call:
        await call.tells("one two three four five six seven eight nine ten")  # until 3.05
        call.says("I like it", 0.5)
        await call.until(2.2)
        await call.stage.reconnect()
        await call.until(9.0)

        assert call.user_turns == ["I like it"]


class Ear(BaseInterruptionStrategy):
    """Remembers the loudest sample it was given, and the rate."""

    def __init__(self) -> None:
        self.loudest = 0
        self.sample_rates: set[int] = set()

    async def append_audio(self, audio: bytes, sample_rate: int) -> None:
        self.loudest = max(self.loudest, *map(abs, array("h", audio)))
        self.sample_rates.add(sample_rate)

    async def should_interrupt(self) -> bool:
        return False

    async def reset(self) -> None:
        pass


def hum(call: Call, at: float, level: int, seconds: float) -> None:
    pcm = array("h", [level, -level] * round(8_000 * seconds)).tobytes()
    asyncio.get_running_loop().call_at(at, call.stage.microphone.play, pcm)


@in_virtual_time
async def test_strategies_hear_the_users_audio() -> None:
    ear = Ear()
    async with on_the_phone(interruption_strategies=[ear]) as call:
        await call.tells()
        hum(call, 3.0, 9_000, 1.0)
        call.says("wait stop now", 3.0)
        await call.until(6.0)

    assert (ear.loudest, ear.sample_rates) == (9_000, {16_000})


@pytest.mark.parametrize(("level", "interrupts"), [(10, 0), (9_000, 1)])
@in_virtual_time
async def test_how_loud_the_user_is_may_decide(level: int, interrupts: int) -> None:
    policy = InterruptionPolicy(MinLoudness(-30.0) & MinWords(2))
    async with on_the_phone(policy=policy) as call:
        await call.tells()
        hum(call, 3.0, level, 1.0)
        call.says("wait stop now", 3.0)
        await call.until(8.0)

        assert len(call.interrupts) == interrupts


@in_virtual_time
async def test_the_wrapped_recogniser_and_detector_are_asked_what_the_real_ones_are() -> None:
    async with on_the_phone() as call:
        behind = call.assistant._stt, call.assistant._vad

        assert [part.inner for part in behind] == [call.stt, call.vad]
        assert behind[0].interim_results is True
        assert behind[1].hangover == 0.55


@in_virtual_time
async def test_what_the_recogniser_emits_arrives_once() -> None:
    if not hasattr(stt, "STT") or not hasattr(stt.STT, "on"):
        pytest.skip("on this line a recogniser emits nothing")
    came: list[Any] = []
    async with on_the_phone() as call:
        call.assistant._stt.on("something", lambda what: came.append(what))
        call.stt.emit("something", 1)

        assert came == [1]


@in_virtual_time
async def test_the_agents_own_words_are_not_the_users() -> None:
    async with on_the_phone(kind=VoiceAssistant) as call:
        await call.tells(STORY)
        await call.until(12.0)

        assert call.decisions == []
        assert call.stage.history == [("assistant", call.stage.history[0][1])]
