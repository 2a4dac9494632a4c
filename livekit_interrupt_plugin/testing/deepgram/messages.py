"""What the server says to its clients, and how Deepgram words it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Json: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class Word:
    """A word, spoken from *start* to *end*: seconds of the connection's audio.

    *confidence* is a probability, *speaker* the diarised speaker's number.
    """

    text: str
    start: float
    end: float
    confidence: float = 0.98
    speaker: int | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """Recognised text: an interim, a final, or the final that ends the speech."""

    text: str
    is_final: bool
    speech_final: bool = False
    words: tuple[Word, ...] = ()
    #: A probability.
    confidence: float = 0.98
    #: Whether the client asked for this final with a Finalize.
    from_finalize: bool = False


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """A voice began at *at* seconds of the connection's audio."""

    at: float = 0.0


@dataclass(frozen=True, slots=True)
class UtteranceEnd:
    """There was silence since *last_word_end* seconds of the connection's audio."""

    last_word_end: float = 0.0


@dataclass(frozen=True, slots=True)
class Metadata:
    """The last message of a connection: *duration* seconds of audio were heard."""

    duration: float = 0.0


Message: TypeAlias = Results | SpeechStarted | UtteranceEnd | Metadata


def interim(text: str, *, words: Sequence[Word] = (), confidence: float = 0.98) -> Results:
    """What is heard so far of a stretch of speech; the next one replaces it."""
    return Results(text, is_final=False, words=tuple(words), confidence=confidence)


def final(
    text: str,
    *,
    speech_final: bool = True,
    words: Sequence[Word] = (),
    confidence: float = 0.98,
) -> Results:
    """What was heard of a stretch of speech; the speech goes on unless *speech_final*."""
    return Results(text, True, speech_final, tuple(words), confidence)


def heard(words: Sequence[Word], *, is_final: bool, from_finalize: bool = False) -> Results:
    """The results that say *words*, as confident as they are on average."""
    return Results(
        " ".join(word.text for word in words),
        is_final,
        speech_final=is_final,
        words=tuple(words),
        confidence=sum(word.confidence for word in words) / len(words) if words else 0.0,
        from_finalize=from_finalize,
    )


def as_json(message: Message, request_id: str) -> Json:
    """*message* as the service sends it."""
    match message:
        case Results():
            return _results(message, request_id)
        case SpeechStarted():
            return {"type": "SpeechStarted", "channel": [0, 1], "timestamp": message.at}
        case UtteranceEnd():
            end = message.last_word_end
            return {"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": end}
        case Metadata():
            return {
                "type": "Metadata",
                "request_id": request_id,
                "duration": message.duration,
                "channels": 1,
            }


def _results(message: Results, request_id: str) -> Json:
    words = message.words
    start, end = (words[0].start, words[-1].end) if words else (0.0, 0.0)
    alternative = {
        "transcript": message.text,
        "confidence": message.confidence,
        "words": [_word(word) for word in words],
    }
    return {
        "type": "Results",
        "channel_index": [0, 1],
        "start": start,
        "duration": end - start,
        "is_final": message.is_final,
        "speech_final": message.speech_final,
        "from_finalize": message.from_finalize,
        "channel": {"alternatives": [alternative]},
        "metadata": {"request_id": request_id},
    }


def _word(word: Word) -> Json:
    speaker: Json = {} if word.speaker is None else {"speaker": word.speaker}
    return {
        "word": word.text.lower(),
        "punctuated_word": word.text,
        "start": word.start,
        "end": word.end,
        "confidence": word.confidence,
        **speaker,
    }
