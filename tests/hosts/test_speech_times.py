"""When words were spoken, by the recogniser's own clock, and what if somebody sets it."""

import time
from types import SimpleNamespace
from typing import Any

import pytest

from livekit_interrupt_plugin.hosts.streams.speech_events import transcript_of

SAID = SimpleNamespace(text="okay", confidence=0.9, language="en", speaker_id=None)


def ended(ago: float) -> Any:
    kind = SimpleNamespace(name="FINAL_TRANSCRIPT")
    at = time.time() - ago
    return SimpleNamespace(type=kind, alternatives=[SAID], speech_end_time=at)


@pytest.mark.parametrize(("ago", "until"), [(0.0, 50.0), (2.0, 48.0), (25.0, 25.0), (-0.5, 50.0)])
def test_words_ended_as_long_ago_as_the_recogniser_says(ago: float, until: float) -> None:
    assert transcript_of("final_transcript", ended(ago), 50.0).spoken_until == pytest.approx(
        until, abs=0.1
    )


@pytest.mark.parametrize("ago", [3600.0, 45.0, -2.0, -86400.0])
def test_a_time_of_a_clock_that_was_set_is_not_believed(ago: float) -> None:
    assert transcript_of("final_transcript", ended(ago), 50.0).spoken_until is None
