"""What the agent of a LiveKit 1.x session has said so far, as the caller hears it."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

from livekit.agents.utils import is_given
from livekit.agents.voice.io import TextOutput

from ..complaint import complain_of
from ..paced_text import Pace, Segment
from .playout.output_chain import outputs_of

__all__ = ["SpokenWords"]


class SpokenWords:
    """Follows what *session* has its agent say and tells each word when it was spoken to its end.

    The text is read where captions are: at the session's transcription output, in front of
    whatever is there, which gets it untouched. It runs ahead of the voice, so it is paced: by
    the recording's own times where the synthesiser gives them, else by the seconds for which the
    agent is audible and the pace of its voice, which each synthesised piece tells anew.

    Args:
        said: Called with the next words; what it raises stops this for good.
    """

    def __init__(self, session: Any, *, said: Callable[[str], object]) -> None:
        self._session = session
        self._said = said
        self._segment = Segment()
        self._pace = Pace()
        self._speech: Any = None
        self._voice: Any = None
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    def watch(self) -> None:
        """From now on; what is being said already is not known."""
        self._session.on("speech_created", self._on_speech_created)
        self._session.on("agent_state_changed", self._on_state_changed)

    def close(self) -> None:
        """Tell nothing any more. The captions go on, through an output that only hands on."""
        self._closed = True
        self._cancel_timer()
        self._session.off("speech_created", self._on_speech_created)
        self._session.off("agent_state_changed", self._on_state_changed)
        if self._voice is not None:
            self._voice.off("metrics_collected", self._on_metrics)

    # -- what the session does --------------------------------------------------------------

    def _on_speech_created(self, _: object) -> None:
        # Not before: LiveKit gives its room no captions where an output is there at the start.
        self._guarded(self._tap)
        self._guarded(self._listen_to_voice)

    def _on_state_changed(self, event: Any) -> None:
        if event.new_state == "speaking":
            self._speech = self._session.current_speech
            self._segment.goes_on(_now())
            self._guarded(self._tell)
            return
        self._segment.pauses(_now())
        self._cancel_timer()
        if self._speech is not None and self._speech.interrupted:
            self._segment, self._speech = Segment(), None

    def _on_metrics(self, metrics: Any) -> None:
        self._guarded(self._measure, metrics)

    # -- the text ---------------------------------------------------------------------------

    def _tap(self) -> None:
        output = self._session.output
        first = output.transcription
        if any(isinstance(part, _Tap) and part.words is self for part in outputs_of(first)):
            return
        if first is not None and self._session.agent_state == "speaking":
            return  # LiveKit's captions lose what is being said when their output is set
        output.transcription = _Tap(self, first)

    def captured(self, text: str) -> None:
        """The next piece of what will be said, as fast as it is written."""
        self._guarded(self._capture, text)

    def flushed(self) -> None:
        """The text of this segment is complete."""
        self._guarded(self._flush)

    def _capture(self, text: str) -> None:
        if self._segment.is_complete:
            # LiveKit writes the next one when this one was played: it has been heard whole.
            for piece in self._segment.rest():
                self._said(piece)
            self._segment = Segment()
            if self._session.agent_state == "speaking":
                self._segment.goes_on(_now())
        end = getattr(text, "end_time", None)
        self._segment.add(text, end if isinstance(end, (int, float)) else None)
        self._tell()

    def _flush(self) -> None:
        self._segment.complete()
        self._tell()

    # -- the voice --------------------------------------------------------------------------

    def _listen_to_voice(self) -> None:
        own = getattr(self._session.current_agent, "tts", None)
        voice = own if own is not None and is_given(own) else self._session.tts
        if voice is self._voice or not hasattr(voice, "on"):
            return
        if self._voice is not None:
            self._voice.off("metrics_collected", self._on_metrics)
        self._voice, self._pace = voice, Pace()
        voice.on("metrics_collected", self._on_metrics)

    def _measure(self, metrics: Any) -> None:
        if not metrics.cancelled:
            self._pace.measured(metrics.characters_count, metrics.audio_duration)
            self._tell()

    def _tell(self) -> None:
        """Tell what was spoken by now; come back when the next word will have been."""
        self._cancel_timer()
        while (due := self._segment.next_ends(self._pace)) is not None:
            if due > _now() + 1e-6:
                wait = asyncio.get_running_loop().call_at
                self._timer = wait(due, self._guarded, self._tell)
                return
            self._said(self._segment.take())

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _guarded(self, work: Callable[..., object], *arguments: Any) -> None:
        if self._closed:
            return
        try:
            work(*arguments)
        except Exception as error:
            complain_of(error, "what the agent says is not followed any more")
            self.close()


class _Tap(TextOutput):
    """Hands on what it is given, and tells *words* of it."""

    def __init__(self, words: SpokenWords, following: TextOutput | None) -> None:
        names = inspect.signature(TextOutput.__init__).parameters  # no label before 1.2
        label = {"label": "InterruptionGate"} if "label" in names else {}
        super().__init__(next_in_chain=following, **label)
        self.words = words
        self._following = following

    async def capture_text(self, text: str) -> None:
        self.words.captured(text)
        if self._following is not None:
            await self._following.capture_text(text)

    def flush(self) -> None:
        self.words.flushed()
        if self._following is not None:
            self._following.flush()

    def __getattr__(self, name: str) -> Any:
        # What else its owner asks of the output that was here.
        return getattr(self.__dict__.get("_following"), name)


def _now() -> float:
    return asyncio.get_running_loop().time()
