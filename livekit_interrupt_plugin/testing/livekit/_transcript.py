"""Transcripts as speech events, with the fields that the installed release knows."""

from __future__ import annotations

from typing import Any

from livekit.agents import stt

from ._release import accepted

# What not every release knows. It is left out where it is unknown, as a recogniser would.
_LATER_FIELDS = {
    *("speaker_id", "is_primary_speaker", "words", "source_languages", "source_texts"),
    *("target_languages", "target_texts", "metadata"),
    *("speech_start_time", "speech_end_time", "created_at"),
}


def transcript(kind: stt.SpeechEventType, text: str, data: dict[str, Any]) -> stt.SpeechEvent:
    of_speech = accepted(stt.SpeechData, **data)
    of_event = accepted(stt.SpeechEvent, **data)
    unknown = data.keys() - of_speech.keys() - of_event.keys() - _LATER_FIELDS
    if unknown:
        raise TypeError(
            f"no release has these fields of a transcript: {', '.join(sorted(unknown))}"
        )
    # LanguageCode is a str that 1.0 to 1.3 do not have; later releases convert.
    language: Any = of_speech.pop("language", "en")
    speech = stt.SpeechData(language=language, text=text, **of_speech)
    return stt.SpeechEvent(kind, alternatives=[speech], **of_event)
