"""An event loop that jumps to the next timer instead of waiting for it.

`run` is `asyncio.run` on such a loop: an hour of conversation takes as long as its callbacks take,
and the same scenario gives the same timeline every time. Loop time starts at 0.0.

While `run` runs, the clocks of the `time` module follow the loop for code that runs on the loop.
Other threads keep the real clocks, and afterwards everybody has them back. Pydantic models that
took `time.time` as a default factory when they were defined hold the real function and cannot be
reached that way; they are rebuilt, once and for good, with a function that does the same: the
loop's time on a virtual loop, the real time elsewhere. So the order of imports does not matter.

Work for an executor (`run_in_executor`, `asyncio.to_thread`) is done inline and takes no virtual
time: do not measure how fast something computes here.
"""

from __future__ import annotations

import asyncio
import math
import selectors
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

__all__ = ["VirtualTimeError", "run"]

T = TypeVar("T")

# 2100-01-01 in seconds: what was made before the run, on the real clock, stays older than what is
# made during it. LiveKit orders chat items by their creation time.
_EPOCH = 4_102_444_800.0

# What an other thread or process may take, in real seconds, before nothing counts as happening.
_PATIENCE = 1.0

# So many loop passes at one instant (a few real seconds) are a loop that runs in circles.
_MAX_PASSES = 200_000

# Virtual seconds that tasks get for their clean-up once the run is over.
_CLEAN_UP = 60.0

# Loop times are kept on this grid (decimal places), so that 0.1 + 0.2 is 0.3 on the time line.
_DECIMALS = 9


class VirtualTimeError(RuntimeError):
    """The scenario cannot go on: out of time, stuck, or running in circles."""


def run(main: Callable[[], Coroutine[Any, Any, T]], *, limit: float = 3600.0) -> T:
    """Run *main* to its end in virtual time and return its result.

    Args:
        main: The coroutine function to run.
        limit: The virtual seconds it may take.

    Raises:
        VirtualTimeError: *limit* is exceeded, or nothing can happen any more, or time stands still.
    """
    loop = _VirtualTimeLoop(limit)
    with _clocks_follow_the_loop():
        try:
            asyncio.set_event_loop(loop)
            return loop.run_until_complete(main())
        finally:
            try:
                _clean_up(loop)
            finally:
                asyncio.set_event_loop(None)
                loop.close()


def _clean_up(loop: _VirtualTimeLoop) -> None:
    loop.allow(_CLEAN_UP)
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    try:
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
    except VirtualTimeError:
        pass  # a task that refuses to end must not hide how the run itself ended


class _VirtualTimeLoop(asyncio.SelectorEventLoop):
    """A selector loop on a clock that moves only when nothing is ready."""

    def __init__(self, limit: float) -> None:
        self._selector_of_jumps = _JumpingSelector(limit)
        self._taken: set[float] = set()
        self._room = 1000
        self._nanoseconds = -1
        super().__init__(self._selector_of_jumps)

    def time(self) -> float:
        return self._selector_of_jumps.now

    def distinct_nanoseconds(self) -> int:
        """The loop's time in whole nanoseconds, never the same twice: LiveKit queues by it."""
        self._nanoseconds = max(self._nanoseconds + 1, round(self.time() * 1e9))
        return self._nanoseconds

    def block(self, seconds: float) -> None:
        """Let time pass while nothing happens: what called it keeps the loop for *seconds*."""
        self._selector_of_jumps.block(seconds)

    def allow(self, seconds: float) -> None:
        """Move the limit to *seconds* from now."""
        self._selector_of_jumps.limit = self.time() + seconds

    def call_at(  # type: ignore[override]  # typeshed: TypeVarTuple, not before 3.11
        self, when: float, callback: Callable[..., object], *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        # asyncio fires timers of one instant in the order its heap happens to have.
        return super().call_at(self._next_free(when), callback, *args, context=context)

    def _next_free(self, when: float) -> float:
        if len(self._taken) > self._room:
            now = self.time()
            self._taken = {taken for taken in self._taken if taken > now}
            # Where they are all still to come, not to look through them at each.
            self._room = max(1000, 2 * len(self._taken))
        while when in self._taken:
            when = math.nextafter(when, math.inf)
        self._taken.add(when)
        return when

    def run_in_executor(  # type: ignore[override]  # typeshed: TypeVarTuple, not before 3.11
        self, executor: object, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        future: asyncio.Future[T] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:
            future.set_exception(error)
        return future


class _JumpingSelector(selectors.DefaultSelector):
    """Looks which sockets are ready; where asyncio would wait, it moves the clock."""

    def __init__(self, limit: float) -> None:
        super().__init__()
        self.now = 0.0
        self.limit = limit
        self._passes = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if timeout is None:
            return ready or self._wait_for_others()
        if ready or timeout <= 0:
            self._count_a_pass()
        else:
            self._jump(timeout)
        return ready

    def block(self, seconds: float) -> None:
        self.now = round(self.now + seconds, _DECIMALS)

    def _jump(self, seconds: float) -> None:
        self._passes = 0
        self.now = round(self.now + seconds, _DECIMALS)
        if self.now > self.limit:
            raise VirtualTimeError(
                f"the scenario must end within {self.limit:g} virtual seconds and did not "
                "(hint: raise `limit`, or look for what is never awaited to its end)"
            )

    def _count_a_pass(self) -> None:
        self._passes += 1
        if self._passes > _MAX_PASSES:
            self._passes = 0
            raise VirtualTimeError(
                f"time stands still at {self.now:g} s: something runs in circles without waiting "
                "(hint: a loop over asyncio.sleep(0))"
            )

    def _wait_for_others(self) -> list[tuple[selectors.SelectorKey, int]]:
        has_sockets = len(self.get_map()) > 1  # one is the loop's own
        has_threads = threading.active_count() > 1
        ready = super().select(_PATIENCE) if has_sockets or has_threads else []
        if not ready:
            raise VirtualTimeError(
                f"nothing can happen any more at {self.now:g} s: no timer, nothing ready "
                "(hint: something is awaited that nobody will ever set)"
            )
        return ready


_REAL: dict[str, Callable[[], Any]] = {
    name: getattr(time, name)
    for name in ("time", "monotonic", "perf_counter", "time_ns", "monotonic_ns", "perf_counter_ns")
}


def _following(name: str) -> Callable[[], Any]:
    """The clock *name*, virtual for callers on a virtual loop and real for all others."""
    real = _REAL[name]
    epoch = _EPOCH if name.startswith("time") else 0.0
    in_nanoseconds = name.endswith("_ns")

    def clock() -> Any:
        loop = asyncio._get_running_loop()
        if not isinstance(loop, _VirtualTimeLoop):
            return real()
        if name == "perf_counter_ns":
            return loop.distinct_nanoseconds()
        if in_nanoseconds:
            return int(epoch) * 10**9 + round(loop.time() * 1e9)
        return epoch + loop.time()

    clock.__name__ = name
    return clock


_FOLLOWING = {name: _following(name) for name in _REAL}


@contextmanager
def _clocks_follow_the_loop() -> Iterator[None]:
    _rebuild_models()
    before = {name: getattr(time, name) for name in _FOLLOWING}
    try:
        for name, clock in _FOLLOWING.items():
            setattr(time, name, clock)
        yield
    finally:
        for name, clock in before.items():
            setattr(time, name, clock)


def _rebuild_models() -> None:
    pydantic = sys.modules.get("pydantic")
    if pydantic is None:
        return
    following = {real: _FOLLOWING[name] for name, real in _REAL.items()}
    for model in _subclasses(pydantic.BaseModel):
        fields = [
            field
            for field in getattr(model, "__pydantic_fields__", {}).values()
            if field.default_factory in following
        ]
        for field in fields:
            field.default_factory = following[field.default_factory]
        if fields:
            model.model_rebuild(force=True)


def _subclasses(root: Any) -> Iterator[Any]:
    seen = {root}
    queue = [root]
    while queue:
        for child in queue.pop().__subclasses__():
            if child not in seen:
                seen.add(child)
                queue.append(child)
                yield child
