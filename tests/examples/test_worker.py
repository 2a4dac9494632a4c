"""examples/worker.py as it is started: in its own process, with Deepgram's real client."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import wave
from pathlib import Path

import numpy as np
import psutil
import pytest

pytest.importorskip("livekit.plugins.deepgram", reason="the worker needs Deepgram's plugin")
pytest.importorskip("livekit.plugins.silero", reason="the worker needs Silero's plugin")

import livekit.agents
from aiohttp import WSMsgType, web
from livekit.protocol import agent as protocol

from livekit_interrupt_plugin.testing.console import Console, ConsoleError, is_offered
from livekit_interrupt_plugin.testing.deepgram import DeepgramServer

if not hasattr(livekit.agents, "AgentServer"):
    pytest.skip("the worker needs livekit-agents 1.3 or later", allow_module_level=True)

needs_console = pytest.mark.skipif(
    not is_offered(),
    reason=f"livekit-agents {livekit.agents.__version__} has no TCP console (1.6 has)",
)

SCRIPTED = {"LLM": "scripted", "TTS": "scripted"}
LIVEKIT = {
    "LIVEKIT_URL": "ws://127.0.0.1:1",
    "LIVEKIT_API_KEY": "key",
    "LIVEKIT_API_SECRET": "s" * 32,
}


def clip(name: str) -> np.ndarray:
    import livekit_interrupt_plugin.demo

    path = Path(livekit_interrupt_plugin.demo.__file__).parent / "clips" / f"{name}.wav"
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)


def loop_time() -> float:
    return asyncio.get_running_loop().time()


class Caller:
    """Speaks clips into the console; the server recognises their words in their time."""

    def __init__(self, console: Console, server: DeepgramServer) -> None:
        self._console = console
        self._server = server

    def say(self, name: str, *words: tuple[str, float, float]) -> float:
        """Speak the clip *name* now, in which *words* are said; the time of its first sample."""
        now = self._server.audio_seconds
        self._server.say([(text, now + start, now + end) for text, start, end in words])
        return self._console.say(clip(name), sample_rate=16_000)


@needs_console
@pytest.mark.usefixtures("environment")
def test_the_agent_talks_on_through_okay_stops_at_wait_stop_and_answers(examples, alive):
    async def main() -> None:
        async with DeepgramServer() as server:
            settings = {"DEEPGRAM_API_KEY": "any", "DEEPGRAM_BASE_URL": server.url, **SCRIPTED}
            console = Console(examples / "worker.py", environment=settings, limit=38.0)
            async with console:
                await talk(console, Caller(console, server))
            assert alive(console.process_id) == []
        assert server.connections[0].query["interim_results"] == "true"

    async def talk(console: Console, caller: Caller) -> None:
        speaker = console.speaker
        began = await speaker.audible()

        await asyncio.sleep(1.5)
        caller.say("okay", ("okay", 0.15, 0.6))
        await console.wait_for(lambda: "ignore: 'okay'" in console.output)

        assert console.agent_state == "speaking"
        assert speaker.silence_within(began, loop_time()) == pytest.approx(0.0, abs=0.01)
        assert console.transcripts == []

        wait = caller.say("wait_stop", ("wait", 0.1, 0.45), ("stop", 0.5, 0.85))
        await console.wait_for(lambda: "interrupt: 'wait" in console.output)
        await console.wait_for(lambda: console.agent_state == "listening")

        (greeting,) = speaker.heard
        assert greeting.interrupted
        assert 0.45 < greeting.end - wait < 2.0

        await console.wait_for(lambda: ("assistant", "You said wait stop.") in console.history)

        cut, *rest = console.history
        assert cut[1].startswith("Hello, this is the garden shop.")
        assert not cut[1].endswith("What can I do for you today?")
        assert rest == [("user", "wait stop"), ("assistant", "You said wait stop.")]
        assert len(speaker.heard) == 2
        assert "okay" not in str(console.history)

    asyncio.run(asyncio.wait_for(main(), 38.0))


# In 1.4 the watcher for changed files does not end on Ctrl-C.
@pytest.mark.parametrize(
    "arguments", [["dev", "--no-reload"], ["start"]], ids=lambda given: given[0]
)
def test_a_worker_waits_for_the_jobs_of_its_server_until_it_is_told_to_end(
    examples, environment, alive, arguments
):
    async def main() -> None:
        async with _LiveKitServer() as server:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, str(examples / "worker.py"), *arguments),
                env={
                    **environment,
                    **SCRIPTED,
                    **LIVEKIT,
                    "DEEPGRAM_API_KEY": "any",
                    "LIVEKIT_URL": server.url,
                },
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
            try:
                await asyncio.wait_for(server.registered.wait(), 60.0)
                assert listening(alive(process.pid)) == {"127.0.0.1"}
                os.killpg(process.pid, signal.SIGINT)  # Ctrl-C
                await asyncio.wait_for(process.wait(), 20.0)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        assert process.returncode == 0

    asyncio.run(main())


def listening(processes: list[psutil.Process]) -> set[str]:
    """The addresses at which others can connect to *processes*."""
    sockets = [each for process in processes for each in process.net_connections("inet")]
    return {each.laddr.ip for each in sockets if each.status == psutil.CONN_LISTEN}


class _LiveKitServer:
    """As much of a LiveKit server as a worker needs to register."""

    def __init__(self) -> None:
        self.registered = asyncio.Event()
        application = web.Application()
        application.router.add_get("/agent", self._answer)
        self._runner = web.AppRunner(application, shutdown_timeout=1.0)

    async def __aenter__(self) -> _LiveKitServer:
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


@pytest.mark.parametrize(
    ("arguments", "variables", "names"),
    [
        (["console"], SCRIPTED, "DEEPGRAM_API_KEY"),
        (["console"], {**SCRIPTED, "TTS": "deepgram"}, "DEEPGRAM_API_KEY"),
        (
            ["dev"],
            {**SCRIPTED, "DEEPGRAM_API_KEY": "any"},
            "LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET",
        ),
        (["start"], {**SCRIPTED, **LIVEKIT}, "DEEPGRAM_API_KEY"),
        (
            ["start", "--url", "ws://127.0.0.1:1"],
            SCRIPTED,
            "DEEPGRAM_API_KEY, LIVEKIT_API_KEY, LIVEKIT_API_SECRET",
        ),
    ],
)
def test_a_missing_key_is_named_in_one_sentence(run, arguments, variables, names):
    done = run("worker.py", *arguments, **variables)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Please set {names}: see ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        (
            {"LLM": "nosuch", "TTS": "scripted"},
            "LLM=nosuch needs a plugin with an LLM: pip install livekit-plugins-nosuch ",
        ),
        (
            {"LLM": "deepgram", "TTS": "scripted"},
            "LLM=deepgram needs a plugin with an LLM: pip install livekit-plugins-deepgram ",
        ),
    ],
)
def test_a_missing_plugin_is_named_in_one_sentence(run, variables, said):
    done = run("worker.py", "console", **variables)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1


def test_without_deepgrams_plugin_it_says_what_to_install(run, environment, tmp_path):
    hidden = "import sys\nsys.modules['livekit.plugins.deepgram'] = None\n"
    (tmp_path / "sitecustomize.py").write_text(hidden)
    path = os.pathsep.join([str(tmp_path), environment["PYTHONPATH"]])

    done = run("worker.py", "console", PYTHONPATH=path, **SCRIPTED)

    assert (done.returncode, done.stdout) == (1, "")
    assert "the plugins of Deepgram and Silero: pip install" in done.stderr
    assert done.stderr.count("\n") == 1


def test_help_needs_no_key(run):
    done = run("worker.py", "--help", **SCRIPTED)

    assert done.returncode == 0
    assert all(command in done.stdout for command in ("console", "dev", "start"))


@needs_console
@pytest.mark.usefixtures("environment")
def test_a_missing_key_ends_the_console_too(examples):
    async def main() -> None:
        with pytest.raises(ConsoleError, match=r"(?s)status 1.*Please set DEEPGRAM_API_KEY: "):
            async with Console(examples / "worker.py", environment=SCRIPTED, limit=30.0):
                pass

    asyncio.run(main())
