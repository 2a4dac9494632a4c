"""Decisions in the room: what a frontend is sent, and what a bad connection does not do."""

import json
import logging
from typing import Any

import pytest
from livekit import rtc

from livekit_interrupt_plugin import (
    Action,
    ConfigurationError,
    DataChannel,
    Decision,
    InterruptionGate,
    Judgement,
    Verdict,
)
from livekit_interrupt_plugin.hosts import data_channel
from livekit_interrupt_plugin.hosts.session.call_room import room_of
from livekit_interrupt_plugin.testing.livekit import PublishingRoom

from .scene import Call, in_virtual_time, on_the_phone, passes
from .test_telemetry import WORDS, prometheus

__all__ = ["prometheus"]  # a fixture


async def a_backchannel_and_a_question(call: Call) -> None:
    await call.tells()
    call.says("okay", 3.0)
    call.says("but what about tuesday", 6.0)
    await call.until(12.0)


@in_virtual_time
async def test_every_decision_reaches_the_room_in_order() -> None:
    room = PublishingRoom()
    async with on_the_phone(policy=WORDS, publish=room) as call:
        await a_backchannel_and_a_question(call)

    assert {topic for topic, _ in room.published} == {"lk.interruption"}
    sent = [json.loads(payload) for _, payload in room.published]
    assert sent == [{"version": 1, "type": "decision", **d.as_dict()} for d in call.decisions]
    assert call.assistant.gate.publishing_failures == 0


@in_virtual_time
async def test_a_topic_of_ones_own_without_the_words() -> None:
    room = PublishingRoom()
    channel = DataChannel("garden.decisions", room=room, redact=True)
    async with on_the_phone(policy=WORDS, publish=channel) as call:
        await a_backchannel_and_a_question(call)

    assert {topic for topic, _ in room.published} == {"garden.decisions"}
    sent = [json.loads(payload) for _, payload in room.published]
    assert [one["action"] for one in sent] == [d.action.value for d in call.decisions]
    assert "xxxx" in [one["text"] for one in sent]
    told = " ".join(payload.decode() for _, payload in room.published)
    for word in ("okay", "tuesday", "about"):
        assert word not in told


@in_virtual_time
async def test_a_room_that_does_not_take_it_is_said_once_and_counted(
    caplog: pytest.LogCaptureFixture, prometheus: Any
) -> None:
    room = PublishingRoom(fails=RuntimeError("not connected"))
    with caplog.at_level(logging.WARNING, "livekit_interrupt_plugin"):
        async with on_the_phone(policy=WORDS, publish=room) as call:
            await a_backchannel_and_a_question(call)

    assert len(call.interrupts) == 1
    said = [r.getMessage() for r in caplog.records if "could not be published" in r.getMessage()]
    assert len(said) == 1
    assert "not connected" in said[0]
    failures = call.assistant.gate.publishing_failures
    assert failures == len(call.decisions)
    assert prometheus["lk_agents_interruption_publishing_failures_total"] == {"": failures}


@in_virtual_time
async def test_a_room_that_is_gone_when_the_call_is_over_is_no_surprise(
    caplog: pytest.LogCaptureFixture,
) -> None:
    failed: list[None] = []
    gone = PublishingRoom(fails=RuntimeError("the caller hung up"))
    publisher = data_channel.Publisher(
        DataChannel(room=gone), room=lambda: None, failed=lambda: failed.append(None)
    )
    why = Judgement(Verdict.UNSURE, "ordinary turn", "the call ended")
    publisher.decided(Decision(1.0, Action.PASS, 1, why, "okay", 0.0, 0.5), None)
    publisher.close()
    await passes(5)

    assert (publisher.failures, len(failed)) == (1, 1)
    assert caplog.text == ""


@in_virtual_time
async def test_nobody_waits_for_a_connection_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_channel, "BOUND", 2)
    hanging = PublishingRoom(takes=3600.0)
    async with on_the_phone(policy=WORDS, publish=hanging) as call:
        await a_backchannel_and_a_question(call)

    assert len(call.interrupts) == 1
    assert call.assistant.gate.publishing_failures > 0
    assert hanging.published == []


@in_virtual_time
async def test_a_session_without_a_room_is_said_so(caplog: pytest.LogCaptureFixture) -> None:
    async with on_the_phone(policy=WORDS, publish=True) as call:
        await a_backchannel_and_a_question(call)

    assert "could not be published to 'lk.interruption' (LookupError('there is no room" in (
        caplog.text
    )


def test_a_long_talk_fits_into_one_packet() -> None:
    text = "\U0001f600" * 100_000 + "\ud83d"
    judgement = Judgement(Verdict.NO, "rule", "{0}", (text,))
    long = Decision(1.0, Action.HOLD, 1, judgement, text, 0.0, 0.5)

    message = data_channel.message_of(long)

    assert len(message) < 15 * 1024
    assert json.loads(message)["text"] == "\U0001f600" * data_channel.LONGEST


def test_half_a_character_is_sent_as_json_writes_it() -> None:
    half = Decision(1.0, Action.HOLD, 1, Judgement(Verdict.NO, "rule", "why"), "\ud83d", 0.0, 0.5)

    assert json.loads(data_channel.message_of(half))["text"] == "\ud83d"


def test_the_room_is_that_of_the_session() -> None:
    class RoomIO:
        room = PublishingRoom()

    class Session:
        room_io = RoomIO()

    class Older:
        class _room_io:  # noqa: N801 - LiveKit's name
            _room = RoomIO.room

    class Roomless:
        @property
        def room_io(self) -> object:
            raise RuntimeError("no RoomIO")

    assert room_of(Session()) is RoomIO.room
    assert room_of(Older()) is RoomIO.room
    assert room_of(Roomless()) is None


@pytest.mark.parametrize("nonsense", [3, b"topic", object()])
def test_what_cannot_be_published_to_is_refused(nonsense: Any) -> None:
    with pytest.raises(ConfigurationError, match="publish must be True, a topic, a room"):
        InterruptionGate(publish=nonsense)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"topic": ""}, "topic must be a name, got ''"),
        ({"redact": "yes"}, "redact must be True or False, got 'yes'"),
    ],
)
def test_a_channel_that_makes_no_sense_is_refused(options: Any, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        DataChannel(**options)


@in_virtual_time
async def test_a_room_of_livekits_is_taken_before_it_is_connected() -> None:
    gate = InterruptionGate(publish=rtc.Room())

    assert gate.publishing_failures == 0


def test_nothing_is_published_unless_asked() -> None:
    for publish in (None, False):
        assert InterruptionGate(publish=publish)._onlookers.publisher is None
