"""A process that plays calls, one after the other."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import cache
from threading import BrokenBarrierError
from typing import Any

from livekit.plugins import silero

from livekit_interrupt_plugin.demo.quiet import only_errors
from livekit_interrupt_plugin.testing.virtual_time import run as run_in_virtual_time

from ..metrics.scene_figures import SceneFigures
from ..script.build import calls
from .figures import figures
from .job import Done, Job
from .play import play
from .played import Played

# Seconds that a call may take beyond its own to begin and to end.
_SPARE = 60.0


def get_ready(wait_for_others: Callable[[float], object]) -> None:
    """Load what takes long, and begin when the other processes have: it would make calls late."""
    calls(1)[0].sound()
    _voice_detector()
    with suppress(BrokenBarrierError):  # they take too long: their first calls say so
        wait_for_others(_SPARE)


def work(job: Job) -> Done:
    """Play the call of *job*."""
    errors: list[str] = []
    with only_errors(errors.append):
        try:
            return Done(job, tuple(_figures(job)), tuple(errors))
        except Exception as error:  # one call that fails is not all calls
            return Done(job, (), (*errors, f"call {job.call}: {error!r}"))


def _figures(job: Job) -> list[SceneFigures]:
    call = calls(job.call + 1)[-1]

    def main() -> Coroutine[Any, Any, Played]:
        return asyncio.wait_for(play(call, job, vad=_voice_detector()), call.seconds + _SPARE)

    _settle_memory()
    played = run_in_virtual_time(main) if job.virtual else asyncio.run(main())
    return list(figures(call, played, job.recogniser))


def _settle_memory() -> None:
    # With all that LiveKit imports, a full pass of the garbage collector halts the loop for up to
    # 0.3 s. LiveKit's own job processes are forked from one that has frozen it.
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@cache
def _voice_detector() -> Any:
    return silero.VAD.load()
