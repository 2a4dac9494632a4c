"""LiveKit's server, at free ports of 127.0.0.1."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
from pathlib import Path
from typing import Any

from livekit import api

from .program import Program, ProgramError

_HOST = "127.0.0.1"
_KEY = "testing"


class LiveKitServer(Program):
    """A LiveKit server for one test run: its own keys, no recording, nothing but loopback.

    Args:
        program: The server's program; by default what LIVEKIT_SERVER_BIN says, else
            ``livekit-server`` on the path.
        departure_timeout: Whole seconds after which a room that every caller left is closed.

    Raises:
        ProgramError: there is no such program.
    """

    def __init__(self, program: str | Path | None = None, *, departure_timeout: int = 1) -> None:
        self._secret = secrets.token_hex(16)
        self._port = _free_port(socket.SOCK_STREAM)
        config = _config(self._port, self._secret, departure_timeout)
        super().__init__(
            [_found(program)],
            name="livekit-server",
            environment={"LIVEKIT_CONFIG": json.dumps(config)},
        )

    async def start(self, *, within: float = 20.0) -> None:
        """Start it; return when it answers.

        Raises:
            ProgramError: it does not *within* seconds.
        """
        await super().start()
        await self.wait_for(self._listens, "its listening", within=within)

    @property
    def url(self) -> str:
        """Where workers and callers connect."""
        return f"ws://{_HOST}:{self._port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that tell a worker of it."""
        return {
            "LIVEKIT_URL": self.url,
            "LIVEKIT_API_KEY": _KEY,
            "LIVEKIT_API_SECRET": self._secret,
        }

    def token(self, room: str, identity: str) -> str:
        """A token that lets *identity* join *room*."""
        grants = api.VideoGrants(room_join=True, room=room)
        token = api.AccessToken(_KEY, self._secret).with_identity(identity)
        return token.with_grants(grants).to_jwt()

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((_HOST, self._port)) == 0


def _found(program: str | Path | None) -> str:
    wanted = str(program or os.environ.get("LIVEKIT_SERVER_BIN") or "livekit-server")
    path = shutil.which(wanted)
    if path is None:
        raise ProgramError(
            f"LiveKitServer needs LiveKit's server, got no program {wanted!r}: "
            ".ci/livekit-server installs it and says where, for LIVEKIT_SERVER_BIN"
        )
    return path


def _config(port: int, secret: str, departure_timeout: int) -> dict[str, Any]:
    return {
        "port": port,
        "bind_addresses": [_HOST],
        "keys": {_KEY: secret},
        "room": {"departure_timeout": departure_timeout},
        "rtc": {
            "udp_port": _free_port(socket.SOCK_DGRAM),
            "tcp_port": 0,  # none: it would listen on all interfaces, whatever is said here
            "node_ip": _HOST,
            "use_external_ip": False,
            "enable_loopback_candidate": True,
            "interfaces": {"includes": ["lo", "lo0"]},
            "ips": {"includes": [f"{_HOST}/32"]},
            # Callers would ask public servers for their own address; at the discard port is none.
            "stun_servers": [f"{_HOST}:9"],
        },
    }


def _free_port(kind: socket.SocketKind) -> int:
    with socket.socket(type=kind) as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])
