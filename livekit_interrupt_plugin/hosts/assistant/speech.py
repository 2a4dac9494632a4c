"""The speech of a LiveKit 0.x assistant, under the names its line has for it.

None of these names is public. Each is looked for, and where none is found nothing is decided: the
gate stays open and LiveKit interrupts in its own way.
"""

from __future__ import annotations

from typing import Any

__all__ = ["current_speech", "has_speech", "played_text", "silence", "written_text"]

#: The attribute that holds what is playing, from 0.8.3 on, in 0.7.1 and 0.7.2, and in 0.8.0–0.8.2.
NAMES = ("_playing_speech", "_validated_speech", "_agent_playing_speech")

#: Fades of 20 ms after which nothing is left of any volume.
FOR_EVER = 1e9


def has_speech(assistant: Any) -> bool:
    """Whether *assistant* lets us know what it is playing."""
    return any(hasattr(assistant, name) for name in NAMES)


def current_speech(assistant: Any) -> Any:
    """What *assistant* is playing or about to play, or None."""
    name = next((name for name in NAMES if hasattr(assistant, name)), "")
    return getattr(assistant, name, None)


def silence(assistant: Any, speech: Any) -> None:
    """Interrupt *speech*, and nothing that is queued behind it.

    Raises:
        RuntimeError: from 0.12.6, for a speech that must not be interrupted.
    """
    if hasattr(speech, "interrupt"):
        speech.interrupt()
    elif hasattr(speech, "synthesis_handle"):  # before 0.8.6
        speech.synthesis_handle.interrupt()
    else:
        speech.interrupted = True
        # 0.7 fades for 2.8 s and lets the reply wait for it; the user has the floor now.
        fade = getattr(assistant, "_vol_filter", None)
        if fade is not None:
            fade.apply(FOR_EVER, 0.0)


def played_text(speech: Any) -> str | None:
    """What the caller has heard of *speech*, as LiveKit follows it from 0.8 on."""
    # Asking a speech that is not initialised for its synthesis raises.
    synthesis = speech.synthesis_handle if getattr(speech, "initialized", False) else None
    forwarder = getattr(synthesis, "tts_forwarder", None)
    text = getattr(forwarder, "played_text", None)
    return text if isinstance(text, str) else None


def written_text(speech: Any) -> tuple[str, bool] | None:
    """On 0.7 what was written of *speech* so far, and whether that is all of it."""
    text = getattr(speech, "collected_text", None)
    if not isinstance(text, str):
        return None
    return text, bool(text) and isinstance(speech.source, str)
