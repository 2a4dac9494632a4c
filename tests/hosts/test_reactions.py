"""What the listener hears while it is undecided, on real sessions."""

import asyncio
from typing import Any

import pytest
from livekit import rtc
from livekit.agents import Agent
from livekit.agents.voice import io
from livekit.agents.voice.transcription import TranscriptSynchronizer

from livekit_interrupt_plugin import Action, Duck, Fate, InterruptionPolicy, MinWords, Pause, Speak
from livekit_interrupt_plugin.gain import amplitude
from livekit_interrupt_plugin.hosts.session.playout.output_chain import outputs_of
from livekit_interrupt_plugin.hosts.session.playout.paced_output import PacedOutput
from livekit_interrupt_plugin.testing.livekit import Speaker

from .listening import RATE, Listener, frame_of, timed, voice
from .scene import STORY, Call, in_virtual_time, on_the_phone

#: The hum of the doubles, at its full level and lowered.
LOUD = 2_095
LOW = LOUD * amplitude(-12.0)
#: Seconds of STORY.
WHOLE = 9.9

can_pause = pytest.mark.skipif(
    not hasattr(io.AudioOutput, "pause"), reason="this release's outputs do not pause"
)


def reacting(reaction: Any, **options: Any) -> dict[str, Any]:
    strategy = [options.pop("strategy")] if "strategy" in options else []
    return {"policy": InterruptionPolicy(*strategy, reaction=reaction, **options)}


# -- ducking --------------------------------------------------------------------------------------


@in_virtual_time
async def test_a_backchannel_lowers_the_agent_at_once_and_raises_it_at_its_final() -> None:
    async with on_the_phone(**reacting("duck")) as call:
        await call.tells()
        call.voice(3.0, 3.4)
        call.stt.final("mm-hmm", 3.6)
        await call.until(11.0)
        ear = Listener(call.stage.speaker, 11.0)

        assert ear.first(lambda level: level < 0.9 * LOUD, 2.0) - 3.0 <= 0.2
        assert ear.first(lambda level: level < 1.05 * LOW, 2.0) - 3.0 <= 0.22
        assert ear.level(3.25, 3.6) == pytest.approx(LOW, rel=0.02)
        assert ear.first(lambda level: level > 0.99 * LOUD, 3.3) - 3.6 <= 0.16
        assert ear.silence(0.06, 9.9) == 0.0
        assert [round(segment.heard, 2) for segment in call.heard] == [WHOLE]


@in_virtual_time
async def test_words_that_nobody_is_sure_of_lower_the_agent_until_they_are_ignored() -> None:
    async with on_the_phone(**reacting("duck", strategy=MinWords(3))) as call:
        await call.tells()
        call.says("no wait", 3.0)
        await call.until(11.0)
        ignored = call.decisions[-1]
        ear = Listener(call.stage.speaker, 11.0)

        assert (ignored.action, ignored.text) == (Action.IGNORE, "no wait")
        assert ear.level(3.25, ignored.at) == pytest.approx(LOW, rel=0.02)
        assert 0.0 <= ear.first(lambda level: level > 0.99 * LOUD, 3.3) - ignored.at <= 0.18


@in_virtual_time
async def test_an_interruption_fades_and_is_answered_as_soon_as_without_a_reaction() -> None:
    answered: list[float] = []
    for reaction in (Speak(), Duck(), Pause()):
        async with on_the_phone(**reacting(reaction)) as call:
            began = asyncio.get_running_loop().time()
            call.assistant.say(STORY)
            await asyncio.sleep(began + 3.0 - asyncio.get_running_loop().time())
            call.says("please stop right now", began + 3.0)
            await call.until(began + 9.0)

            assert call.llm.asked == ["please stop right now"]
            answered.append(round(call.heard[-1].start - began, 3))

    assert len(set(answered)) == 1


@in_virtual_time
async def test_on_an_interrupt_the_voice_fades_instead_of_breaking_off() -> None:
    async with on_the_phone(**reacting(Duck(-6.0, fade=0.1))) as call:
        await call.tells()
        call.says("stop", 3.0)
        await call.until(6.0)
        (interrupt,) = call.interrupts
        ear = Listener(call.stage.speaker, 6.0)
        silent = ear.first(lambda level: level < 10, interrupt.at)
        falling = [ear.level(silent - back, silent - back + 0.01) for back in (0.08, 0.05, 0.02)]

        assert 0.05 <= silent - interrupt.at <= 0.21
        assert falling == sorted(falling, reverse=True)
        assert falling[0] < LOUD * amplitude(-6.0) < falling[0] * 2
        assert call.heard[0].interrupted


@in_virtual_time
async def test_the_speech_after_an_interruption_is_as_loud_as_ever() -> None:
    async with on_the_phone(**reacting("duck")) as call:
        await call.tells()
        call.says("please stop right now", 3.0)
        await call.until(9.0)
        ear = Listener(call.stage.speaker, 9.0)
        reply = call.heard[-1]

        assert ear.level(reply.start + 0.1, reply.end - 0.1) == pytest.approx(LOUD, rel=0.01)


@pytest.mark.parametrize("reaction", [Duck(), Pause()])
@in_virtual_time
async def test_a_noise_is_over_when_no_word_of_it_was_written(reaction: Any) -> None:
    async with on_the_phone(**reacting(reaction)) as call:
        await call.tells()
        call.voice(3.0, 3.3)
        await call.until(11.0)
        ear = Listener(call.stage.speaker, 11.0)

        assert ear.level(3.3, 3.5) <= LOW * 1.05
        assert ear.level(3.95, 5.0) == pytest.approx(LOUD, rel=0.01)
        assert [d.fate for d in call.decisions][-1] is Fate.DISCARDED


# -- pausing --------------------------------------------------------------------------------------


@in_virtual_time
async def test_a_pause_for_a_backchannel_is_short_and_loses_nothing() -> None:
    async with on_the_phone(**reacting("pause")) as call:
        await call.tells()
        call.voice(3.0, 3.4)
        call.stt.final("mm-hmm", 3.6)
        await call.until(12.0)
        ear = Listener(call.stage.speaker, 12.0)

        assert ear.first(lambda level: level < 10, 2.0) - 3.0 <= 0.25
        assert ear.first(lambda level: level > 0.9 * LOUD, 3.3) - 3.6 <= 0.03
        assert 0.0 < ear.silence(3.0, 9.0) <= 0.6
        assert sum(segment.heard for segment in call.heard) >= WHOLE
        assert [segment.interrupted for segment in call.heard] == [False]


class WordForWord(Agent):
    """Its synthesiser tells when words begin: one every 0.4 s, in a voice that says which moment
    it is."""

    def __init__(self) -> None:
        super().__init__(instructions="Talk.")

    async def tts_node(self, text: Any, model_settings: Any) -> Any:
        async for _ in text:
            pass
        words = [timed(f"word{number} ", number * 0.4) for number in range(20)]
        yield frame_of(voice(8.0), **{"lk.timed_transcripts": words})


@pytest.mark.skipif(
    not hasattr(rtc.AudioFrame, "userdata"), reason="frames of this release carry no text"
)
@in_virtual_time
async def test_a_pause_ends_with_the_word_it_began_in() -> None:
    async with on_the_phone(WordForWord(), **reacting("pause")) as call:
        began = await call.tells("twenty words, one every 0.4 s")
        call.voice(began + 2.05, began + 2.5)
        call.stt.final("mm-hmm", began + 2.7)
        await call.until(began + 11.0)
        pcm = call.stage.speaker.recording(began + 11.0, since=began)
        moments = [int(step) for step in pcm[RATE // 2_000 :: RATE // 1_000]]
        silent = moments.index(0, 2_000)
        again = next(n for n, step in enumerate(moments) if n > silent and step)

        assert 2_100 <= silent <= 2_300
        assert again - 2_700 <= 30
        # Its sixth word, and before it a piece of 0.02 s in which the voice comes back.
        assert 1_975 <= moments[again + 15] - 15 <= 2_000
        assert set(range(2_001, 8_001)) <= set(moments[again:])


@in_virtual_time
async def test_a_pause_that_begins_later_is_a_duck_until_then() -> None:
    async with on_the_phone(**reacting(Pause(after=0.3))) as call:
        await call.tells()
        call.voice(3.0, 3.8)
        call.stt.final("i understand", 4.0)
        await call.until(12.0)
        ear = Listener(call.stage.speaker, 12.0)

        assert ear.first(lambda level: level < 1.05 * LOW, 2.0) - 3.0 <= 0.22
        assert ear.level(3.25, 3.38) == pytest.approx(LOW, rel=0.02)
        assert ear.first(lambda level: level < 10, 3.0) - 3.3 == pytest.approx(0.15, abs=0.03)
        assert ear.level(3.5, 3.9) == 0
        assert ear.first(lambda level: level > 0.99 * LOUD, 3.5) - 4.0 <= 0.05
        assert [round(segment.heard, 2) for segment in call.heard] == [
            pytest.approx(WHOLE, abs=0.1)
        ]


@in_virtual_time
async def test_a_backchannel_shorter_than_that_is_no_silence() -> None:
    async with on_the_phone(**reacting(Pause(after=0.5))) as call:
        await call.tells()
        call.voice(3.0, 3.3)
        call.stt.final("mm-hmm", 3.45)
        await call.until(11.0)
        ear = Listener(call.stage.speaker, 11.0)

        assert ear.silence(0.06, 9.9) == 0.0
        assert [round(segment.heard, 2) for segment in call.heard] == [WHOLE]


@in_virtual_time
async def test_a_pause_is_held_while_words_are_still_to_be_written() -> None:
    async with on_the_phone(**reacting("pause")) as call:
        await call.tells()
        call.voice(3.0, 3.4)
        call.stt.interim("mm-hmm", 3.4)
        call.stt.final("mm-hmm", 4.4)
        await call.until(12.0)
        ear = Listener(call.stage.speaker, 12.0)

        assert ear.silence(3.3, 4.4) == pytest.approx(1.1, abs=0.02)
        assert ear.first(lambda level: level > 0.9 * LOUD, 3.3) - 4.4 <= 0.03


@in_virtual_time
async def test_a_pause_does_not_end_in_the_users_breath() -> None:
    async with on_the_phone(**reacting("pause")) as call:
        await call.tells()
        call.voice(3.0, 5.0)
        call.stt.final("mm-hmm", 3.6)
        call.stt.final("mm-hmm mm-hmm", 5.1)
        await call.until(13.0)
        ear = Listener(call.stage.speaker, 13.0)

        assert ear.silence(3.3, 5.0) == pytest.approx(1.7, abs=0.02)
        assert ear.first(lambda level: level > 0.9 * LOUD, 3.3) == pytest.approx(5.2, abs=0.15)


@in_virtual_time
async def test_a_noise_without_end_does_not_keep_the_agent_silent() -> None:
    async with on_the_phone(**reacting(Pause(1.5))) as call:
        await call.tells()
        call.voice(3.0, 9.0)
        await call.until(14.0)
        ear = Listener(call.stage.speaker, 14.0)

        assert ear.first(lambda level: level > 0.9 * LOUD, 3.3) - 4.5 <= 0.05
        assert ear.silence(4.6, 9.0) == 0.0


@in_virtual_time
async def test_an_interruption_in_a_pause_is_not_heard_of_again() -> None:
    async with on_the_phone(**reacting("pause")) as call:
        await call.tells()
        call.says("please stop right now", 3.0)
        await call.until(9.0)
        ear = Listener(call.stage.speaker, 9.0)
        first, reply = call.heard

        assert ear.silence(3.25, reply.start) == pytest.approx(reply.start - 3.25, abs=0.02)
        assert ear.level(reply.start + 0.1, reply.end - 0.1) == pytest.approx(LOUD, rel=0.01)
        assert first.heard < 3.3


# -- when there is no reaction --------------------------------------------------------------------


@pytest.mark.parametrize("reaction", [Duck(), Pause()])
@in_virtual_time
async def test_a_protected_speech_is_heard_as_it_is(reaction: Any) -> None:
    async with on_the_phone(**reacting(reaction)) as call:
        await call.tells(allow_interruptions=False)
        call.says("please stop right now", 3.0)
        await call.until(11.0)
        ear = Listener(call.stage.speaker, 11.0)

        assert ear.level(3.0, 9.5) == pytest.approx(LOUD, rel=0.01)
        assert min(ear.levels[20:980]) > 0.9 * LOUD


@pytest.mark.parametrize("reaction", [Duck(), Pause()])
@in_virtual_time
async def test_in_the_grace_the_agents_first_words_are_heard_as_they_are(reaction: Any) -> None:
    async with on_the_phone(**reacting(reaction)) as call:
        await call.tells()
        call.voice(0.3, 2.0)
        await call.until(5.0)
        ear = Listener(call.stage.speaker, 5.0)

        assert min(ear.levels[20:105]) > 0.9 * LOUD
        assert ear.level(1.3, 1.9) <= LOW * 1.05


@in_virtual_time
async def test_words_that_will_interrupt_after_the_grace_lower_the_agent_in_it() -> None:
    async with on_the_phone(**reacting("duck", stable=0.0)) as call:
        await call.tells()
        call.voice(0.1, 2.0)
        call.stt.interim("please stop right now", 0.4)
        await call.until(3.0)
        (interrupt,) = call.interrupts
        ear = Listener(call.stage.speaker, 3.0)

        assert ear.first(lambda level: level < 1.05 * LOW, 0.1) == pytest.approx(0.55, abs=0.05)
        assert interrupt.at == pytest.approx(1.05)


@in_virtual_time
async def test_whoever_speaks_first_has_the_agent_give_way_after_the_grace_only() -> None:
    async with on_the_phone(**reacting("duck")) as call:
        call.assistant.say(STORY, allow_interruptions=True)
        began = await call.stage.agent_audible()
        call.voice(began + 0.05, began + 3.0)
        await call.until(began + 3.0)
        ear = Listener(call.stage.speaker, began + 3.0)

        assert min(ear.levels[20:105]) > 0.9 * LOUD
        assert ear.level(began + 1.3, began + 2.9) <= LOW * 1.05


# -- outputs --------------------------------------------------------------------------------------


@in_virtual_time
async def test_without_a_reaction_the_output_is_left_alone() -> None:
    async with on_the_phone(policy=InterruptionPolicy()) as call:
        await call.tells()
        call.says("okay", 3.0)
        await call.until(6.0)

        assert call.assistant.output.audio is call.stage.speaker


@in_virtual_time
async def test_an_output_is_paced_once_however_many_speeches_there_are() -> None:
    async with on_the_phone(**reacting("duck")) as call:
        for _ in range(3):
            call.assistant.say("one two three")
            await asyncio.sleep(2.0)

        chain = list(outputs_of(call.assistant.output.audio))
        assert sum(isinstance(output, PacedOutput) for output in chain) == 1
        assert chain[-1] is call.stage.speaker


@in_virtual_time
async def test_an_output_that_comes_later_is_paced_from_the_next_speech_on() -> None:
    async with on_the_phone(**reacting("duck")) as call:
        await call.tells("one two three")
        await call.until(3.0)
        call.assistant.output.audio = speaker = Speaker()
        call.assistant.say(STORY)
        began = await speaker.audible()
        call.voice(began + 3.0, began + 3.4)
        call.stt.final("mm-hmm", began + 3.6)
        await call.until(began + 5.0)

        assert Listener(speaker, began + 5.0).level(began + 3.25, began + 3.55) <= LOW * 1.05


@can_pause
@pytest.mark.parametrize("reaction", [Duck(), Pause()])
@in_virtual_time
async def test_an_output_that_cannot_pause_is_left_alone_and_it_is_said_once(
    reaction: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with on_the_phone(**reacting(reaction)) as call:
        call.assistant.output.audio = speaker = Speaker(can_pause=False)
        for _ in range(2):
            call.assistant.say("one two three four five six")
            began = await speaker.audible()
            call.voice(began + 1.2, began + 1.6)
            call.stt.final("mm-hmm", began + 1.7)
            await asyncio.sleep(4.0)
        warnings = [r.getMessage() for r in caplog.records if "cannot pause" in r.getMessage()]

        assert call.assistant.output.audio is speaker
        assert [round(segment.heard, 2) for segment in speaker.heard] == [1.8, 1.8]
        (warning,) = warnings
        assert warning.startswith(f"Speaker cannot pause, so {reaction!r} is not heard: the agent")


@pytest.mark.parametrize("reaction", [Duck(), Pause()])
@in_virtual_time
async def test_a_recorder_in_the_chain_changes_nothing(
    reaction: Any, caplog: pytest.LogCaptureFixture
) -> None:
    recorder_io = pytest.importorskip("livekit.agents.voice.recorder_io")
    async with on_the_phone(**reacting(reaction)) as call:
        recorder = recorder_io.RecorderIO(agent_session=call.assistant)
        call.assistant.output.audio = recorder.record_output(call.stage.speaker)
        ends: list[Any] = []
        began = await call.tells("one two three four five six seven eight nine ten")
        call.assistant.output.audio.on("playback_finished", ends.append)
        call.voice(began + 1.5, began + 1.9)
        call.stt.final("mm-hmm", began + 2.1)
        await call.until(began + 5.0)

        assert Listener(call.stage.speaker, began + 5.0).level(began + 1.8, 2.1) <= LOW * 1.05
        assert [(round(end.playback_position, 2), end.interrupted) for end in ends] == [
            (3.0, False)
        ]
        assert "more times than" not in caplog.text


class Captions(io.TextOutput):
    """Notes what is shown, and when."""

    def __init__(self) -> None:
        label = {} if not hasattr(io.TextOutput, "label") else {"label": "captions"}
        super().__init__(next_in_chain=None, **label)
        self.shown: list[tuple[float, str]] = []

    async def capture_text(self, text: str) -> None:
        self.shown.append((asyncio.get_running_loop().time(), text))

    def flush(self) -> None:
        pass


async def captioned(reaction: Any, script: Any) -> tuple[Call, Captions]:
    """A call as in a room: LiveKit's synchroniser stands between the session and the speaker."""
    captions = Captions()
    async with on_the_phone(**reacting(reaction)) as call:
        synchronizer = TranscriptSynchronizer(
            next_in_chain_audio=call.stage.speaker, next_in_chain_text=captions
        )
        call.assistant.output.audio = synchronizer.audio_output
        call.assistant.output.transcription = synchronizer.text_output
        began = asyncio.get_running_loop().time()
        call.assistant.say(STORY)
        script(call, began)
        await call.until(began + 14.0)
        await synchronizer.aclose()
    return call, captions


def said_by_the_agent(call: Call) -> list[int]:
    """How many words of each of its turns are in the conversation."""
    return [len(text.split()) for role, text in call.stage.history if role == "assistant"]


@pytest.mark.parametrize("reaction", [Duck(), pytest.param(Pause(), marks=can_pause)])
@in_virtual_time
async def test_the_conversation_has_what_was_heard_when_a_captioned_agent_is_interrupted(
    reaction: Any,
) -> None:
    def script(call: Call, began: float) -> None:
        call.voice(began + 3.0, began + 5.0)
        call.stt.final("please stop right now", began + 5.0)

    plain, _ = await captioned(Speak(), script)
    call, _ = await captioned(reaction, script)

    heard = plain.heard[0].heard if isinstance(reaction, Duck) else 3.2
    expected = said_by_the_agent(plain)[0] * heard / plain.heard[0].heard
    assert said_by_the_agent(call)[0] == pytest.approx(expected, abs=2)
    assert call.user_turns == plain.user_turns == ["please stop right now"]


@pytest.mark.parametrize("reaction", [Duck(), Pause()])
@in_virtual_time
async def test_captions_wait_for_the_voice_and_are_whole_at_its_end(reaction: Any) -> None:
    def script(call: Call, began: float) -> None:
        call.voice(began + 3.0, began + 4.4)
        call.stt.final("mm-hmm", began + 4.6)

    call, captions = await captioned(reaction, script)

    shown = "".join(text for _, text in captions.shown)
    assert shown.split() == STORY.split()
    assert call.heard[0].interrupted is False
    if isinstance(reaction, Pause) and hasattr(io.AudioOutput, "pause"):
        assert not [at for at, _ in captions.shown if 3.4 < at - captions.shown[0][0] < 4.4]


# -- the end --------------------------------------------------------------------------------------


@pytest.mark.parametrize("reaction", [Duck(), Pause()])
@pytest.mark.parametrize("at", [2.0, 3.1, 3.5, 4.3])
@in_virtual_time
async def test_closing_in_a_reaction_leaves_nothing_of_ours_behind(
    reaction: Any, at: float
) -> None:
    async with on_the_phone(**reacting(reaction)) as call:
        await call.tells()
        call.says("well I am not sure that", 3.0)
        await call.until(at)
    await asyncio.sleep(1.0)

    coroutines = [task.get_coro() for task in asyncio.all_tasks()]
    assert not [c for c in coroutines if "livekit_interrupt_plugin" in c.cr_code.co_filename]


@can_pause  # before, LiveKit's own handling stops it for good
@pytest.mark.parametrize("reaction", [Duck(), Pause()])
@in_virtual_time
async def test_when_the_gate_fails_the_agent_is_heard_again(reaction: Any) -> None:
    def fail() -> float:
        raise ZeroDivisionError("by the host")

    async with on_the_phone(**reacting(reaction)) as call:
        await call.tells()
        call.voice(3.0, 3.4)
        await call.until(3.7)
        call.assistant.gate._driver._host.now = fail
        await call.until(11.0)
        ear = Listener(call.stage.speaker, 11.0)

        assert ear.level(3.5, 3.75) <= LOW * 1.05
        assert ear.level(7.0, 9.0) == pytest.approx(LOUD, rel=0.05)


@in_virtual_time
async def test_a_backchannel_in_which_a_speech_ends_does_not_outlast_it_at_the_next_one() -> None:
    async with on_the_phone(policy=InterruptionPolicy(MinWords(3), reaction="duck")) as call:
        call.assistant.say("one two three four five six seven")
        await asyncio.sleep(0.01)  # 1.0 cannot sort speeches of the same instant
        call.assistant.say("one two three four five six seven")
        began = await call.stage.agent_audible()
        call.voice(began + 1.7, began + 2.7)
        call.stt.final("mm-hmm", began + 2.9)
        await call.until(began + 6.0)
        ear = Listener(call.stage.speaker, began + 6.0)
        assert len(call.heard) == 2
        second = call.heard[1]

        assert ear.level(began + 1.95, began + 2.05) <= LOW * 1.05
        assert ear.level(second.end - 0.5, second.end - 0.1) == pytest.approx(LOUD, rel=0.01)
