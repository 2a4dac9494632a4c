"""Which releases are promised what, and what happens on the others."""

import logging
from pathlib import Path
from typing import Any

import pytest
from livekit.agents import Plugin

from livekit_interrupt_plugin import VoiceAssistant
from livekit_interrupt_plugin.hosts import plugin
from livekit_interrupt_plugin.hosts.assistant import speech as assistant_speech
from livekit_interrupt_plugin.hosts.assistant import tested_releases

from .scene import Call, in_virtual_time, on_the_phone

LINES = Path(__file__).parents[2] / ".ci" / "lines"


@pytest.fixture
def nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tested_releases, "_told", set())


def test_each_tested_release_has_its_file_of_requirements() -> None:
    if not LINES.exists():
        pytest.skip("installed without the project")
    of_0x = {file.stem for file in LINES.glob("0.*.txt")}

    assert of_0x == set(tested_releases.TESTED)
    for release in tested_releases.TESTED:
        assert f"livekit-agents==0.{release.partition('.')[2]}" in (
            LINES / f"{release}.txt"
        ).read_text("utf-8").replace("[codecs]", "")


@pytest.mark.usefixtures("nothing_told")
@in_virtual_time
async def test_on_a_tested_release_nothing_is_said(caplog: pytest.LogCaptureFixture) -> None:
    if tested_releases.installed_release() not in tested_releases.TESTED:
        pytest.skip("this release is none of those that are tested")
    with caplog.at_level(logging.WARNING):
        Call()

    assert caplog.records == []


@pytest.mark.usefixtures("nothing_told")
@in_virtual_time
async def test_on_another_it_is_said_once_what_is_not_promised(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tested_releases, "version", lambda _: "0.12.5")
    with caplog.at_level(logging.WARNING):
        Call()
        Call()

    (record,) = caplog.records
    assert record.getMessage() == (
        "livekit-agents 0.12.5 is not one of the 0.x releases that livekit-interrupt-plugin is "
        "tested with (0.7.2, 0.8.12, 0.9.1, 0.10.2, 0.11.3, 0.12.21): it is not promised that "
        "the agent falls silent where the policy says so, that nothing else interrupts it, and "
        "that what it was told to ignore stays unanswered"
    )


@in_virtual_time
async def test_where_it_cannot_be_seen_what_is_playing_livekit_decides(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assistant_speech, "NAMES", ("_no_such_name",))
    with caplog.at_level(logging.WARNING):
        async with on_the_phone() as call:
            await call.tells()
            call.says("what time do you open today", 3.0)
            await call.until(14.0)

            assert call.assistant.gate.is_open
            assert call.decisions == []
            assert call.user_turns == ["what time do you open today"]
    (record,) = [record for record in caplog.records if record.name == "livekit_interrupt_plugin"]
    assert record.getMessage() == (
        "this release of livekit-agents does not show which speech is playing; its own "
        "interruption handling acts instead of the policy"
    )


class OfOldReleases:
    """Speeches as the releases had them that are not tested."""

    def __init__(self) -> None:
        self.silenced = 0

    def interrupt(self) -> None:
        self.silenced += 1


def test_before_0_8_6_a_speech_is_silenced_by_its_synthesis() -> None:
    class Speech:
        synthesis_handle = OfOldReleases()

    assistant_speech.silence(object(), Speech())

    assert Speech.synthesis_handle.silenced == 1


def test_on_0_7_without_its_fade_a_speech_is_marked() -> None:
    class Speech:
        interrupted = False

    speech: Any = Speech()
    assistant_speech.silence(object(), speech)

    assert speech.interrupted


@pytest.mark.parametrize("name", assistant_speech.NAMES)
def test_what_is_playing_is_found_under_each_name(name: str) -> None:
    class Assistant:
        pass

    assistant: Any = Assistant()
    assert not assistant_speech.has_speech(assistant)
    setattr(assistant, name, None)
    assert assistant_speech.has_speech(assistant)
    assert assistant_speech.current_speech(assistant) is None
    setattr(assistant, name, "the story")

    assert assistant_speech.current_speech(assistant) == "the story"


def test_a_release_put_there_without_an_installer_has_no_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unknown(_: str) -> str:
        raise tested_releases.PackageNotFoundError

    monkeypatch.setattr(tested_releases, "version", unknown)

    assert tested_releases.installed_release() == "of unknown release"


def test_it_is_registered_once_as_a_plugin() -> None:
    assert VoiceAssistant is not None
    plugin.register()

    registered = [p for p in Plugin.registered_plugins if p.package == "livekit_interrupt_plugin"]
    assert len(registered) == 1
    registered[0].download_files()
