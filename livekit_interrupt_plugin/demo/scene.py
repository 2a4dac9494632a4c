"""Plays one scene to all contenders and judges what could be heard of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .call import CallerClip, Scene, clip_seconds
from .contenders import TTS_LATENCY, Contender
from .happening import Happening, Kind
from .listener import Listener
from .outcome import Outcome, Overheard, Span, judge
from .party_line import PartyLine
from .result import ClipResult
from .summary import summary

__all__ = ["ScenePlayer"]

#: Seconds before the end of a scene at which it is judged and its leftovers are dropped. Not a
#: multiple of a frame's 20 ms: all recognisers must begin anew between the same two frames.
_JUDGED_BEFORE_END = 0.31
#: Seconds before its first sample at which a clip is put on the line.
_AHEAD = 0.05


class ScenePlayer:
    """One scene that begins *begins* seconds into the call."""

    def __init__(
        self,
        scene: Scene,
        begins: float,
        *,
        line: PartyLine,
        group: Sequence[Contender],
        listener: Listener,
        show: Callable[[Happening], None],
    ) -> None:
        self.scene = scene
        self.begins = begins
        audible = begins + TTS_LATENCY
        #: When the agent's line is due to be heard.
        self.line_span: Span = (audible, audible + clip_seconds(scene.line.clip))
        self._line = line
        self._group = group
        self._listener = listener
        self._show = show
        self._old_messages = {c.key: set(c.user_messages) for c in group}
        self._old_finals = len(listener.finals)

    async def play(self) -> list[ClipResult]:
        """Speak, let the caller speak, judge, and drop what is left over."""
        for contender in self._group:
            contender.say(self.scene.line.text)
        self._show(Happening(self.begins, Kind.AGENT_SAYS, "agent", self.scene.line.text))
        onsets = [await self._speak(clip) for clip in self.scene.clips]
        await self._line.until(self.begins + self.scene.seconds - _JUDGED_BEFORE_END)
        results = self._results(onsets)
        for result in results:
            self._show(Happening(self._line.now, Kind.JUDGED, "should", summary(result)))
        for contender in self._group:
            contender.forget()
        self._listener.restart()
        return results

    async def _speak(self, clip: CallerClip) -> float:
        at = self.line_span[0] + clip.after
        await self._line.until(at - _AHEAD)
        onset = self._line.play(clip.clip, at=at)
        seconds = clip_seconds(clip.clip)
        self._show(Happening(onset, Kind.CALLER_SAYS, "caller", clip.text, lasts=seconds))
        return onset

    def _results(self, onsets: list[float]) -> list[ClipResult]:
        finals = self._listener.finals[self._old_finals :]
        results = []
        for clip, onset, next_onset in zip(
            self.scene.clips, onsets, [*onsets[1:], float("inf")], strict=True
        ):
            heard = tuple(
                final.text
                for final in finals
                if onset <= final.at - self._line.opened_at < next_onset
            )
            outcomes = {
                c.key: self._outcome(c, clip, (onset, next_onset), heard) for c in self._group
            }
            results.append(ClipResult(clip, onset, heard, outcomes))
        return results

    def _outcome(
        self, contender: Contender, clip: CallerClip, until_next: Span, heard: Sequence[str]
    ) -> Outcome:
        onset, next_onset = until_next
        lines = self._audible(contender)
        began = lines[0][0][0] if lines else self.line_span[0]
        length = self.line_span[1] - self.line_span[0]
        old = self._old_messages[contender.key]
        overheard = Overheard(
            clip=(onset, onset + clip_seconds(clip.clip)),
            line=(began, began + length),
            line_audible=lines[0] if lines else (),
            agent_audible=[span for line in lines for span in line],
            heard=heard,
            messages=[text for key, text in contender.user_messages.items() if key not in old],
            next_clip=next_onset,
        )
        return judge(clip.expected, overheard)

    def _audible(self, contender: Contender) -> list[list[Span]]:
        """When this scene's line, and then what followed it, was audible."""
        opened_at = self._line.opened_at
        return [
            [(start - opened_at, end - opened_at) for start, end in segment.audible]
            for segment in contender.stage.speaker.heard
            if segment.start - opened_at >= self.begins
        ]
