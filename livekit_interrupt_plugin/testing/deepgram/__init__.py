"""Deepgram's streaming service on this machine, for tests and benchmarks.

A client of Deepgram's is pointed at it and cannot tell the difference. What is recognised is
scripted message by message, or given as words with their times, or left to a recogniser; what goes
wrong is a verb. It works in real and in virtual time, in the event loop of its client:

    async with DeepgramServer() as server, aiohttp.ClientSession() as http:
        stt = deepgram.STT(api_key="any", base_url=server.url, http_session=http)
        server.say([("wait", 2.0, 2.3), ("stop", 2.4, 2.8)])
        server.close(1011, after=Audio(2.5))
        ...
        print(server.connections[0].query, server.connections[0].audio_seconds)
"""

from .connection import Connection, Ear, Recogniser
from .messages import (
    Message,
    Metadata,
    Results,
    SpeechStarted,
    UtteranceEnd,
    Word,
    final,
    interim,
)
from .script import Audio, Connecting, When
from .server import DeepgramServer, Handshake

__all__ = [
    "Audio",
    "Connecting",
    "Connection",
    "DeepgramServer",
    "Ear",
    "Handshake",
    "Message",
    "Metadata",
    "Recogniser",
    "Results",
    "SpeechStarted",
    "UtteranceEnd",
    "When",
    "Word",
    "final",
    "interim",
]
