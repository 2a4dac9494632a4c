"""Virtual time passes without waiting, always in the same way, and never hangs."""

import asyncio
import gc
import inspect
import threading
import time

import pytest
from pydantic import BaseModel, Field

from livekit_interrupt_plugin.testing.virtual_time import VirtualTimeError, run


class Note(BaseModel):
    created_at: float = Field(default_factory=time.time)


def test_an_hour_passes_in_less_than_a_second() -> None:
    async def main() -> float:
        await asyncio.sleep(3600.0)
        return asyncio.get_running_loop().time()

    started = time.perf_counter()
    assert run(main) == 3600.0
    assert time.perf_counter() - started < 1.0


def test_all_clocks_follow_the_loop() -> None:
    async def main() -> list[float]:
        def read() -> list[float]:
            seconds = [time.time(), time.monotonic(), time.perf_counter()]
            nanoseconds = [time.time_ns(), time.monotonic_ns(), time.perf_counter_ns()]
            return [*seconds, *(n / 1e9 for n in nanoseconds)]

        before = read()
        await asyncio.sleep(100.0)
        return [after - first for after, first in zip(read(), before, strict=True)]

    assert run(main) == pytest.approx([100.0] * 6)


def test_times_captured_by_pydantic_models_follow_the_loop() -> None:
    async def main() -> float:
        first = Note()
        await asyncio.sleep(50.0)
        return Note().created_at - first.created_at

    assert run(main) == pytest.approx(50.0)
    assert Note().created_at == pytest.approx(time.time(), abs=5.0)


def test_the_clocks_are_real_again_after_an_exception() -> None:
    async def main() -> None:
        raise ValueError("boom")

    with pytest.raises(ValueError, match="boom"):
        run(main)

    assert all(map(inspect.isbuiltin, (time.time, time.monotonic, time.perf_counter)))


def test_other_threads_keep_the_real_clock() -> None:
    async def main() -> tuple[float, float]:
        seen: list[float] = []
        thread = threading.Thread(target=lambda: seen.append(time.time()))
        thread.start()
        thread.join()
        return seen[0], time.time()

    real = time.time()
    in_thread, on_loop = run(main)

    assert in_thread == pytest.approx(real, abs=5.0)
    assert on_loop > real + 1e9


def test_the_same_scenario_gives_the_same_timeline() -> None:
    async def main() -> list[tuple[str, float]]:
        timeline: list[tuple[str, float]] = []

        async def tick(name: str, every: float) -> None:
            for _ in range(50):
                await asyncio.sleep(every)
                timeline.append((name, asyncio.get_running_loop().time()))

        await asyncio.gather(tick("a", 0.02), tick("b", 0.032), tick("c", 0.05))
        return timeline

    assert run(main) == run(main)


def test_timers_of_one_instant_fire_in_the_order_they_were_set() -> None:
    async def main() -> list[int]:
        fired: list[int] = []
        loop = asyncio.get_running_loop()
        for number in range(20):
            loop.call_at(1.0, fired.append, number)
        await asyncio.sleep(2.0)
        return fired

    assert run(main) == list(range(20))


def test_work_for_an_executor_is_done_inline() -> None:
    async def main() -> tuple[int, int, float]:
        thread = await asyncio.to_thread(threading.get_ident)
        return thread, threading.get_ident(), asyncio.get_running_loop().time()

    worker, loop_thread, at = run(main)

    assert worker == loop_thread
    assert at == 0.0


def test_an_error_in_an_executor_reaches_who_waits_for_it() -> None:
    async def main() -> None:
        await asyncio.to_thread(int, "not a number")

    with pytest.raises(ValueError, match="not a number"):
        run(main)


def test_what_can_never_happen_is_an_error() -> None:
    async def main() -> None:
        await asyncio.sleep(7.0)
        await asyncio.Event().wait()

    with pytest.raises(VirtualTimeError, match="nothing can happen any more at 7 s"):
        run(main)


def test_running_over_the_limit_is_an_error() -> None:
    async def main() -> None:
        while True:
            await asyncio.sleep(1.0)

    with pytest.raises(VirtualTimeError, match="within 30 virtual seconds"):
        run(main, limit=30.0)


def test_a_loop_that_runs_in_circles_is_an_error() -> None:
    async def main() -> None:
        while True:
            await asyncio.sleep(0)

    with pytest.raises(VirtualTimeError, match="time stands still"):
        run(main)


def test_a_task_that_refuses_to_be_cancelled_does_not_hang_the_run() -> None:
    async def stubborn() -> None:
        while True:
            try:
                await asyncio.sleep(1.0)
            except asyncio.CancelledError:
                continue

    tasks: list[asyncio.Task[None]] = []

    async def main() -> str:
        tasks.append(asyncio.create_task(stubborn()))
        await asyncio.sleep(3.0)
        return "done"

    assert run(main) == "done"
    tasks.clear()
    gc.collect()  # asyncio complains about the task now, not at the end of the test run


def test_tasks_left_over_are_cancelled_and_cleaned_up() -> None:
    log: list[str] = []
    tasks: list[asyncio.Task[None]] = []

    async def worker() -> None:
        try:
            await asyncio.sleep(1000.0)
        finally:
            await asyncio.sleep(1.0)
            log.append("cleaned up")

    async def main() -> None:
        tasks.append(asyncio.create_task(worker()))
        await asyncio.sleep(1.0)

    run(main)

    assert log == ["cleaned up"]


def test_sockets_work_between_client_and_server_on_the_loop() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            await asyncio.sleep(10.0)
            writer.write(line.upper())
        writer.close()

    async def main() -> tuple[list[bytes], float]:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
        answers = []
        for word in (b"one\n", b"two\n"):
            writer.write(word)
            answers.append(await reader.readline())
        writer.close()
        server.close()
        return answers, asyncio.get_running_loop().time()

    answers, at = run(main)

    assert answers == [b"ONE\n", b"TWO\n"]
    assert at == pytest.approx(20.0)


def test_the_counter_in_nanoseconds_never_shows_the_same_twice():
    async def main() -> list[int]:
        return [time.perf_counter_ns() for _ in range(3)]

    readings = run(main)

    assert len(set(readings)) == 3
    assert readings == sorted(readings)
