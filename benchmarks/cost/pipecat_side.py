"""Pipecat's side of the comparison, run by the Python that has pipecat-ai 1.14 installed.

It reads a question a line, ``interim WORDS STRATEGIES EVENTS`` or ``frame STRATEGIES EVENTS``, and
answers with the microseconds an event took: CPU of the thread, no log sink.
"""

import asyncio
import sys
import time

from loguru import logger
from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    InputAudioRawFrame,
    InterimTranscriptionFrame,
)
from pipecat.processors.frame_processor import FrameProcessorSetup
from pipecat.turns.user_start import MinWordsUserTurnStartStrategy
from pipecat.turns.user_stop import SpeechTimeoutUserTurnStopStrategy
from pipecat.turns.user_turn_controller import UserTurnController
from pipecat.turns.user_turn_strategies import UserTurnStrategies
from pipecat.utils.asyncio.task_manager import TaskManager

#: More words than any interim has: the decision is "not yet", as on our side.
MIN_WORDS = 18


async def controller_of(strategies: int) -> UserTurnController:
    """A controller with the bot speaking."""
    controller = UserTurnController(
        user_turn_strategies=UserTurnStrategies(
            start=[MinWordsUserTurnStartStrategy(min_words=MIN_WORDS) for _ in range(strategies)],
            stop=[SpeechTimeoutUserTurnStopStrategy()],
        )
    )
    tasks = TaskManager(loop=asyncio.get_running_loop())
    await controller.setup(
        FrameProcessorSetup(clock=None, task_manager=tasks, pipeline_worker=None)
    )
    await controller.process_frame(BotStartedSpeakingFrame())
    return controller


async def microseconds(controller: UserTurnController, frames: list, events: int) -> float:
    rounds = events // len(frames)
    process = controller.process_frame
    began = time.thread_time()
    for _ in range(rounds):
        for frame in frames:
            await process(frame)
    return (time.thread_time() - began) / rounds / len(frames) * 1e6


def interims(words: int) -> list:
    said = [f"word{index}" for index in range(words - 1)]
    return [
        InterimTranscriptionFrame(" ".join([*said, f"last{index}"]), "caller", "")
        for index in range(50)
    ]


async def answer(question: list[str]) -> float:
    kind, *numbers = question
    *words, strategies, events = map(int, numbers)
    frames = interims(*words) if kind == "interim" else [InputAudioRawFrame(bytes(640), 16000, 1)]
    return await microseconds(await controller_of(strategies), frames, events)


def main() -> None:
    logger.remove()
    for line in sys.stdin:
        print(asyncio.run(answer(line.split())), flush=True)


if __name__ == "__main__":
    main()
