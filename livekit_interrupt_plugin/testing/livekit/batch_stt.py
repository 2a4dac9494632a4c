"""A recogniser that does not stream."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from typing import Any

from livekit.agents import stt
from livekit.agents.types import NOT_GIVEN, APIConnectOptions, NotGivenOr
from livekit.agents.utils import AudioBuffer

from ._transcript import transcript


class ScriptedBatchSTT(stt.STT[Any]):
    """Answers each request with the next of *texts*.

    Args:
        texts: What to recognise, in order; nothing when they are used up.
        latency: Seconds from the request to the answer.
    """

    def __init__(self, texts: Sequence[str], *, latency: float = 0.2) -> None:
        super().__init__(capabilities=stt.STTCapabilities(streaming=False, interim_results=False))
        self.latency = latency
        self.requested_at: list[float] = []
        """The loop times of the requests."""
        self._texts = itertools.chain(texts, itertools.repeat(""))

    async def _recognize_impl(
        self,
        buffer: AudioBuffer,
        *,
        language: NotGivenOr[str] = NOT_GIVEN,
        conn_options: APIConnectOptions,
    ) -> stt.SpeechEvent:
        self.requested_at.append(asyncio.get_running_loop().time())
        await asyncio.sleep(self.latency)
        return transcript(stt.SpeechEventType.FINAL_TRANSCRIPT, next(self._texts), {})
