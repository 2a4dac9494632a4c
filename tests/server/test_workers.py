"""How workers begin, share and end their work on a real server."""

from __future__ import annotations

from typing import Any

from .telephone import DEV, complaints, open_to_others


def test_ctrl_c_in_an_open_overlap_ends_the_call_and_the_worker(exchange: Any) -> None:
    async def main() -> None:
        async with exchange.worker(*DEV) as worker, exchange.call(worker) as call:
            began = await call.agent_audible()
            call.plays("okay", at=began + 1.5)
            await call.overlap_open()
            worker.press_ctrl_c()

            assert await worker.ended() == 0
        assert "interrupt" not in call.decisions
        assert complaints(call.output) == []

    exchange.run(main)


def test_a_worker_that_drains_in_an_open_overlap_serves_its_caller_to_the_end(
    exchange: Any,
) -> None:
    async def main() -> None:
        async with exchange.worker("start") as worker:
            async with exchange.call(worker) as call:
                assert open_to_others(exchange.server, worker) == []
                began = await call.agent_audible()
                onset = call.plays("wait_stop", at=began + 1.5)
                await call.overlap_open()
                worker.terminate()
                await worker.wait_for(lambda: "draining worker" in worker.output, "draining")

                silent = await call.agent_silent(since=onset)
                await call.agent_audible(since=silent)
                assert call.decisions == ["interrupt"]
                assert worker.is_running

            assert await worker.ended() == 0
        assert complaints(call.output) == []

    exchange.run(main)


def test_two_workers_on_one_server_share_the_rooms(exchange: Any) -> None:
    async def main() -> None:
        async with exchange.worker(*DEV) as first, exchange.worker(*DEV) as second:
            took = {first: 0, second: 0}
            while not all(took.values()):
                async with exchange.call(first) as call:
                    await call.agent_audible()
                    (one,) = (each for each in took if f'"room": "{call.name}"' in each.output)
                    took[one] += 1
                assert sum(took.values()) < 12, "one of them got none of a dozen rooms"

    exchange.run(main)
