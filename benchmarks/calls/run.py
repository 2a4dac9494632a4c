"""Plays the calls in several processes, in an order drawn with the seed."""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed

from .options import Options
from .play.job import Done, Job
from .play.worker import get_ready, work


def jobs_of(options: Options) -> list[Job]:
    """What is to be played, in the order in which it is."""
    draw = random.Random(options.seed)
    jobs = [
        Job(call, recogniser, options.contenders, draw.randrange(2**32), options.virtual)
        for call in range(options.calls)
        for recogniser in options.recognisers
    ]
    draw.shuffle(jobs)
    return jobs


def play_all(jobs: list[Job], processes: int) -> Iterator[Done]:
    """Play *jobs*, each in one of *processes*; yields each that is done."""
    # Spawned: a forked process would have the parent's threads' locks.
    context = multiprocessing.get_context("spawn")
    count = min(processes, len(jobs))
    ready = context.Barrier(count)
    with ProcessPoolExecutor(
        count, mp_context=context, initializer=get_ready, initargs=(ready.wait,)
    ) as pool:
        waiting = [pool.submit(work, job) for job in jobs]
        try:
            for future in as_completed(waiting):
                yield future.result()
        finally:
            for future in waiting:
                future.cancel()
