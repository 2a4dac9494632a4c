"""A call in a real room on this machine: LiveKit's own server, your worker, and callers.

Each is what it is in production: the server a process that listens on 127.0.0.1, the worker a
process started with ``dev`` or ``start``, a caller a participant with a microphone track who
records the agent's. Time is real:

    async with LiveKitServer() as server:
        async with Worker("worker.py", "dev", server=server) as worker:
            async with Caller(server.url, server.token("shop", "me"), identity="me") as caller:
                began = await caller.agent_audible()
                at = caller.say(clip)
                silent = await caller.agent_silent(since=at)
                print(silent - at, caller.agent_said, caller.transcripts, worker.output)
"""

from .caller import Caller, CallerError
from .livekit_server import LiveKitServer
from .program import Program, ProgramError
from .recording import Recording
from .worker import Worker

__all__ = [
    "Caller",
    "CallerError",
    "LiveKitServer",
    "Program",
    "ProgramError",
    "Recording",
    "Worker",
]
