"""What the agent has said when the user speaks: what was heard, not what was written."""

import asyncio
import inspect
from collections.abc import AsyncIterator
from typing import Any

import pytest
from livekit import rtc
from livekit.agents import Agent, AgentSession, AgentStateChangedEvent
from livekit.agents.voice import io
from livekit.agents.voice.transcription.synchronizer import TranscriptSynchronizer

from livekit_interrupt_plugin import InterruptionPolicy, Overlap, Predicate
from livekit_interrupt_plugin.hosts.paced_text import WORDS_PER_SECOND
from livekit_interrupt_plugin.testing.livekit import ScriptedTTS

from .scene import Call, in_virtual_time, on_the_phone

#: Five letters each: the doubles' voice takes 0.3 s for a word, and so do its characters.
TALE = "apple berry cocoa daisy eagle flute grape honey igloo joker koala lemon"
TEXT_OUTPUT = inspect.signature(io.TextOutput.__init__).parameters
QUESTION = "apple berry cocoa daisy eagle, ready? flute grape honey igloo joker koala"


class Witness:
    """A policy that never interrupts and notes what the agent had said at each judgement."""

    def __init__(self) -> None:
        self.seen: list[tuple[float, str, bool]] = []
        self.policy = InterruptionPolicy(Predicate(self.look), settle=0.3)

    def look(self, overlap: Overlap) -> bool:
        now = asyncio.get_running_loop().time()
        self.seen.append((now, overlap.agent_text, overlap.agent_asked))
        return False

    def at(self, time: float) -> tuple[str, bool]:
        """What was known at the last judgement by *time*."""
        _, text, asked = [seen for seen in self.seen if seen[0] <= time][-1]
        return text, asked


def murmurs(call: Call, start: float, end: float) -> None:
    """The user hums all the time, so that the strategy is asked all the time."""
    call.voice(start, end)


async def tells_later(call: Call, text: str, **options: Any) -> float:
    """Say *text*; when it is audible. LiveKit measures no voice that speaks at second 0.0."""
    await call.until(0.5)
    return await call.tells(text, **options)


class Captions(io.TextOutput):
    """What a room would show, and when."""

    def __init__(self, following: io.TextOutput | None = None) -> None:
        label = {"label": "captions"} if "label" in TEXT_OUTPUT else {}  # from 1.2
        super().__init__(next_in_chain=following, **label)
        self.shown: list[tuple[float, str]] = []
        self.segments = 0
        self.taken_off_at: list[float] = []
        self._following = following

    async def capture_text(self, text: str) -> None:
        self.shown.append((round(asyncio.get_running_loop().time(), 2), text))
        if self._following is not None:
            await self._following.capture_text(text)

    def flush(self) -> None:
        self.segments += 1
        if self._following is not None:
            self._following.flush()

    def on_detached(self) -> None:
        self.taken_off_at.append(asyncio.get_running_loop().time())

    @property
    def text(self) -> str:
        return "".join(text for _, text in self.shown)


@in_virtual_time
async def test_the_agents_text_grows_with_its_speech() -> None:
    witness = Witness()
    async with on_the_phone(policy=witness.policy) as call:
        start = await tells_later(call, TALE)
        murmurs(call, start + 0.2, start + 3.5)
        await call.until(6.0)

        for words in range(1, 12):
            spoken = " ".join(TALE.split()[:words])
            assert witness.at(start + 0.3 * words + 0.1) == (spoken, False)


@in_virtual_time
async def test_the_agent_has_asked_when_the_question_was_spoken_and_until_it_goes_on() -> None:
    witness = Witness()
    async with on_the_phone(policy=witness.policy) as call:
        start = await tells_later(call, QUESTION)
        murmurs(call, start + 0.2, start + 3.5)
        await call.until(6.0)

        asked = [at - start for at, _, asked in witness.seen if asked]
        assert min(asked) == pytest.approx(1.8, abs=0.15)
        assert max(asked) == pytest.approx(2.1, abs=0.15)


@in_virtual_time
async def test_a_reply_is_followed_as_well_as_what_the_agent_is_told_to_say() -> None:
    witness = Witness()
    async with on_the_phone(policy=witness.policy) as call:
        call.says("tell me of the birds", 0.5)
        start = await call.stage.agent_audible()
        murmurs(call, start + 0.2, start + 2.0)
        await call.until(start + 3.0)

        first, _ = witness.at(start + 0.6)
        last, _ = witness.at(start + 2.0)
        reply = "You said tell me of the birds."
        assert reply.startswith(first)
        assert reply.startswith(last)
        assert len(first) < len(last)


@in_virtual_time
async def test_a_voice_that_nobody_measured_is_paced_by_what_is_usual() -> None:
    witness = Witness()
    audio = ScriptedTTS().audio_of(TALE)

    async def recorded() -> AsyncIterator[Any]:
        yield rtc.AudioFrame(audio.tobytes(), 24_000, 1, len(audio))

    async with on_the_phone(policy=witness.policy) as call:
        start = await call.tells(TALE, audio=recorded())
        murmurs(call, start + 0.2, start + 3.5)
        await call.until(6.0)

        for words in (2, 5, 9):
            text, _ = witness.at(start + words / WORDS_PER_SECOND + 0.1)
            assert text == " ".join(TALE.split()[:words])


@in_virtual_time
async def test_the_times_of_the_recording_itself_are_believed() -> None:
    timed = getattr(io, "TimedString", None)
    if timed is None:
        pytest.skip("in this release no text has times")
    witness = Witness()

    class Aligned(Agent):
        async def transcription_node(self, text: Any, settings: Any) -> Any:
            async for _ in text:
                pass
            for place, word in enumerate(TALE.split()):
                yield timed(f"{word} ", start_time=place * 0.1, end_time=place * 0.1 + 0.1)

    async with on_the_phone(Aligned(instructions=""), policy=witness.policy) as call:
        start = await call.tells(TALE)
        murmurs(call, start + 0.2, start + 2.0)
        await call.until(6.0)

        assert witness.at(start + 0.75)[0] == " ".join(TALE.split()[:7])
        assert witness.at(start + 1.4)[0] == TALE


@in_virtual_time
async def test_what_was_not_spoken_when_the_agent_was_interrupted_is_never_said() -> None:
    seen: list[str] = []

    def at_the_second_word(overlap: Overlap) -> bool:
        seen.append(overlap.agent_text)
        return "stop" in overlap.words

    async with on_the_phone(policy=InterruptionPolicy(Predicate(at_the_second_word))) as call:
        start = await call.tells(TALE)
        call.says("stop", start + 1.2)
        await call.until(4.0)
        assert call.heard[0].interrupted
        seen.clear()

        again = await call.tells("mango nurse ocean piano queen")
        murmurs(call, again + 0.2, again + 1.2)
        await call.until(again + 2.0)

        assert "mango nurse" in seen
        assert not [text for text in seen if "lemon" in text or "apple" in text]


@in_virtual_time
async def test_what_the_application_cut_off_is_not_said_before_its_next_words() -> None:
    witness = Witness()
    async with on_the_phone(policy=witness.policy) as call:
        start = await call.tells(TALE)
        murmurs(call, start + 0.2, start + 4.0)
        await call.until(start + 1.2)
        call.assistant.current_speech.interrupt()
        call.assistant.say("mango nurse ocean piano queen")
        await call.until(start + 6.0)

        assert [text for _, text, _ in witness.seen if "mango" in text]
        assert not [text for _, text, _ in witness.seen if "lemon" in text]


@in_virtual_time
async def test_what_never_became_audible_was_not_said() -> None:
    witness = Witness()
    async with on_the_phone(policy=witness.policy, tts=ScriptedTTS(latency=0.4)) as call:
        start = await call.tells("apple berry cocoa")
        unheard = call.assistant.say(TALE)
        murmurs(call, start + 0.2, start + 4.0)
        await call.until(start + 0.9 + 0.2)
        unheard.interrupt()
        call.assistant.say("mango nurse ocean piano queen")
        await call.until(start + 6.0)

        assert [text for _, text, _ in witness.seen if "mango" in text]
        assert not [text for _, text, _ in witness.seen if "lemon" in text]


@pytest.mark.skipif(not hasattr(io.AudioOutput, "pause"), reason="this release never pauses")
@in_virtual_time
async def test_nothing_is_said_in_a_pause() -> None:
    witness = Witness()
    async with on_the_phone(policy=witness.policy) as call:
        start = await tells_later(call, TALE)
        murmurs(call, start + 0.2, start + 3.5)
        for at, old, new in ((1.0, "speaking", "listening"), (2.0, "listening", "speaking")):
            await call.until(start + at)
            call.assistant.emit(
                "agent_state_changed", AgentStateChangedEvent(old_state=old, new_state=new)
            )
        await call.until(6.0)

        # To the gate, what follows a pause is another speech.
        assert witness.at(start + 0.99)[0] == "apple berry cocoa"
        assert witness.at(start + 2.1)[0] == ""
        assert witness.at(start + 2.4)[0] == "daisy"


@in_virtual_time
async def test_speech_that_is_queued_follows_what_was_said() -> None:
    witness = Witness()
    async with on_the_phone(policy=witness.policy) as call:
        call.assistant.say("apple berry cocoa daisy. Ready?")
        await asyncio.sleep(0.001)  # the queue of 1.0 cannot bear two at the same time
        call.assistant.say("eagle flute grape honey igloo")
        start = await call.stage.agent_audible()
        murmurs(call, start + 0.2, start + 1.0)
        await call.until(start + 1.6)
        murmurs(call, start + 2.0, start + 2.8)
        await call.until(start + 5.0)

        assert witness.at(start + 2.8)[0].startswith("apple berry cocoa daisy. Ready? eagle flute")


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ('one <break time="1s"/> two three four', "one two three four"),
        ("eins, zwei? drei – vier", "eins, zwei? drei – vier"),
        ("您好，我们开始吧。谢谢", "您好，我们开始吧。谢谢"),
        ("3 < 4 of course", "3 < 4 of course"),
    ],
)
@in_virtual_time
async def test_instructions_to_the_synthesiser_are_not_spoken(text: str, spoken: str) -> None:
    witness = Witness()

    async def letters() -> AsyncIterator[str]:
        for letter in text:
            yield letter

    async with on_the_phone(policy=witness.policy, tts=ScriptedTTS(seconds_per_word=2.0)) as call:
        start = await call.tells(letters())
        call.assistant.say("and so on")
        await call.until(call.heard[0].start + 2.0 * len(text.split()) + 0.3)
        murmurs(call, call.stage.now, call.stage.now + 1.0)
        await call.until(call.stage.now + 2.0)

        assert start < 1.0
        assert witness.seen[-1][1].startswith(spoken)


# -- what is there already ------------------------------------------------------------------


@in_virtual_time
async def test_captions_get_the_text_untouched_and_in_order() -> None:
    captions = Captions()
    async with on_the_phone() as call:
        call.assistant.output.transcription = captions
        await call.tells(TALE)
        await call.until(6.0)
        await call.tells(QUESTION)
        await call.until(12.0)

        assert captions.text == TALE + QUESTION
        assert captions.segments == 2


async def _captions_of_a_call(**options: Any) -> list[tuple[float, str]]:
    captions = Captions()
    async with on_the_phone(**options) as call:
        synchroniser = TranscriptSynchronizer(
            next_in_chain_audio=call.stage.speaker, next_in_chain_text=captions
        )
        call.assistant.output.audio = synchroniser.audio_output
        call.assistant.output.transcription = synchroniser.text_output
        call.assistant.say(TALE)
        await asyncio.sleep(0.001)  # as above
        call.assistant.say(QUESTION)
        await call.until(10.0)
        await synchroniser.aclose()
    return captions.shown


@in_virtual_time
async def test_captions_that_keep_pace_with_the_voice_come_when_they_came() -> None:
    class Plain(AgentSession[Any]):
        """Without a gate."""

    ungated = await _captions_of_a_call(kind=Plain)
    began = asyncio.get_running_loop().time()
    gated = await _captions_of_a_call()

    assert [text for _, text in gated] == [text for _, text in ungated]
    for (at, _), (before, _) in zip(gated, ungated, strict=True):
        assert at - began == pytest.approx(before, abs=0.05)


@in_virtual_time
async def test_an_output_that_is_set_later_is_followed_and_gets_its_text() -> None:
    first, second = Captions(), Captions()
    witness = Witness()
    async with on_the_phone(policy=witness.policy) as call:
        call.assistant.output.transcription = first
        await call.tells(TALE)
        await call.until(1.0)
        call.assistant.output.transcription = second
        call.assistant.say("right away")
        await call.until(6.0)
        start = await call.tells(QUESTION)
        murmurs(call, start + 0.2, start + 1.5)
        await call.until(12.0)

        assert first.text == TALE
        assert second.text == "right away" + QUESTION
        # LiveKit's synchroniser loses what is being said when it is taken off.
        assert [round(at) for at in second.taken_off_at] == [6]
        assert witness.at(start + 1.0)[0] == "apple berry cocoa"


@in_virtual_time
async def test_an_output_put_in_front_of_ours_is_not_doubled() -> None:
    witness = Witness()
    async with on_the_phone(policy=witness.policy) as call:
        await call.tells(TALE)
        await call.until(6.0)
        captions = Captions(following=call.assistant.output.transcription)
        call.assistant.output.transcription = captions
        start = await call.tells(TALE)
        murmurs(call, start + 0.2, start + 1.5)
        await call.until(12.0)

        assert call.assistant.output.transcription is captions
        assert witness.at(start + 1.0)[0] == "apple berry cocoa"


@in_virtual_time
async def test_another_agent_is_followed_as_well() -> None:
    witness = Witness()
    async with on_the_phone(policy=witness.policy) as call:
        await call.tells(TALE)
        await call.until(6.0)
        slower = ScriptedTTS(seconds_per_word=0.6)
        call.assistant.update_agent(Agent(instructions="Another.", tts=slower))
        await call.until(7.0)
        start = await call.tells(TALE)
        murmurs(call, start + 0.2, start + 3.0)
        await call.until(16.0)

        assert witness.at(start + 2.0)[0] == "apple berry cocoa"


@in_virtual_time
async def test_what_the_outputs_owner_asks_of_it_still_works() -> None:
    captions = Captions()
    async with on_the_phone() as call:
        call.assistant.output.transcription = captions
        await call.tells(TALE)

        assert call.assistant.output.transcription is not captions
        assert call.assistant.output.transcription.segments == captions.segments
        with pytest.raises(AttributeError):
            call.assistant.output.transcription.nonsense  # noqa: B018 - asking is the act


class Stubborn(Captions):
    """Cannot be taken off: what the gate does to read along fails."""

    def on_detached(self) -> None:
        if not self.shown:
            raise RuntimeError("not now")


@in_virtual_time
async def test_where_the_words_cannot_be_followed_the_call_goes_on_without_them(
    caplog: pytest.LogCaptureFixture,
) -> None:
    captions, witness = Stubborn(), Witness()
    async with on_the_phone(policy=witness.policy) as call:
        call.assistant.output.transcription = captions
        start = await call.tells(TALE)
        murmurs(call, start + 0.2, start + 2.0)
        await call.until(6.0)
        await call.tells(QUESTION)
        await call.until(12.0)

        assert captions.text == TALE + QUESTION
        assert {text for _, text, _ in witness.seen} == {""}
        warnings = [r for r in caplog.records if "is not followed any more" in r.getMessage()]
        assert len(warnings) == 1


@in_virtual_time
async def test_a_voice_with_odd_metrics_disturbs_nothing() -> None:
    captions = Captions()
    async with on_the_phone() as call:
        call.assistant.output.transcription = captions
        await call.tells(TALE)
        call.tts.emit("metrics_collected", object())
        await call.until(6.0)
        await call.tells(QUESTION)
        await call.until(12.0)

        assert captions.text == TALE + QUESTION
        assert [segment.interrupted for segment in call.heard] == [False, False]
