"""PocketSphinx in a process of its own: it holds the GIL for up to 0.05 s, and calls would wait."""

from __future__ import annotations

import asyncio
import itertools
import multiprocessing
import os
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from multiprocessing.connection import Connection
from typing import Any, TypeAlias

from livekit.agents import stt

from livekit_interrupt_plugin.demo.decoding import Decoding
from livekit_interrupt_plugin.demo.recogniser import Ear

# How much an ear gives way to the calls' event loops where cores are few.
_BEHIND = 5

#: Given what an ear heard, and whether it has finished.
Answer: TypeAlias = Callable[[list[stt.SpeechEvent], bool], None]


class EarProcess:
    """Ears that hear elsewhere; streams that hear the same are decoded once."""

    def __init__(self) -> None:
        # Spawned: a forked process would have the parent's threads' locks.
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        # An event loop must not wait until there is room in the pipe.
        self._outbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=_send, args=(self._pipe, self._outbox), daemon=True).start()
        self._numbers = itertools.count()
        self._answers: dict[int, Answer] = {}

    def load(self, cepstral_mean: str) -> None:
        """Load what is needed to hear who sounds so, and wait for it."""
        self._outbox.put((None, cepstral_mean))
        while self._pipe.recv()[0] is not None:  # what is left of the call before
            pass

    def begin(self) -> None:
        """A call begins on the running loop."""
        asyncio.get_running_loop().add_reader(self._pipe.fileno(), self._read)

    def end(self) -> None:
        """It is over: nobody is answered any more."""
        asyncio.get_running_loop().remove_reader(self._pipe.fileno())
        self._answers.clear()

    def open(self, cepstral_mean: str, answer: Answer) -> int:
        """A new ear for who sounds so; *answer* gets what it hears."""
        number = next(self._numbers)
        self._answers[number] = answer
        self._outbox.put((number, cepstral_mean))
        return number

    def hear(self, number: int, chunk: bytes) -> None:
        """Let an ear hear one more *chunk*; none: say what is left to say, if only that it is all.

        Only ears that have something to say answer a chunk.
        """
        self._outbox.put((number, chunk))

    def _read(self) -> None:
        while self._pipe.poll():
            number, events, has_finished = self._pipe.recv()
            if number in self._answers:
                self._answers[number](events, has_finished)


def _send(pipe: Connection, messages: queue.SimpleQueue[Any]) -> None:
    with suppress(ConnectionError):  # nobody hears any more, and who waits for an answer knows
        while True:
            pipe.send(messages.get())


def _serve(pipe: Connection) -> None:
    os.nice(_BEHIND)
    messages: queue.SimpleQueue[Any] = queue.SimpleQueue()
    # Whoever sends must not wait until it is heard: both sides would wait for each other.
    threading.Thread(target=_receive, args=(pipe, messages), daemon=True).start()
    ears: dict[int, Ear] = {}
    while (received := messages.get()) is not None:
        number, message = received
        if number is None:
            decoding(message)
            pipe.send((None, [], True))
        elif isinstance(message, str):
            ears[number] = Ear(decoding(message))
        elif not message:
            pipe.send((number, ears[number].finish(), True))
        elif events := ears[number].hear(message):
            pipe.send((number, events, False))


def _receive(pipe: Connection, messages: queue.SimpleQueue[Any]) -> None:
    while True:
        try:
            messages.put(pipe.recv())
        except (EOFError, ConnectionError):  # whose ears they are is gone
            messages.put(None)
            return


@lru_cache(maxsize=2)
def decoding(cepstral_mean: str) -> Decoding:
    """What decodes who sounds so, loaded when first asked for."""
    # Two decoders, for LiveKit gives the recogniser silence where others give it the caller.
    return Decoding(cepstral_mean=cepstral_mean, decoders=2)
