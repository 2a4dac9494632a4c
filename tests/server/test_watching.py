"""What is seen of a worker's calls from outside: its metrics port, and the room's data channel."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import aiohttp
from livekit import rtc

from .telephone import DEV, now

_LINE = re.compile(r"^(\w+)(?:\{(.*)\})? ([\d.e+-]+)$", re.MULTILINE)
_PORT = re.compile(r"http://127\.0\.0\.1:\d+/metrics")


def test_decisions_are_seen_at_the_workers_metrics_port(exchange: Any, tmp_path: Path) -> None:
    async def main() -> None:
        watched = exchange.worker(
            *DEV, WORKER_METRICS_PORT="0", PROMETHEUS_MULTIPROC_DIR=str(tmp_path / "metrics")
        )
        async with watched as worker, exchange.call(worker) as call:
            began = await call.agent_audible()
            call.plays("okay", at=began + 1.5)
            onset = call.plays("wait_stop", at=began + 4.0)
            await call.agent_silent(since=onset)
            # A detector may take one of them for two: the worker says what it decided.
            expected = {action: call.decisions.count(action) for action in ("ignore", "interrupt")}
            seen = await _seen(worker, until=expected)

            assert expected["interrupt"] == 1
            assert seen["lk_agents_interruption_onset_to_reaction_seconds_count", "interrupt"] == 1
            seconds = seen["lk_agents_interruption_onset_to_decision_seconds_sum", "interrupt"]
            assert 0.1 < seconds < 3.0
            assert ("lk_agents_active_job_count", "") in seen

    exchange.run(main)


def test_decisions_reach_the_caller_on_the_data_channel(exchange: Any) -> None:
    async def main() -> None:
        async with exchange.worker(*DEV, PUBLISH_DECISIONS="1") as worker:
            call = exchange.call(worker)
            messages: list[dict[str, Any]] = []
            call.room.on("data_received", lambda packet: messages.append(_message(packet)))
            async with call:
                began = await call.agent_audible()
                call.plays("okay", at=began + 1.5)
                onset = call.plays("wait_stop", at=began + 4.0)
                await call.agent_silent(since=onset)
                await worker.wait_for(lambda: _settled(messages) == call.decisions, "the messages")

        assert _settled(messages)[-1] == "interrupt"
        assert all(message["version"] == 1 for message in messages)
        stopped = next(message for message in messages if message["action"] == "interrupt")
        assert stopped["reason"]
        assert stopped["fate"] == "answered"
        assert stopped["onset_latency"] > 0.1

    exchange.run(main)


def _message(packet: rtc.DataPacket) -> dict[str, Any]:
    assert packet.topic == "lk.interruption"
    assert packet.kind == rtc.DataPacketKind.KIND_RELIABLE
    message: dict[str, Any] = json.loads(packet.data)
    return message


def _settled(messages: list[dict[str, Any]]) -> list[str]:
    return [message["action"] for message in messages if message["action"] != "hold"]


async def _seen(
    worker: Any, *, until: dict[str, int], within: float = 15.0
) -> dict[tuple[str, str], float]:
    """The figures at the metrics port by name and action or reaction, once decisions are counted
    as *until* says."""
    (url,) = _PORT.findall(worker.output)
    end = now() + within
    while True:
        async with aiohttp.ClientSession() as http, http.get(url) as answer:
            seen = _figures(await answer.text())
        counted = {a: seen.get(("lk_agents_interruption_decisions_total", a), 0) for a in until}
        if counted == until:
            return seen
        assert now() < end, f"counted are {counted} and not {until}"
        await asyncio.sleep(0.2)


def _figures(text: str) -> dict[tuple[str, str], float]:
    seen: dict[tuple[str, str], float] = {}
    for name, labels, value in _LINE.findall(text):
        told = dict(re.findall(r'(\w+)="([^"]*)"', labels))
        key = (name, told.get("action") or told.get("reaction") or "")
        seen[key] = seen.get(key, 0.0) + float(value)
    return seen
