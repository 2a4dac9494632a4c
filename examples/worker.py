"""A LiveKit worker whose agent is not stopped by "mm-hmm".

    python examples/worker.py console      # talk to it here
    python examples/worker.py dev          # wait for rooms of a LiveKit server
    python examples/worker.py start        # the same, in production

Needs the plugins named below and the keys of their services in the environment:

    pip install "livekit-interrupt-plugin[silero,deepgram]" livekit-plugins-openai
    export DEEPGRAM_API_KEY=... OPENAI_API_KEY=...
    export LIVEKIT_URL=... LIVEKIT_API_KEY=... LIVEKIT_API_SECRET=...     # not for console
"""

import os
import sys

from livekit.agents import Agent, JobContext, JobProcess, WorkerOptions, cli
from livekit.plugins import deepgram, silero

from livekit_interrupt_plugin import Decision, InterruptionPolicy, VoiceAssistant

KEYS = ("DEEPGRAM_API_KEY", "OPENAI_API_KEY")


def prewarm(process: JobProcess) -> None:
    process.userdata["vad"] = silero.VAD.load()


async def entrypoint(ctx: JobContext) -> None:
    from livekit.plugins import openai

    await ctx.connect()
    assistant = VoiceAssistant(
        vad=ctx.proc.userdata["vad"],
        stt=deepgram.STT(),
        llm=openai.LLM(),
        tts=openai.TTS(),
        policy=InterruptionPolicy(),
    )
    assistant.on("interruption_decision", show)
    await assistant.start(agent=Agent(instructions="You run a garden shop."), room=ctx.room)
    assistant.say("Hello, this is the garden shop. What can I do for you today?")


def show(decision: Decision) -> None:
    print(f"{decision.action.value}: {decision.text!r}: {decision.reason}")


def main() -> None:
    if missing := [key for key in KEYS if not os.environ.get(key)]:
        sys.exit(f"Please set {' and '.join(missing)}: see the top of {__file__}.")
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint, prewarm_fnc=prewarm))


if __name__ == "__main__":
    main()
