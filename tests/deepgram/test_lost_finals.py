"""Finals that never come, and starts that are not repeated, as Deepgram's client has them."""

from typing import Any

import pytest

from livekit_interrupt_plugin import Action, Backchannel, InterruptionPolicy, MinWords
from livekit_interrupt_plugin.testing.deepgram import Audio, SpeechStarted, final, interim

POLICY = InterruptionPolicy(MinWords(3) & ~Backchannel())


@pytest.mark.parametrize("how", ["close", "abort", "lost"])
def test_words_that_interrupted_are_answered_though_their_final_never_comes(
    phone: Any, how: str
) -> None:
    """Laws 6 and 11: without a final the session would keep silent for ever."""

    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("wait stop please", 3.0)  # the last interim: 3.9, the final: 4.2
        after = Audio(4.1)
        if how == "close":
            call.server.close(1011, after=after)
        elif how == "abort":
            call.server.abort(after=after)
        else:
            call.server.omit("words", after=after)
        await call.stage.until(16.0)

        assert call.settled == [(Action.INTERRUPT, "wait stop please")]
        assert call.user_said == ["wait stop please"]
        assert call.answered == ["wait stop please"]

    phone(scenario, policy=POLICY)


def test_after_a_cough_the_next_turn_is_answered_with_turn_detection_stt(phone: Any) -> None:
    """Deepgram's SpeechStarted without words has no END, and its client says START only once per
    END. The gate drops that START, so it drops the END of the next ordinary turn, which LiveKit
    waits for."""

    async def scenario(call: Any) -> None:
        await call.begin()
        call.vad.speak(3.0, 3.4)
        call.server.send(SpeechStarted(3.0), after=Audio(3.1))
        call.user_says("what does it cost", 13.0)
        await call.stage.until(20.0)

        assert call.answered == ["what does it cost"]

    phone(scenario, policy=POLICY, turn_detection="stt")


def test_after_a_break_the_next_turn_is_answered_with_turn_detection_stt(phone: Any) -> None:
    """The same by a connection that breaks: START is not repeated after it."""

    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("okay", 3.0)
        call.server.close(1011, after=Audio(3.4))
        call.user_says("what does it cost", 13.0)
        await call.stage.until(20.0)

        assert call.answered == ["what does it cost"]

    phone(scenario, policy=POLICY, turn_detection="stt")


def test_without_a_vad_a_final_that_was_lost_does_not_swallow_the_next_utterance(
    phone: Any,
) -> None:
    """Law 11. The settled overlap is still owed a final for 5 s, and whatever comes in that time
    without a VAD's START is taken for it, interims too, though Deepgram dates every word."""

    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("excuse me", 3.0)
        call.server.close(1011, after=Audio(3.5))
        call.user_says("wait stop please", 6.0)
        await call.stage.until(16.0)

        assert call.settled[-1] == (Action.INTERRUPT, "wait stop please")
        assert call.answered == ["wait stop please"]

    phone(scenario, policy=POLICY, vad=None, turn_detection="stt")


def test_a_final_that_comes_after_it_was_made_up_for_is_not_answered_twice(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.vad.speak(3.0, 3.9)
        call.server.send(interim("wait stop please"), after=Audio(3.8))
        call.server.send(final("wait stop please"), after=Audio(8.0))
        await call.stage.until(16.0)

        assert call.answered == ["wait stop please"]

    phone(scenario, policy=POLICY)
