"""examples/worker_0x.py as it is started, as far as that goes without a LiveKit server."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip(
    "livekit.agents.voice_assistant", reason="the worker of livekit-agents 0.x; this is 1.x"
)

from aiohttp import WSMsgType, web
from livekit.protocol import agent as protocol

from livekit_interrupt_plugin.testing import virtual_time
from livekit_interrupt_plugin.testing.assistant import Microphone, Room, Speaker, livekit_makes

SCRIPTED = {"STT": "scripted", "VAD": "scripted", "LLM": "scripted", "TTS": "scripted"}
LIVEKIT = {
    "LIVEKIT_URL": "ws://127.0.0.1:1",
    "LIVEKIT_API_KEY": "key",
    "LIVEKIT_API_SECRET": "s" * 32,
}


class LiveKitServer:
    """As much of a LiveKit server as a worker needs to register."""

    def __init__(self) -> None:
        self.registered = asyncio.Event()
        application = web.Application()
        # 0.7 asks for //agent.
        application.router.add_get("/{slash:/?}agent", self._answer)
        self._runner = web.AppRunner(application, shutdown_timeout=1.0)

    async def __aenter__(self) -> LiveKitServer:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _answer(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type is not WSMsgType.BINARY:
                continue
            if protocol.WorkerMessage.FromString(message.data).HasField("register"):
                response = protocol.RegisterWorkerResponse(worker_id="AW_test")
                answer = protocol.ServerMessage(register=response)
                await socket.send_bytes(answer.SerializeToString())
                self.registered.set()
        return socket


def test_it_registers_and_waits_for_jobs_until_it_is_told_to_end(examples, environment, tmp_path):
    async def main() -> int | None:
        async with LiveKitServer() as server:
            settings = {**SCRIPTED, **LIVEKIT, "LIVEKIT_URL": server.url, "WORKER_PORT": "0"}
            with open(tmp_path / "log", "wb") as log:
                process = await asyncio.create_subprocess_exec(
                    *(sys.executable, str(examples / "worker_0x.py"), "dev", "--no-watch"),
                    env={**environment, **settings},
                    cwd=tmp_path,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            try:
                await asyncio.wait_for(server.registered.wait(), 40.0)
                await asyncio.sleep(0.5)
                assert process.returncode is None
                os.kill(process.pid, signal.SIGTERM)
                await asyncio.wait_for(process.wait(), 20.0)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
            return process.returncode

    returncode = asyncio.run(main())

    log = (tmp_path / "log").read_text("utf-8")
    assert "registered worker" in log
    assert "Traceback" not in log
    # The native part of livekit before 1.0 aborts a process that ends in the ordinary way.
    assert returncode in (0, -signal.SIGABRT), log


class Context:
    """A job in a room without a server."""

    def __init__(self, room: Room) -> None:
        self.room = room

    async def connect(self, **_: Any) -> None:
        """It is."""


def loaded(example: Path) -> Any:
    spec = importlib.util.spec_from_file_location("worker_0x", example)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_its_job_greets_the_caller(examples, monkeypatch):
    for name, value in SCRIPTED.items():
        monkeypatch.setenv(name, value)
    worker: Any = loaded(examples / "worker_0x.py")

    speaker, microphone = Speaker(), Microphone()

    async def main() -> Room:
        # 0.7 takes a clock that stands at 0.0 for one that was never read.
        await asyncio.sleep(0.1)
        room = Room(object())
        job = asyncio.ensure_future(worker.entrypoint(Context(room)))
        with livekit_makes(AudioSource=speaker.source, AudioStream=microphone.stream):
            await room.published()
        await asyncio.sleep(15.0)
        assert [heard.is_whole for heard in speaker.heard] == [True]
        await job
        return room

    texts = [text for _, text, is_final in virtual_time.run(main).captions if is_final]
    # All of it was heard; the captions of 0.8 are slower than its voice, and end with it.
    assert len(texts) >= 2
    assert worker.GREETING.startswith(" ".join(texts))


def test_without_a_key_it_says_so_before_it_connects(run):
    done = run("worker_0x.py", "start", **SCRIPTED, LIVEKIT_URL="ws://127.0.0.1:1")

    assert done.returncode == 1
    assert "api_key is required" in done.stderr


def test_a_missing_plugin_is_named_in_one_sentence(run):
    done = run("worker_0x.py", "dev", **{**SCRIPTED, "LLM": "nosuch"})

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(
        "LLM=nosuch needs a plugin with LLM: pip install livekit-plugins-nosuch "
    )
    assert done.stderr.count("\n") == 1


def test_help_needs_no_key(run):
    done = run("worker_0x.py", "--help", **SCRIPTED)

    assert done.returncode == 0
    assert all(command in done.stdout for command in ("dev", "start"))
