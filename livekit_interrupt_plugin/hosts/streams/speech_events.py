"""What a LiveKit recogniser or voice detector says, in the engine's terms."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

from ...events import Transcript
from ...quick import quick

__all__ = ["changed", "is_transcript", "is_voiced", "name_of", "nothing_yet", "transcript_of"]

#: From this probability on a window of the detector's counts as voice (Silero's own default).
VOICED = 0.5
#: Seconds after, and before, the end of words at which they may be written down. A recogniser
#: rounds its times, and takes a few seconds; what is farther off is the time of another clock.
LATE, EARLY = 30.0, 1.0

_TRANSCRIPTS = frozenset({"interim_transcript", "final_transcript"})


def name_of(event: Any) -> str:
    # LiveKit's event types are strings themselves, and asking one for its value takes long; but
    # the values of 0.7 are numbers.
    kind = event.type
    return kind if isinstance(kind, str) else str(kind.name).lower()


def is_transcript(event: Any) -> bool:
    """Whether *event* writes down words; a kind that not every release has, if it has text."""
    name = name_of(event)
    if name == "recognition_usage":
        return False
    return name in _TRANSCRIPTS or bool(_text(event))


def transcript_of(name: str, event: Any, at: float) -> Transcript:
    """The transcript in *event*, of that *name*, which came *at*; all but finals are interims."""
    is_final = name == "final_transcript"
    # From 1.7, and only where the recogniser knows.
    ended = getattr(event, "speech_end_time", None)
    spoken_until = None if ended is None else _spoken_until(ended, at)
    if not event.alternatives:
        return _transcript(at, "", is_final, None, None, None, spoken_until)
    data = event.alternatives[0]
    return _transcript(
        at,
        data.text,
        is_final,
        data.confidence or None,  # recognisers that know none leave LiveKit's 0.0
        str(data.language) if data.language else None,
        getattr(data, "speaker_id", None),  # from 1.2
        spoken_until,
    )


def is_voiced(event: Any) -> bool:
    """Whether this window of the detector's is voice, and not its hang-over."""
    if (probability := event.probability) > 0.0:
        return bool(probability >= VOICED)
    # Before 0.11 no event says for how long it has been silent.
    return bool(event.speaking and getattr(event, "raw_accumulated_silence", 0.0) == 0.0)


def nothing_yet(event: Any) -> Any:
    """An INFERENCE_DONE that never reaches LiveKit's own threshold for an interruption.

    On 0.7 the raw probability turns the agent's volume down, to nothing after 0.4 s.
    """
    fields = event.__dict__
    is_of_07 = "raw_inference_prob" in fields
    if not is_of_07 and fields["speech_duration"] == 0.0:  # 0.7 has no duration
        return event
    # Thirty times a second: dataclasses.replace() looks at each field, copy.copy() for a method.
    copied = _new(event.__class__)
    copied.__dict__ = fields = fields.copy()
    fields["raw_inference_prob" if is_of_07 else "speech_duration"] = 0.0
    return copied


def changed(event: Any, **fields: Any) -> Any:
    """A copy of *event* with those of *fields* that it has: not every release has all."""
    known = {field.name for field in dataclasses.fields(event)}
    return dataclasses.replace(event, **{name: fields[name] for name in known & fields.keys()})


def _text(event: Any) -> str:
    return event.alternatives[0].text if event.alternatives else ""


def _spoken_until(ended: float, at: float) -> float | None:
    """When words ended that came *at*; None where the wall clock was set meanwhile."""
    # Wall clock, like the one it is set against.
    ago = time.time() - ended
    return at - max(0.0, ago) if -EARLY <= ago <= LATE else None


_transcript = quick(Transcript)
_new = object.__new__
