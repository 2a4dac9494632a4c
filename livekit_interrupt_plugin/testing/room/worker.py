"""A worker in a process of its own, started as its user starts it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import aiohttp

from .livekit_server import LiveKitServer
from .program import Program

_psutil: Any = import_module("psutil")  # comes with LiveKit, and without types


class Worker(Program):
    """``python FILE dev`` or ``python FILE start``, with the server in its environment.

    Args:
        file: A program that runs an ``AgentServer``.
        arguments: The command and its options.
        environment: Variables beside those of this process and of *server*.
    """

    def __init__(
        self,
        file: str | Path,
        *arguments: str,
        server: LiveKitServer,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(
            [sys.executable, str(file), *arguments],
            name="the worker",
            environment={**server.environment, **(environment or {})},
        )

    async def start(self, *, within: float = 120.0) -> None:
        """Start it; return when the server knows it.

        Raises:
            ProgramError: it has not registered *within* seconds.
        """
        await super().start()
        await self.wait_for(
            lambda: "registered worker" in self.output, "its registering", within=within
        )

    @property
    def address(self) -> str:
        """Where its health check listens, as host:port; empty when it does not."""
        (process,) = _psutil.Process(self.process_group).children()
        listening = (
            f"{socket.laddr.ip}:{socket.laddr.port}"
            for socket in process.net_connections("inet")
            if socket.status == _psutil.CONN_LISTEN
        )
        return next(listening, "")

    async def active_jobs(self) -> int:
        """How many rooms it serves, as it says itself."""
        url = f"http://{self.address}/worker"
        async with aiohttp.ClientSession() as http, http.get(url) as answer:
            return int((await answer.json()).get("active_jobs", 0))
