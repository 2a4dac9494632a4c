"""What Deepgram's client writes down decides who holds the floor."""

from typing import Any

import pytest

from livekit_interrupt_plugin import Action, Backchannel, InterruptionPolicy, MinWords
from livekit_interrupt_plugin.testing.deepgram import Audio, SpeechStarted, final, interim

POLICY = InterruptionPolicy(MinWords(3) & ~Backchannel())


def test_interims_drive_an_interruption(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        voice_ended = call.user_says("wait stop please I have a question", 3.0)
        await call.stage.until(16.0)

        interrupt = call.decisions[-1]
        assert interrupt.action is Action.INTERRUPT
        assert interrupt.at < voice_ended
        assert call.story.interrupted
        assert call.story.end == pytest.approx(interrupt.at, abs=0.05)

    phone(scenario, policy=POLICY)


def test_an_interruption_is_answered_with_every_word(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("wait stop please I have a question", 3.0)
        await call.stage.until(16.0)

        assert call.answered == ["wait stop please I have a question"]
        assert call.user_said == ["wait stop please I have a question"]

    phone(scenario, policy=POLICY)


def test_finals_drive_an_interruption_where_there_are_no_interims(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("wait stop please", 3.0)
        await call.stage.until(16.0)

        (connection,) = call.server.connections
        assert connection.query["interim_results"] == "false"
        assert call.settled == [(Action.INTERRUPT, "wait stop please")]
        assert call.decisions[-1].at == pytest.approx(4.2, abs=0.06)
        assert call.answered == ["wait stop please"]

    phone(scenario, policy=POLICY, deepgram_options={"interim_results": False})


def test_finals_of_one_speech_add_up(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.vad.speak(3.0, 6.0)
        call.server.send(SpeechStarted(3.0), after=Audio(3.1))
        call.server.send(interim("could you"), after=Audio(3.6))
        call.server.send(final("could you", speech_final=False), after=Audio(4.0))
        call.server.send(interim("tell me"), after=Audio(4.4))
        call.server.send(final("tell me the price"), after=Audio(6.3))
        await call.stage.until(16.0)

        # The interim of the second stretch repeats nothing of the first.
        assert call.decisions[-1].text == "could you tell me"
        assert call.answered == ["could you tell me the price"]

    phone(scenario, policy=POLICY)


def test_every_final_that_was_withheld_is_answered(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.vad.speak(3.0, 6.0)
        call.server.send(final("could", speech_final=False), after=Audio(3.6))
        call.server.send(final("you", speech_final=False), after=Audio(4.4))
        call.server.send(final("stop"), after=Audio(6.3))
        await call.stage.until(16.0)

        assert call.settled == [(Action.INTERRUPT, "could you stop")]
        assert call.answered == ["could you stop"]

    phone(scenario, policy=POLICY)


def test_okay_neither_interrupts_nor_is_answered(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("okay", 3.0)
        await call.stage.until(16.0)

        assert call.settled == [(Action.IGNORE, "okay")]
        assert not call.story.interrupted
        assert call.story.heard == pytest.approx(9.0, abs=0.1)
        assert call.answered == []
        assert call.user_said == []

    phone(scenario, policy=POLICY)


def test_okay_is_not_answered_in_the_next_turn_either(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("okay", 3.0)
        call.user_says("what does it cost", 11.0)
        await call.stage.until(20.0)

        assert call.settled == [(Action.IGNORE, "okay")]
        assert call.answered == ["what does it cost"]
        assert call.user_said == ["what does it cost"]

    phone(scenario, policy=POLICY)


def test_okay_and_then_a_question_over_the_same_speech(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("okay", 3.0)
        call.user_says("but how much is it", 6.0)
        await call.stage.until(16.0)

        assert [action for action, _ in call.settled] == [Action.IGNORE, Action.INTERRUPT]
        assert call.answered == ["but how much is it"]

    phone(scenario, policy=POLICY)


@pytest.mark.parametrize(("text", "is_answered"), [("one two three", False), ("a b c d", True)])
def test_more_words_than_interrupt_min_words_are_asked_for(
    phone: Any, text: str, is_answered: bool
) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says(text, 3.0)
        await call.stage.until(16.0)

        assert call.story.interrupted is is_answered
        assert call.answered == ([text] if is_answered else [])

    phone(scenario, interrupt_min_words=3)


def test_when_the_agent_is_silent_everything_is_an_ordinary_turn(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.stage.start()
        call.user_says("okay", 1.0)
        await call.stage.until(6.0)

        assert call.decisions == []
        assert call.answered == ["okay"]

    phone(scenario, policy=POLICY)


def test_a_final_that_was_withheld_carries_its_confidence_and_words(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("wait stop please", 3.0)
        await call.stage.until(3.7)
        overlap = call.session.gate.overlap

        assert overlap is not None
        assert overlap.confidence == pytest.approx(0.98)
        await call.stage.until(16.0)

    phone(scenario, policy=InterruptionPolicy(MinWords(9)))


def test_empty_results_are_no_evidence(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        for at in (2.5, 3.3, 3.9):
            call.server.send(interim(""), after=Audio(at))
            call.server.send(final("", speech_final=False), after=Audio(at + 0.1))
        call.user_says("wait stop please", 3.0)
        await call.stage.until(16.0)

        assert call.settled == [(Action.INTERRUPT, "wait stop please")]
        assert call.answered == ["wait stop please"]

    phone(scenario, policy=POLICY)


def test_the_recogniser_alone_decides_where_there_is_no_voice_detector(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("okay", 3.0)
        call.user_says("wait stop please", 6.0)
        await call.stage.until(16.0)

        assert call.settled == [(Action.IGNORE, "okay"), (Action.INTERRUPT, "wait stop please")]
        assert call.answered == ["wait stop please"]

    phone(scenario, policy=POLICY, vad=None, turn_detection="stt")


def test_the_turns_that_deepgram_ends_are_answered_once(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("okay", 3.0)
        call.user_says("wait stop please", 5.0)
        call.user_says("what does it cost", 13.0)
        await call.stage.until(20.0)

        assert call.answered == ["wait stop please", "what does it cost"]

    phone(scenario, policy=POLICY, turn_detection="stt")
