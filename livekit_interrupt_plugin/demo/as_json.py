"""A playing of the call as one JSON object."""

from __future__ import annotations

from dataclasses import asdict

from livekit import agents

from ..decision import Decision
from ..policy import InterruptionPolicy
from ..version import __version__
from .result import ClipResult, Result

__all__ = ["as_json"]


def as_json(
    result: Result,
    *,
    policy: InterruptionPolicy,
    policy_name: str,
    fast: bool,
    script: str | None = None,
) -> dict[str, object]:
    """All of *result*; times are seconds of the call. *script* is the file it was read from."""
    return {
        "table": [
            {"contender": result.names[key], **asdict(totals)}
            for key, totals in result.totals.items()
        ],
        "decisions": [_decision(at, decision) for at, decision in result.decisions],
        "clips": [_clip(clip, result) for clip in result.clips],
        "mode": "virtual time" if fast else "real time",
        "latencies_count_inference": not fast,
        "call_seconds": result.seconds,
        "script": script,
        "policy_name": policy_name,
        "policy": repr(policy),
        "version": __version__,
        "livekit_agents": agents.__version__,
        "too_loaded": result.is_too_late,
        "worst_lateness_s": round(result.worst_lateness, 3),
        "errors": result.errors,
    }


def _decision(at: float, decision: Decision) -> dict[str, object]:
    shift = at - decision.at
    times = {"at": round(at, 3), "onset": round(decision.onset + shift, 3)}
    lengths = {name: round(getattr(decision, name), 3) for name in ("latency", "onset_latency")}
    return decision.as_dict() | times | lengths


def _clip(result: ClipResult, whole: Result) -> dict[str, object]:
    return {
        "clip": result.clip.name,
        "at": round(result.at, 3),
        "said": result.clip.text,
        "heard": list(result.heard),
        "expected": result.clip.expected,
        "why": result.clip.why,
        "outcomes": {whole.names[key]: asdict(o) for key, o in result.outcomes.items()},
    }
