"""The rules of the host once more, with a real voice detector and a real recogniser.

The clips of the demo, Silero and PocketSphinx, in virtual time. What the doubles script to the
millisecond comes here as it does in a call: interims that are wrong at first, coughs with words.
"""

from typing import Any

import pytest

from livekit_interrupt_plugin import (
    Action,
    Decision,
    Fate,
    InterruptionPolicy,
    MinDuration,
    MinWordsInterruptionStrategy,
)
from livekit_interrupt_plugin.demo.call import load_clip

from .scene import STORY, Call, in_virtual_time

silero = pytest.importorskip("livekit.plugins.silero")
pytest.importorskip("pocketsphinx")

from livekit_interrupt_plugin.demo.recogniser import PocketSphinxSTT  # noqa: E402 # needs the extra


class RealCall(Call):
    """A call whose caller is heard by Silero and PocketSphinx, or by one of them."""

    def __init__(self, *, deaf: bool = False, blind: bool = False, **options: Any) -> None:
        instead: dict[str, Any] = {"vad": None if blind else silero.VAD.load()}
        instead["stt"] = None if deaf else PocketSphinxSTT()
        super().__init__(instead=instead, **options)

    @property
    def settlements(self) -> list[Decision]:
        return [d for d in self.decisions if d.action is not Action.HOLD]

    @property
    def answered(self) -> list[str]:
        """What the agent replied to; LiveKit may ask twice for one reply, in advance."""
        return list(dict.fromkeys(self.llm.asked))

    def plays(self, clip: str, at: float) -> float:
        """The caller's *clip* from *at* on; when it ends."""
        samples = load_clip(clip)
        self.stage.microphone.play(samples, at=at)
        return at + len(samples) / 16_000


async def called(**options: Any) -> tuple[RealCall, float]:
    call = RealCall(**options)
    await call.stage.start()
    return call, await call.tells()


@pytest.mark.parametrize("clip", ["okay", "mm_hmm", "yes_thats_right", "cough"])
@in_virtual_time
async def test_a_listeners_noise_is_neither_heard_nor_answered_now_or_in_the_next_turn(clip):
    call, began = await called(policy=InterruptionPolicy())
    call.plays(clip, began + 2.0)
    await call.until(began + 12.0)
    call.plays("order", began + 12.0)
    await call.until(began + 18.0)

    assert not call.heard[0].interrupted
    assert call.answered == ["actually i wanted to ask about my order"]
    assert [d.fate for d in call.settlements] == [Fate.DISCARDED] * len(call.settlements)
    assert call.settlements
    await call.stage.aclose()


@pytest.mark.parametrize(
    ("clip", "words"),
    [("wait_stop", "wait stop"), ("order", "actually i wanted to ask about my order")],
)
@in_virtual_time
async def test_an_interruption_silences_the_agent_and_is_answered_whole(clip, words):
    call, began = await called(policy=InterruptionPolicy())
    call.plays(clip, began + 2.0)
    await call.until(began + 8.0)

    assert call.heard[0].interrupted
    assert call.heard[0].end < began + 2.0 + 1.5
    assert call.answered == [words]
    await call.stage.aclose()


@in_virtual_time
async def test_a_queued_speech_is_said_after_the_interrupted_one():
    call, began = await called(policy=InterruptionPolicy())
    call.assistant.say("And one more thing.")
    call.plays("wait_stop", began + 2.0)
    await call.until(began + 10.0)

    assert call.heard[0].interrupted
    assert "And one more thing." in call.tts.spoken
    await call.stage.aclose()


@in_virtual_time
async def test_a_protected_speech_goes_on_whatever_is_said():
    call = RealCall(policy=InterruptionPolicy())
    await call.stage.start()
    began = await call.tells(STORY, allow_interruptions=False)
    call.plays("wait_stop", began + 2.0)
    await call.until(began + 11.0)

    assert not call.heard[0].interrupted
    assert call.llm.asked == []
    assert call.settlements[-1].strategy == "not allowed"
    await call.stage.aclose()


@in_virtual_time
async def test_nothing_interrupts_in_grace_and_what_was_said_counts_when_it_ends():
    call = RealCall(policy=InterruptionPolicy(grace=4.0))
    await call.stage.start()
    began = await call.tells()
    call.plays("wait_stop", began + 1.0)
    await call.until(began + 8.0)

    assert call.heard[0].interrupted
    assert call.heard[0].end == pytest.approx(began + 4.0, abs=0.1)
    assert call.answered == ["wait stop"]
    await call.stage.aclose()


@in_virtual_time
async def test_the_async_dialect_ignores_okay_and_takes_three_words():
    call, began = await called(interruption_strategies=[MinWordsInterruptionStrategy(min_words=3)])
    call.plays("okay", began + 2.0)
    call.plays("yes_thats_right", began + 5.0)
    await call.until(began + 10.0)

    assert [d.action for d in call.settlements] == [Action.IGNORE, Action.INTERRUPT]
    assert call.answered == ["yes that's right"]
    await call.stage.aclose()


@in_virtual_time
async def test_without_a_recogniser_voice_alone_interrupts():
    call, began = await called(
        deaf=True, policy=InterruptionPolicy(MinDuration(0.65)), turn_detection="vad"
    )
    call.plays("order", began + 2.0)
    await call.until(began + 4.0)

    assert call.heard[0].interrupted
    assert "on voice alone" in call.settlements[0].reason
    await call.stage.aclose()


@in_virtual_time
async def test_without_a_voice_detector_transcripts_alone_interrupt():
    call, began = await called(blind=True, policy=InterruptionPolicy(), turn_detection="stt")
    call.plays("okay", began + 2.0)
    call.plays("wait_stop", began + 5.0)
    await call.until(began + 10.0)

    assert [d.action for d in call.settlements] == [Action.IGNORE, Action.INTERRUPT]
    assert call.answered == ["wait stop"]
    await call.stage.aclose()


@in_virtual_time
async def test_words_on_the_tail_of_the_agents_speech_are_an_answer():
    call, began = await called(policy=InterruptionPolicy())
    ends = began + 0.3 * len(STORY.split())
    call.plays("yes", ends - 0.4)
    await call.until(ends + 4.0)

    assert not call.heard[0].interrupted
    assert call.answered == ["yes"]
    assert call.settlements[-1].action is Action.PASS
    await call.stage.aclose()


@in_virtual_time
async def test_no_trace_hides_a_backchannel_from_the_session():
    call, began = await called(policy=InterruptionPolicy(), no_trace=True)
    call.plays("okay", began + 2.0)
    await call.until(began + 6.0)

    assert call.user_states == []
    await call.stage.aclose()
