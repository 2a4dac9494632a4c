"""The agent's loudspeaker in a LiveKit 1.x session: reactions to an overlap are heard there."""

from __future__ import annotations

import logging
from typing import Any

from ....gain import amplitude
from ....reaction import Duck, Reaction, Speak
from ..features import installed
from .output_chain import outputs_of
from .paced_output import PacedOutput

__all__ = ["Loudspeaker"]

logger = logging.getLogger("livekit_interrupt_plugin")

_WHO = "the gate"


class Loudspeaker:
    """Puts a :class:`PacedOutput` into the chain that *session* plays on, once it is needed.

    As close to the listener as this release allows, so that captions and recordings go on being
    made of the audio as it was synthesised: from 1.6 right before the last output, earlier before
    the first.

    Args:
        session: Whose agent is heard.
        reaction: What its audio must be able to do, from the next speech on.
    """

    def __init__(self, session: Any, reaction: Reaction) -> None:
        #: What is done while an overlap is undecided; a change holds from the next speech on.
        self.reaction = reaction
        self._session = session
        self._output: PacedOutput | None = None
        self._undo: Reaction | None = None
        self._has_paused_captions = False
        self._complained = False
        # Not before: LiveKit gives its room no output where one is there at the start.
        session.on("speech_created", self._on_speech_created)

    def close(self) -> None:
        """React to nothing any more. What is being said goes on."""
        self._session.off("speech_created", self._on_speech_created)
        self.restore()

    def switch_off(self) -> None:
        """The session is over."""
        if self._output is not None:
            self._output.pacer.close()

    # -- what the driver asks for -----------------------------------------------------------

    def lower(self, reaction: Reaction) -> None:
        """Do what *reaction* says, where the output can, until :meth:`restore`."""
        output = self._output
        if output is None or not output.pacer.is_paced or isinstance(reaction, Speak):
            return
        self._undo = reaction
        if isinstance(reaction, Duck):
            output.pacer.turn(amplitude(reaction.db), reaction.ramp)
        else:
            output.pacer.hold(_WHO, reaction.ramp)
            self._pause_captions()

    def restore(self) -> None:
        """As it was before; it continues where the listener had got to."""
        undo, self._undo = self._undo, None
        if undo is None or self._output is None or isinstance(undo, Speak):
            return
        if isinstance(undo, Duck):
            self._output.pacer.turn(1.0, undo.ramp)
        else:
            self._output.pacer.go_on(_WHO)
            self._resume_captions()

    def fade_out(self) -> None:
        """The speech was interrupted: LiveKit is about to clear its audio."""
        self._undo = None
        if self._output is not None:
            self._output.fade_out()
            self._output.pacer.turn(1.0, 0.0)
            self._output.pacer.hold_no_more(_WHO)

    # -- the chain --------------------------------------------------------------------------

    def _on_speech_created(self, _: object) -> None:
        try:
            self._prepare()
        except Exception:
            logger.warning("reactions cannot be heard on this output", exc_info=True)
            self._session.off("speech_created", self._on_speech_created)

    def _prepare(self) -> None:
        first = self._session.output.audio
        # What plays now stays where it is.
        if first is None or self._session.agent_state == "speaking":
            return
        reaction = self._possible(first)
        if self._output not in outputs_of(first):
            self._output = None if isinstance(reaction, Speak) else self._put_into(first)
        if self._output is not None:
            self._output.pacer.lead = reaction.lead
            self._output.pacer.fade = reaction.fade

    def _possible(self, first: Any) -> Reaction:
        # What cannot pause (before 1.2 nothing says so) plays far away, at a pace of its own.
        if isinstance(self.reaction, Speak) or getattr(first, "can_pause", True):
            return self.reaction
        if not self._complained:
            self._complained = True
            logger.warning(
                "%s cannot pause, so %r is not heard: the agent speaks on until it is decided",
                type(list(outputs_of(first))[-1]).__name__,
                self.reaction,
            )
        return Speak()

    def _put_into(self, first: Any) -> PacedOutput:
        chain = self._session.output
        if hasattr(chain, "replace_audio_tail"):  # from 1.6
            output = PacedOutput(list(outputs_of(first))[-1])
            chain.replace_audio_tail(output)
        else:
            output = PacedOutput(first)
            chain.audio = output
        output.on("playback_finished", self._on_playback_finished)
        return output

    # -- captions ---------------------------------------------------------------------------

    def _pause_captions(self) -> None:
        """Stop what counts the seconds of the voice before it gets to our output."""
        first = self._session.output.audio
        if first is not self._output and installed().pausing:
            self._has_paused_captions = True
            first.pause()

    def _resume_captions(self) -> None:
        if self._has_paused_captions:
            self._has_paused_captions = False
            self._session.output.audio.resume()

    def _on_playback_finished(self, _: object) -> None:
        if self._undo is None:
            self._resume_captions()
