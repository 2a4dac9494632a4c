"""Whose words a transcript carries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .agent_speech import AgentSpeech
from .events import Transcript
from .overlap import GrowingOverlap, Overlap
from .voice import UserVoice
from .words import split_words

__all__ = ["DEBT", "Belongs", "Debt", "whose"]

#: Seconds for which a transcript that never came is still owed by a settled overlap: longer than
#: any recogniser was seen to lag, shorter than a turn that has been given up.
DEBT = 5.0


class Belongs(Enum):
    """Whose words a transcript carries."""

    #: An ordinary turn of the user's: they pass untouched.
    TURN = "turn"
    #: The overlap that is open, or that these words open.
    OVERLAP = "overlap"
    #: An overlap that is already settled.
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Debt:
    """A transcript that a settled overlap is still waiting for."""

    overlap: GrowingOverlap
    settled: float
    #: What of it the conversation has already, as an interim had it.
    kept: str = ""

    def covers(self, event: Transcript) -> bool:
        """Whether *event* is what is owed, by its own times where the recogniser gives them."""
        if event.at > self.settled + DEBT:
            return False
        return event.spoken_until is None or event.spoken_until <= self.settled

    def new_in(self, event: Transcript) -> str:
        """The text of *event* without what the conversation has already."""
        pieces, known = event.text.split(), split_words(self.kept, event.language)
        if not known:
            return event.text.strip()
        for count in range(len(pieces) + 1):
            words = split_words(" ".join(pieces[:count]), event.language)
            if words != known[: len(words)]:
                return event.text.strip()
            if words == known:
                return " ".join(pieces[count:])
        return ""


def whose(
    event: Transcript,
    agent: AgentSpeech,
    voice: UserVoice,
    overlap: Overlap | None,
    debt: Debt | None,
    patience: float,
) -> Belongs:
    """Whose words *event* carries.

    Args:
        event: The transcript.
        agent: The agent's newest speech.
        voice: The user's voice so far.
        overlap: The open overlap.
        debt: What a settled overlap is still waiting for.
        patience: Seconds after the voice's end for which its final is waited for.
    """
    if overlap is not None:
        is_of_turn = overlap.user_first or _spoken_before(event, agent)
        return Belongs.TURN if is_of_turn else Belongs.OVERLAP
    if debt is not None and debt.covers(event):
        return Belongs.SETTLED
    if agent.is_over or _is_of_turn_before(event, agent, voice, patience):
        return Belongs.TURN
    # The voice detector does miss speech: any other words open an overlap.
    return Belongs.OVERLAP


def _spoken_before(event: Transcript, agent: AgentSpeech) -> bool:
    return event.spoken_until is not None and event.spoken_until < agent.began


def _is_of_turn_before(
    event: Transcript, agent: AgentSpeech, voice: UserVoice, patience: float
) -> bool:
    if event.spoken_until is not None:
        return _spoken_before(event, agent)
    ended_before = voice.last < agent.began
    return ended_before and voice.unwritten > 0 and event.at <= voice.last + patience
