"""Who spoke when in a call, and what was written down, as lanes. All times are of its clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ...decision import Action
from ...events import (
    AgentSpeechEnded,
    AgentSpeechStarted,
    InterruptibilityChanged,
    Transcript,
    UserSpeechEnded,
    UserSpeechStarted,
    VoiceHeard,
)
from ..call import Call

__all__ = ["Speech", "Written", "agent_speeches", "user_speeches", "voiced", "written"]

#: Seconds between two windows of voice that are drawn as one: three of a detector's windows.
JOINED = 0.1
#: Seconds without a word after which a transcript without a final is over.
ABANDONED = 5.0

Stretch = tuple[float, float]


@dataclass(slots=True)
class Speech:
    """One stretch of somebody speaking."""

    since: float
    until: float
    #: When it must not be interrupted.
    protected: list[Stretch] = field(default_factory=list)


@dataclass(slots=True)
class Written:
    """What the recogniser wrote of one utterance."""

    #: In order; the last one may be the final.
    transcripts: list[Transcript] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return bool(self.transcripts) and self.transcripts[-1].is_final


def agent_speeches(call: Call) -> list[Speech]:
    """When the agent was audible: until it was told to end, or else was interrupted."""
    speeches: list[Speech] = []
    is_open = False
    for step in call.steps:
        match step:
            case AgentSpeechStarted():
                if is_open:
                    speeches[-1].until = _stopped(call, speeches[-1].since, step.at)
                speeches.append(Speech(step.at, step.at))
                is_open = True
                _protect(speeches[-1], step.at, step.interruptible)
            case InterruptibilityChanged() if is_open:
                _protect(speeches[-1], step.at, step.interruptible)
            case AgentSpeechEnded() if is_open:
                speeches[-1].until = step.at if step.since is None else step.since
                is_open = False
    if is_open:
        speeches[-1].until = _stopped(call, speeches[-1].since, call.until)
    return list(map(_closed, speeches))


def user_speeches(call: Call) -> list[Speech]:
    """When the voice detector said that the user spoke."""
    speeches: list[Speech] = []
    is_open = False
    for step in call.steps:
        if isinstance(step, UserSpeechStarted):
            if is_open:
                speeches[-1].until = step.at
            speeches.append(Speech(step.at if step.onset is None else step.onset, call.until))
            is_open = True
        elif isinstance(step, UserSpeechEnded) and is_open:
            speeches[-1].until = max(speeches[-1].since, step.at - step.silence)
            is_open = False
    return speeches


def voiced(call: Call) -> list[Speech]:
    """When there was voice in the user's audio."""
    speeches: list[Speech] = []
    for step in call.steps:
        if isinstance(step, VoiceHeard):
            since = step.at - step.seconds
            if speeches and since <= speeches[-1].until + JOINED:
                speeches[-1].until = step.at
            else:
                speeches.append(Speech(since, step.at))
    return speeches


def written(call: Call) -> list[Written]:
    """What the recogniser wrote, interims with the final they grew into."""
    found: list[Written] = []
    for step in call.steps:
        if isinstance(step, Transcript):
            if not found or found[-1].is_over or _is_abandoned(found[-1].transcripts, step.at):
                if not step.text.strip():
                    continue
                found.append(Written())
            found[-1].transcripts.append(step)
    return found


def _is_abandoned(transcripts: Sequence[Transcript], at: float) -> bool:
    return at - transcripts[-1].at > ABANDONED


def _stopped(call: Call, since: float, until: float) -> float:
    stops = (d.at for d in call.decisions if d.action is Action.INTERRUPT)
    return next((at for at in stops if since <= at < until), until)


def _protect(speech: Speech, at: float, interruptible: bool) -> None:
    is_protected = bool(speech.protected) and speech.protected[-1][1] == _OPEN
    if interruptible and is_protected:
        speech.protected[-1] = (speech.protected[-1][0], at)
    elif not interruptible and not is_protected:
        speech.protected.append((at, _OPEN))


def _closed(speech: Speech) -> Speech:
    speech.until = max(speech.since, speech.until)
    speech.protected = list(_within(speech.protected, speech.until))
    return speech


def _within(stretches: Sequence[Stretch], until: float) -> Iterator[Stretch]:
    for since, end in stretches:
        yield since, min(end, until)


_OPEN = float("inf")
