"""The same work on many calls: on all cores of this machine, or on a cluster."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TypeVar

from ..errors import ConfigurationError

__all__ = ["cores", "spread"]

Item = TypeVar("Item")
T = TypeVar("T")

#: Items that are handed over at once: enough that handing over takes no time beside the work,
#: few enough that the last core does not work alone for long.
BATCH = 16
#: Items from which on it is quicker to start processes than to do without; about a second's work.
WORTH_IT = 20


def cores() -> int:
    """How many cores this process may use."""
    may_use = getattr(os, "sched_getaffinity", None)
    return len(may_use(0)) if may_use is not None else os.cpu_count() or 1


def spread(
    work: Callable[[list[Item]], list[T]],
    items: Sequence[Item],
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
    tell: Callable[[int], None] | None = None,
) -> Iterator[T]:
    """What *work* makes of *items*, a few at a time, in their order.

    Args:
        work: A function of a module, or a ``partial`` of one: other processes import it.
        items: What can be sent to another process: names of files, say.
        jobs: Processes; by default one for each core. One works right here.
        scheduler: The address of a Dask scheduler, whose workers have this package and can read
            the files; instead of processes.
        tell: Called with the number of items that are done, now and then.

    Raises:
        ConfigurationError: Dask is not installed, or nobody is at its address.
    """
    if not items:
        return
    if jobs is None:
        jobs = cores() if len(items) >= WORTH_IT else 1
    size = max(1, min(BATCH, len(items) // (4 * jobs)))
    batches = [list(items[i : i + size]) for i in range(0, len(items), size)]
    done = 0
    with _mapping(scheduler, min(jobs, len(batches))) as mapped:
        for batch, found in zip(batches, mapped(work, batches), strict=True):
            done += len(batch)
            if tell is not None:
                tell(done)
            yield from found


@contextmanager
def _mapping(scheduler: str | None, jobs: int) -> Iterator[Callable[..., Iterator[Any]]]:
    if scheduler is not None:
        with _client(scheduler) as client:
            yield lambda work, batches: _from_cluster(client, work, batches)
    elif jobs <= 1:
        yield map
    else:
        # Spawned, not forked: a progress bar has threads, and numpy may have.
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_leave_stopping_to_others)
        try:
            yield pool.map
        finally:
            pool.shutdown(cancel_futures=True)


def _leave_stopping_to_others() -> None:
    # The terminal tells every process; who shows the progress ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _client(address: str) -> Any:
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise ConfigurationError(
            f"--scheduler needs the package distributed, which is not installed ({error})",
            hint="pip install 'livekit-interrupt-plugin[dask]'",
        ) from error
    try:
        return distributed.Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"--scheduler must be the address of a Dask scheduler, got {address!r} ({error})",
            hint="for example tcp://10.0.0.7:8786",
        ) from error


def _from_cluster(client: Any, work: Any, batches: list[Any]) -> Iterator[Any]:
    # Not pure: the files may have changed since the same was asked for last.
    futures = client.map(work, batches, pure=False)
    for future in futures:
        yield future.result()
        future.release()
