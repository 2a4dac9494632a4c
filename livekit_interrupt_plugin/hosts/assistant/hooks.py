"""The methods in which a LiveKit 0.x assistant interrupts and answers, whichever its line has.

While the gate decides, no word reaches the assistant that is not to be answered. What is left to
do here: the decision is carried out in the place where it was always made, LiveKit's own asking
changes nothing, and what was an answer already is not lost or made twice.
"""

from __future__ import annotations

import asyncio
from typing import Any

from .speech import current_speech, silence

__all__ = ["Hooks"]


class Hooks:
    """Put it before the assistant's class."""

    gate: Any

    # -- interrupting -----------------------------------------------------------------------

    def _interrupt_if_needed(self) -> None:
        """Silence the speech that is playing, if the policy has decided so.

        LiveKit asks on its own account whenever it hears the user: that changes nothing.
        """
        if self.gate.is_open:
            _own(super(), "_interrupt_if_needed", "_interrupt_if_possible")()
        elif self.gate.interrupt_is_due and (speech := current_speech(self)) is not None:
            silence(self, speech)

    def _interrupt_if_possible(self) -> None:
        """The name of the same from 0.8.3 on."""
        self._interrupt_if_needed()

    def _should_interrupt(self) -> bool:
        """Asked from 0.11.2 on, before a reply takes the place of one that is playing.

        Words that got here are to be answered.
        """
        if self.gate.is_open:
            return bool(_own(super(), "_should_interrupt")())
        return bool(_text(self))

    # -- answering, from 0.8 on -------------------------------------------------------------

    def _validate_reply_if_possible(self) -> None:
        """Answer what the user said; from 0.12.6 LiveKit answers to nothing being said, too."""
        if not self.gate.is_open:
            if self.gate.was_ignored and not _text(self):
                return
            if self.gate.waits_for_protected_speech():
                return
        _own(super(), "_validate_reply_if_possible")()

    # -- answering, on 0.7 ------------------------------------------------------------------

    def _on_final_transcript(self, text: str) -> None:
        """0.7 glues finals together without a space."""
        _own(super(), "_on_final_transcript")(f" {text}" if _text(self) else text)

    def _validate_answer_if_needed(self) -> None:
        """An answer is given once: 0.7 keeps it, and gives it again in place of a newer one."""
        _own(super(), "_validate_answer_if_needed")()
        answer = getattr(self, "_answer_speech", None)
        if answer is not None and answer.validated:
            self._answer_speech = None

    async def _start_speech(self, *arguments: Any, **options: Any) -> None:
        """Wait for the speech that is playing, without it ending with who waits.

        On 0.7 a second final cancels the answer to the first, which waits for the speech itself.
        """
        async with self.gate.one_by_one:
            while current_speech(self) is not None and (playing := _unfinished(self)) is not None:
                await asyncio.wait({playing})
            await _own(super(), "_start_speech")(*arguments, **options)
            # What has not begun yet would be thrown away for the next.
            await asyncio.sleep(0)


def _own(base: Any, *names: str) -> Any:
    """LiveKit's own method, under the first of *names* that this line has."""
    return next(getattr(base, name) for name in names if hasattr(base, name))


def _text(assistant: Any) -> str:
    """The user's words that are not answered yet."""
    return str(getattr(assistant, "_transcribed_text", ""))


def _unfinished(assistant: Any) -> asyncio.Task[None] | None:
    playing: asyncio.Task[None] | None = getattr(assistant, "_play_atask", None)
    return None if playing is None or playing.done() else playing
