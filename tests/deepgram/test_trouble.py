"""Everything that goes wrong between Deepgram and its client: nobody is left unheard."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from livekit.agents import AgentSession

from livekit_interrupt_plugin import (
    Action,
    Backchannel,
    InterruptionPolicy,
    MinWords,
    VoiceAssistant,
)
from livekit_interrupt_plugin.testing.deepgram import Audio, final, interim

POLICY = InterruptionPolicy(MinWords(3) & ~Backchannel())
STORY = " ".join(["story"] * 30)


def gate_is_well(call: Any, log: pytest.LogCaptureFixture) -> bool:
    """The gate still decides, and nothing was raised in it."""
    ours = [record for record in log.records if record.name == "livekit_interrupt_plugin"]
    return not ours and call.session.gate.faults == {}


# -- refused ------------------------------------------------------------------------------------


@pytest.fixture
def comes_back(phone: Any) -> Callable[[Callable[[Any], None]], bool]:
    """Whether a session without a gate is connected again after *trouble*.

    To 1.5 it is closed at the first refusal, in 1.6 and 1.7 it lives on and stays deaf.
    """

    def comes_back(trouble: Callable[[Any], Any]) -> bool:
        connected: list[bool] = []

        async def scenario(call: Any) -> None:
            await call.stage.start()
            await trouble(call)
            await call.stage.until(6.0)
            is_connected = any(connection.is_open for connection in call.server.connections)
            connected.append(is_connected and not call.is_closed)

        phone(scenario, kind=AgentSession)
        return connected == [True]

    return comes_back


async def refused_once(call: Any, status: int) -> None:
    await call.stage.until(2.0)
    call.server.refuse(status, times=1)
    call.server.close(1011)


async def gone_for_a_second(call: Any) -> None:
    await call.stage.until(2.0)
    await call.server.aclose()
    await call.stage.until(3.0)
    await call.server.start()


def course(call: Any) -> dict[str, Any]:
    """What a call came to, as far as a refusal can change it."""
    return {
        "refused": [attempt.status for attempt in call.server.handshakes],
        "errors": [(type(error.error), error.recoverable) for error in call.errors],
        "closed": [at for at, name, _ in call.stage.events if name == "close"],
        "heard": [segment.heard for segment in call.stage.speaker.heard],
        "history": call.stage.history,
    }


def test_a_key_that_is_never_accepted_ends_as_without_a_gate(
    phone: Any, caplog: pytest.LogCaptureFixture
) -> None:
    courses: list[dict[str, Any]] = []

    async def scenario(call: Any) -> None:
        await call.begin()
        call.server.refuse(401)
        call.server.close(1011)
        if isinstance(call.session, VoiceAssistant):
            call.vad.speak(2.2, 2.5)  # would end the speech of a session without a gate
        await call.stage.until(16.0)
        courses.append(course(call))
        if isinstance(call.session, VoiceAssistant):
            assert gate_is_well(call, caplog)

    phone(scenario, policy=POLICY)
    phone(scenario, kind=AgentSession)

    assert courses[0] == courses[1]
    assert courses[0]["errors"]


def test_after_a_401_the_session_lives_and_the_agent_speaks_on(
    phone: Any, comes_back: Any, caplog: pytest.LogCaptureFixture
) -> None:
    if not comes_back(partial(refused_once, status=401)):
        pytest.skip("in this release the first 401 is the last, with or without a gate")

    async def scenario(call: Any) -> None:
        await call.begin()
        await call.stage.until(2.0)
        call.server.refuse(401, times=2)
        call.server.close(1011)
        call.vad.speak(2.1, 2.5)
        call.user_says("wait stop please", 6.0)
        await call.stage.until(5.9)

        assert call.stage.speaker.audible_at(5.8)
        await call.stage.until(16.0)
        assert [attempt.status for attempt in call.server.handshakes] == [101, 401, 401, 101]
        assert [error.recoverable for error in call.errors] == [True, False, False]
        assert not call.is_closed
        assert call.settled == [(Action.IGNORE, ""), (Action.INTERRUPT, "wait stop please")]
        assert call.answered == ["wait stop please"]
        assert gate_is_well(call, caplog)

    phone(scenario, policy=POLICY)


def test_after_a_503_the_client_comes_back_and_is_heard(phone: Any, comes_back: Any) -> None:
    if not comes_back(partial(refused_once, status=503)):
        pytest.skip("in this release the first 503 is the last, with or without a gate")

    async def scenario(call: Any) -> None:
        call.server.refuse(503, times=2)
        await call.begin()
        call.user_says("wait stop please", 5.0)
        await call.stage.until(16.0)

        assert [attempt.status for attempt in call.server.handshakes] == [503, 503, 101]
        assert all(error.recoverable for error in call.errors)
        assert call.answered == ["wait stop please"]

    phone(scenario, policy=POLICY)


# -- the connection breaks in mid-speech --------------------------------------------------------


def break_off(call: Any, how: str, at: float) -> None:
    if how == "close":
        call.server.close(1011, after=Audio(at))
    else:
        call.server.abort(after=Audio(at))


BREAKS = pytest.mark.parametrize("how", ["close", "abort"])


@BREAKS
def test_the_words_after_a_break_interrupt(
    phone: Any, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("actually I wanted to ask about my order", 3.0)
        break_off(call, how, 3.55)  # "actually" was in an interim, "I" was being said
        await call.stage.until(16.0)

        assert [connection.number for connection in call.server.connections] == [1, 2]
        assert [error.recoverable for error in call.errors] == [True]
        assert not call.is_closed
        assert call.settled[0][0] is Action.INTERRUPT
        assert call.story.interrupted
        assert call.answered == ["wanted to ask about my order"]
        assert gate_is_well(call, caplog)

    phone(scenario, policy=POLICY)


@BREAKS
def test_an_overlap_whose_words_were_lost_settles_and_the_next_one_interrupts(
    phone: Any, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("excuse me", 3.0)
        break_off(call, how, 3.5)  # no final is ever written, and no new START comes
        call.user_says("wait stop please", 6.5)
        await call.stage.until(16.0)

        first, second = call.settled
        assert first[0] is Action.IGNORE
        assert second == (Action.INTERRUPT, "wait stop please")
        assert call.answered == ["wait stop please"]
        assert gate_is_well(call, caplog)

    phone(scenario, policy=POLICY)


@BREAKS
def test_words_that_interrupted_before_the_break_are_followed_by_those_after_it(
    phone: Any, how: str
) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("wait stop please I have a question", 3.0)
        break_off(call, how, 4.15)  # the third word is in an interim of 3.9 s
        await call.stage.until(16.0)

        assert call.settled == [(Action.INTERRUPT, "wait stop please")]
        assert call.story.end < 4.2
        # The partial is lost with its connection, as it is without a gate.
        assert call.answered == ["have a question"]

    phone(scenario, policy=POLICY)


@BREAKS
def test_a_break_in_the_turn_before_the_agent_speaks_leaves_the_rest_of_it(
    phone: Any, how: str
) -> None:
    async def scenario(call: Any) -> None:
        await call.stage.start()
        call.user_says("could you tell me what it costs today please", 0.8)
        await call.stage.until(1.0)
        call.session.say(STORY)
        break_off(call, how, 2.0)
        await call.stage.until(16.0)

        assert call.answered == ["what it costs today please"]

    phone(scenario, policy=POLICY)


@BREAKS
def test_a_break_in_a_silent_moment_is_not_noticed(phone: Any, how: str) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        break_off(call, how, 2.0)
        call.user_says("okay", 3.0)
        call.user_says("wait stop please", 6.0)
        await call.stage.until(16.0)

        assert call.settled == [
            (Action.IGNORE, "okay"),
            (Action.INTERRUPT, "wait stop please"),
        ]
        assert call.answered == ["wait stop please"]

    phone(scenario, policy=POLICY)


@BREAKS
def test_a_break_while_the_agent_is_silent_loses_no_more_than_livekit_does(
    phone: Any, how: str
) -> None:
    async def scenario(call: Any) -> None:
        await call.stage.start()
        call.user_says("actually I wanted to ask about my order", 1.0)
        break_off(call, how, 1.55)
        await call.stage.until(8.0)

        assert call.answered == ["wanted to ask about my order"]

    phone(scenario, policy=POLICY)


def test_a_server_that_is_gone_for_a_while_loses_what_was_said_then(
    phone: Any, comes_back: Any
) -> None:
    if not comes_back(gone_for_a_second):
        pytest.skip("this release closes a session whose recogniser is gone, gate or none")

    async def scenario(call: Any) -> None:
        await call.begin()
        call.vad.speak(2.2, 2.8)
        await gone_for_a_second(call)
        call.user_says("wait stop please", 6.0)
        await call.stage.until(16.0)

        assert not call.is_closed
        assert call.settled[-1] == (Action.INTERRUPT, "wait stop please")
        assert call.answered == ["wait stop please"]

    phone(scenario, policy=POLICY)


# -- what it says is odd ------------------------------------------------------------------------


def test_interims_that_shrink_take_their_words_back(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.vad.speak(3.0, 3.8)
        call.server.send(interim("okay hey wait"), after=Audio(3.3))
        call.server.send(interim("okay"), after=Audio(3.4))  # within the time to ripen
        call.server.send(final("okay"), after=Audio(4.1))
        await call.stage.until(16.0)

        assert call.settled == [(Action.IGNORE, "okay")]
        assert not call.story.interrupted
        assert call.answered == []

    phone(scenario, policy=POLICY)


def test_an_interim_that_is_short_of_words_only_delays(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("wait stop please tell me", 3.0)
        call.server.shrink_interim(by=2, after=Audio(3.7))
        await call.stage.until(16.0)

        assert [text.split()[:2] for _, text in call.settled] == [["wait", "stop"]]
        assert call.answered == ["wait stop please tell me"]

    phone(scenario, policy=POLICY)


def test_a_partial_that_is_lost_is_made_up_for_by_the_next(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("wait stop please tell me", 3.0)
        call.server.lose_interims(2, after=Audio(3.5))
        await call.stage.until(16.0)

        assert call.settled[0][0] is Action.INTERRUPT
        assert call.answered == ["wait stop please tell me"]

    phone(scenario, policy=POLICY)


def test_when_every_partial_is_lost_the_final_interrupts(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("wait stop please tell me", 3.0)
        call.server.lose_interims(99)
        await call.stage.until(16.0)

        assert call.settled == [(Action.INTERRUPT, "wait stop please tell me")]
        assert call.answered == ["wait stop please tell me"]

    phone(scenario, policy=POLICY)


def test_a_final_that_is_repeated_does_not_make_more_of_a_backchannel(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("okay", 3.0)
        call.server.repeat_final()
        await call.stage.until(16.0)

        assert all(action is Action.IGNORE for action, _ in call.settled)
        assert not call.story.interrupted
        assert call.answered == []
        assert call.user_said == []

    phone(scenario, policy=POLICY)


def test_a_final_that_is_repeated_seconds_later_is_another_backchannel(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("okay", 3.0)
        call.server.send(final("okay"), after=Audio(6.0))
        await call.stage.until(16.0)

        assert call.settled == [(Action.IGNORE, "okay"), (Action.IGNORE, "okay")]
        assert call.answered == []

    phone(scenario, policy=POLICY)


def test_a_final_that_comes_after_the_agent_ended_is_not_answered(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.vad.speak(8.5, 8.8)  # more than the answer window before the agent's end at 10.05
        call.server.send(interim("okay"), after=Audio(8.8))
        call.server.send(final("okay"), after=Audio(10.8))
        await call.stage.until(16.0)

        assert call.answered == []
        assert call.user_said == []

    phone(scenario, policy=POLICY)


def test_a_message_that_is_malformed_is_skipped(
    phone: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("wait stop please", 3.0)
        call.server.send_malformed(after=Audio(3.4))
        call.server.send_malformed('{"type": "Error", "description": "?"}', after=Audio(3.5))
        call.server.send_malformed('["not", "an", "object"]', after=Audio(3.6))
        await call.stage.until(16.0)

        assert call.errors == []
        assert call.settled == [(Action.INTERRUPT, "wait stop please")]
        assert call.answered == ["wait stop please"]
        assert gate_is_well(call, caplog)

    phone(scenario, policy=POLICY)


@pytest.mark.parametrize("key", ["metadata", "words", "confidence", "speech_final", "channel"])
def test_results_without_a_key_are_skipped(phone: Any, key: str) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("wait stop please", 3.0)
        call.server.omit(key)
        await call.stage.until(16.0)

        assert call.errors == []
        assert call.settled == [(Action.INTERRUPT, "wait stop please")]
        assert call.answered == ["wait stop please"]

    phone(scenario, policy=POLICY)


def test_a_final_without_its_words_key_never_comes_and_the_overlap_still_settles(
    phone: Any,
) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("okay", 3.0)
        call.server.omit("words", after=Audio(3.4))  # after the only interim
        call.user_says("wait stop please", 6.5)
        await call.stage.until(16.0)

        assert call.settled == [
            (Action.IGNORE, "okay"),
            (Action.INTERRUPT, "wait stop please"),
        ]
        assert call.answered == ["wait stop please"]

    phone(scenario, policy=POLICY)


def test_a_server_that_falls_silent_leaves_no_overlap_open(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.user_says("wait stop please", 3.0)
        call.server.go_silent(after=Audio(3.2))
        call.server.speak_again(after=Audio(5.0))
        call.user_says("I said stop now", 6.5)
        await call.stage.until(16.0)

        assert [action for action, _ in call.settled] == [Action.IGNORE, Action.INTERRUPT]
        assert call.answered == ["I said stop now"]

    phone(scenario, policy=POLICY)


def test_a_final_that_comes_late_is_not_taken_for_the_next_turn(phone: Any) -> None:
    async def scenario(call: Any) -> None:
        await call.begin()
        call.vad.speak(3.0, 3.4)
        call.server.send(interim("okay"), after=Audio(3.4))
        call.server.send(final("okay"), after=Audio(6.0))
        call.user_says("what does it cost", 11.0)
        await call.stage.until(20.0)

        assert not call.story.interrupted
        assert call.answered == ["what does it cost"]
        assert call.user_said == ["what does it cost"]

    phone(scenario, policy=POLICY)
