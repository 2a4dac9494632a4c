"""A call as the values that its page is drawn from: JSON alone, times in seconds of the call."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from ...decision import Decision
from ...events import AgentSaid, Opinion
from ..compare import Pair
from ..opened import Opened
from ..stretch import Stretch, settled, settled_on
from .spoken import Speech, Written, agent_speeches, user_speeches, voiced, written
from .view import View

__all__ = ["picture"]

#: A time of the call's clock as seconds since the call began.
Clock = Callable[[float], float]
Plain = dict[str, Any]


def picture(opened: Opened, views: Sequence[View], notes: Sequence[str]) -> Plain:
    """The values of one call.

    Args:
        opened: The call and its labels.
        views: By whom it was decided, one or two.
        notes: What somebody who looks at it must know.
    """
    call, began = opened.call, opened.call.began

    def clock(at: float) -> float:
        return round(at - began, 3)

    steps = call.steps
    return {
        "file": call.name,
        "name": call.header.call,
        "host": call.header.host,
        "date": call.header.date,
        "package": call.header.package,
        "policy": call.header.policy,
        "seconds": round(call.seconds, 3),
        "notes": list(notes),
        "agent": [_speech(one, clock) for one in agent_speeches(call)],
        "said": [[clock(one.at), one.text] for one in steps if isinstance(one, AgentSaid)],
        "user": [_speech(one, clock)[:2] for one in user_speeches(call)],
        "voice": [_speech(one, clock)[:2] for one in voiced(call)],
        "written": [_written(one, clock) for one in written(call)],
        "opinions": [_opinion(one, clock) for one in steps if isinstance(one, Opinion)],
        "views": [_view(one, clock) for one in views],
        "overlaps": _overlaps(opened, views, clock),
    }


def _speech(speech: Speech, clock: Clock) -> list[Any]:
    protected = [[clock(since), clock(until)] for since, until in speech.protected]
    return [clock(speech.since), clock(speech.until), protected]


def _written(utterance: Written, clock: Clock) -> Plain:
    newest = utterance.transcripts[-1]
    found = {
        "steps": [[clock(one.at), one.text.strip()] for one in utterance.transcripts],
        "final": newest.is_final,
        "confidence": _number(newest.confidence),
        "language": newest.language,
        "speaker": newest.speaker,
    }
    return {name: value for name, value in found.items() if value is not None}


def _opinion(opinion: Opinion, clock: Clock) -> list[Any]:
    return [clock(opinion.at), opinion.source, _number(opinion.probability), opinion.reason]


def _view(view: View, clock: Clock) -> Plain:
    return {
        "name": view.name,
        "terms": view.terms,
        "spans": [
            [one.term, clock(one.since), clock(one.until), one.verdict, one.reason]
            for one in view.spans
        ],
        "decisions": [_decision(one, clock) for one in view.decisions],
    }


def _decision(decision: Decision, clock: Clock) -> Plain:
    told = decision.as_dict()
    told["at"], told["onset"] = clock(decision.at), clock(decision.onset)
    told["latency"] = _number(decision.latency)
    told["onset_latency"] = _number(decision.onset_latency)
    return told


def _overlaps(opened: Opened, views: Sequence[View], clock: Clock) -> list[Plain]:
    labels = {one.stretch.number: one for one in opened.labelled}
    decided = [settled(view.decisions) for view in views]
    places = [{id(one): n for n, one in enumerate(view.decisions)} for view in views]
    found = []
    for stretch in opened.account.stretches:
        each = [settled_on(stretch, decisions) for decisions in decided]
        overlap = _overlap(stretch, each, clock)
        overlap["settled"] = [
            None if one is None else of[id(one)] for one, of in zip(each, places, strict=True)
        ]
        if label := labels.get(stretch.number):
            overlap["label"] = [label.label.value, label.by_hand, label.because]
        found.append(overlap)
    return found


def _overlap(stretch: Stretch, each: Sequence[Decision | None], clock: Clock) -> Plain:
    return {
        "number": stretch.number,
        "onset": clock(stretch.onset),
        "end": clock(stretch.end),
        "text": stretch.text,
        "agent": stretch.agent_text,
        "differs": len(each) == 2 and Pair(stretch, each[0], each[1]).differs,
    }


def _number(value: float | None) -> float | None:
    """*value*, or None where JSON has no such number."""
    return round(value, 4) if value is not None and math.isfinite(value) else None
